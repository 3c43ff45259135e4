"""A log file that cannot fill the disk."""

from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

LIMIT_BYTES = 5 * 1024 * 1024
TAIL_LINES = 12


class LogFile:
    """Appends lines; when it has grown to the limit it is set aside, and one old one is kept."""

    def __init__(self, path: Path, limit: int = LIMIT_BYTES) -> None:
        self.path = path
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._limit = limit
        self._file = path.open("ab")

    def write(self, line: bytes) -> None:
        """One line, with or without its end."""
        text = line.rstrip(b"\r\n")
        self.tail.append(text.decode(errors="replace"))
        if self._file.tell() + len(text) >= self._limit:
            self._file.close()
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
            self._file = self.path.open("ab")
        self._file.write(text + b"\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
