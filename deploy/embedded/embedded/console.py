"""What the person at the terminal reads; details are in the log files."""

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

Say = Callable[[str], None]


def console(stream: TextIO | None = None) -> Say:
    """Writes one line at once. A terminal that has gone away is no reason to stop serving."""
    output = stream or sys.stdout

    def say(text: str) -> None:
        try:
            output.write(f"{text}\n")
            output.flush()
        except OSError:
            return

    return say


def stamped(say: Say) -> Say:
    """The same with the local time before each line, for what happens long after the start."""
    return lambda text: say(f"{datetime.now().astimezone():%H:%M:%S} {text}")
