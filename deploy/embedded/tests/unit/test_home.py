import json
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.identity import Identity, Signer, Verifier
from embedded.access import nats_users, redis_users
from embedded.home import Home
from embedded.leftovers import Running, began, end_leftovers, read_processes, write_processes
from embedded.options import Options
from embedded.problems import StartProblemError, start_problem_in


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def test_secrets_stay_the_same_and_are_private(home: Home) -> None:
    secret = home.secret("postgres-auth")
    assert Home(home.folder).secret("postgres-auth") == secret
    assert home.secret("postgres-rekap") != secret
    assert (home.folder / "secrets" / "postgres-auth").stat().st_mode & 0o777 == 0o600


def test_a_key_pair_signs_what_its_public_half_verifies(home: Home) -> None:
    signer = Signer.from_file("gateway", home.private_key("gateway"))
    verifier = Verifier.from_directory("projects", home.trusted_keys)
    token = signer.sign(Identity(7, frozenset({"user"})), audience="projects")
    assert verifier.verify(token).subject == 7
    assert home.private_key("gateway").stat().st_mode & 0o777 == 0o600


def test_one_supervisor_at_a_time(home: Home) -> None:
    with home.locked():
        assert home.holder() is not None
        with pytest.raises(StartProblemError, match="make down"), home.locked():
            pass
    assert home.holder() is None


def test_every_service_has_its_own_password_everywhere(home: Home) -> None:
    passwords = [user.password for user in (*redis_users(home), *nats_users(home))]
    assert len(set(passwords)) == len(passwords)


def test_processes_of_a_killed_supervisor_are_ended(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True) as left:
        write_processes(tmp_path / "processes.json", {"rekap": Running(left.pid, began(left.pid))})
        assert end_leftovers(tmp_path / "processes.json") == ["rekap"]
        assert left.wait() == -15
    assert not (tmp_path / "processes.json").exists()


def test_a_stranger_with_a_reused_process_number_is_spared(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True) as stranger:
        write_processes(tmp_path / "processes.json", {"rekap": Running(stranger.pid, "1")})
        assert end_leftovers(tmp_path / "processes.json") == []
        assert stranger.poll() is None
        stranger.kill()


def test_the_list_of_processes_survives_being_written(tmp_path: Path) -> None:
    path = tmp_path / "processes.json"
    assert read_processes(path) == {}
    write_processes(path, {"auth": Running(1, "2", restarts=3)})
    assert read_processes(path) == {"auth": Running(1, "2", restarts=3)}
    assert json.loads(path.read_text())["auth"]["pid"] == 1


def test_options_come_from_the_environment(tmp_path: Path) -> None:
    options = Options.from_environment({"TAKSIR_HOME": str(tmp_path), "PORT": "9000", "TAKSIR_REDIS_URL": ""})
    assert (options.home, options.port, options.redis_url) == (tmp_path, 9000, None)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000.0"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(StartProblemError, match="PORT"):
        Options.from_environment({"PORT": port})


def test_a_start_problem_is_found_in_nested_groups() -> None:
    problem = StartProblemError("no")
    group = BaseExceptionGroup("several", [ValueError(), ExceptionGroup("inner", [problem])])
    assert start_problem_in(group) is problem
    assert start_problem_in(ValueError()) is None
