"""python -m auth create-user, as whoever runs the system types it."""

import os
import subprocess
import sys

import pytest

from auth.config import AuthSettings

PASSWORD = "taksir-demo\n"


def create_user(settings: AuthSettings, *words: str, typed: str = PASSWORD) -> "subprocess.CompletedProcess[str]":
    return run(settings, "create-user", "--password-stdin", *words, typed=typed)


def run(settings: AuthSettings, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "TAKSIR_AUTH_DATABASE_URL": settings.database_url.get_secret_value(),
        "TAKSIR_AUTH_REDIS_URL": settings.redis_url.get_secret_value(),
        "TAKSIR_AUTH_NATS_URL": settings.nats_url.get_secret_value(),
        "TAKSIR_AUTH_IDENTITY_TRUSTED_KEYS_DIR": str(settings.identity_trusted_keys_dir),
        "TAKSIR_AUTH_SECRET_KEYS_FILE": str(settings.secret_keys_file),
    }
    command = [sys.executable, "-m", "auth", *words]
    return subprocess.run(
        command, input=typed, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


DEMO = ("--email", "demo@taksir.local", "--name", "Demo")


def test_an_account_is_made_once(settings: AuthSettings) -> None:
    made = create_user(settings, *DEMO, "--role", "staff")
    assert (made.returncode, made.stdout) == (0, "1\n"), made.stderr
    again = create_user(settings, "--email", "DEMO@taksir.local", "--name", "Demo")
    assert again.returncode == 1
    assert "demo@taksir.local" in again.stderr
    assert create_user(settings, *DEMO, "--if-missing").returncode == 0


@pytest.mark.parametrize(
    ("words", "password", "named"),
    [
        (("--email", "demo", "--name", "Demo"), "taksir-demo\n", "email"),
        (("--email", "demo@taksir.local", "--name", " "), "taksir-demo\n", "name"),
        (DEMO, "short\n", "password"),
        (DEMO, "", "password"),
    ],
)
def test_what_is_wrong_is_named(settings: AuthSettings, words: tuple[str, ...], password: str, named: str) -> None:
    refused = create_user(settings, *words, typed=password)
    assert refused.returncode == 1
    assert f"\n  {named}: " in refused.stderr
    assert "Traceback" not in refused.stderr


def test_secrets_are_resealed_from_the_command_line(settings: AuthSettings) -> None:
    done = run(settings, "reseal")
    assert (done.returncode, done.stdout) == (0, "0 resealed\n"), done.stderr
