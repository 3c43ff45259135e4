"""A run as `make load` plays it: what it leaves, its exit status, and what becomes of it when something is wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from embedded.stack import Stack
from load.run import Company, Scenario, summary

SECONDS = 900
WRITER = [Scenario("1 one writer", "SingleWriter", 1, 8)]
# What PostgreSQL itself does to volumes while people save them.
SPOILT = """
    CREATE FUNCTION public.spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {how} END $$;
    CREATE TRIGGER spoil BEFORE INSERT OR UPDATE OF quantity ON projects.volume
    FOR EACH ROW WHEN (NEW.quantity > 2000) EXECUTE FUNCTION public.spoil()
"""
MENDED = "DROP FUNCTION public.spoil CASCADE"


def test_a_good_run_leaves_three_reports_and_ends_with_one_line(tmp_path: Path) -> None:
    words = ("--users", "2", "--seconds", "5", "--parts", "hurry", "--output", str(tmp_path))
    command = (sys.executable, "-P", "-m", "load.run", *words)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("PASSED - 1 runs, ")
    (run,) = json.loads((tmp_path / "report.json").read_text())
    assert run["passed"]
    assert run["asked"]["get_rekap"] > 0
    assert "| get_rekap |" in (tmp_path / "report.md").read_text()
    assert "<html" in (tmp_path / "Hurried.html").read_text()


@pytest.fixture(scope="module")
def company(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("company")
    made = Company(stack, folder, folder)
    made.prepare(2)
    return made


@contextmanager
def spoilt(stack: Stack, how: str) -> Iterator[None]:
    with psycopg.connect(stack.backends.postgres_admin_url, autocommit=True) as connection:
        connection.execute(SPOILT.format(how=how).encode())
        try:
            yield
        finally:
            connection.execute(MENDED)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("NEW.quantity := NEW.quantity + 1; RETURN NEW;", "acknowledged and not there"),
        ("RAISE EXCEPTION 'spoilt';", "save_volumes: "),
    ],
    ids=["a lost write", "an error"],
)
def test_what_is_wrong_fails_the_run(
    stack: Stack, company: Company, how: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with spoilt(stack, how):
        runs = company.play(WRITER)
    assert summary(runs) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("FAILED: 1 one writer - ")
    assert told in "".join(run.table for run in runs)
