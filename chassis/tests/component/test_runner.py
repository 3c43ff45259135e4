"""A service process as a supervisor sees it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("trial_service.py")


def launch(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_parts_in_reverse_order(number: signal.Signals) -> None:
    with launch() as process:
        assert process.stdout
        assert process.stdout.readline() == "start first\n"
        assert process.stdout.readline() == "start second\n"
        process.send_signal(number)
        output, _ = process.communicate(timeout=20)
    assert output == "stop second\nstop first\n"
    assert process.returncode == 0


def test_what_lasts_is_not_looked_through_by_the_collector_again() -> None:
    with launch("keep") as process:
        assert process.stdout
        assert process.stdout.readline() == "start first\n"
        assert process.stdout.readline() == "start second\n"
        process.terminate()
        output, _ = process.communicate(timeout=20)
    assert output.splitlines()[0] == "kept: True"


@pytest.mark.parametrize(("word", "reason"), [("fail", "the relay broke"), ("end", "work ended")])
def test_a_service_does_not_outlive_its_background_part(word: str, reason: str) -> None:
    with launch(word) as process:
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert reason in errors
