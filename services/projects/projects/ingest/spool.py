"""Keeps uploaded files on disk while they arrive: memory stays flat, and the folder goes with the call."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from chassis.errors import FieldProblem, invalid, too_large
from projects.ingest.grid import cleaned
from projects.ingest.limits import MEBIBYTE, ImportLimits

MOST_FILES = 2
LONGEST_FILE_NAME = 200


@dataclass
class Spool:
    """The files of one upload, in the order in which they came."""

    folder: Path
    limits: ImportLimits
    files: list[tuple[str, Path]] = field(default_factory=list)
    _current: BinaryIO | None = None
    _received: int = 0

    def start(self, name: str) -> None:
        """Begins the next file; its name is only ever shown, never a path."""
        if len(self.files) >= MOST_FILES:
            raise invalid("upload-unknown", "Terlalu banyak berkas. Unggah satu .xlsx atau dua berkas CSV.")
        shown = cleaned(name)[:LONGEST_FILE_NAME]
        if shown in {known for known, _ in self.files}:
            raise invalid("upload-unknown", f"Berkas '{shown}' dikirim dua kali. Unggah masing-masing satu kali.")
        self.close()
        path = self.folder / f"upload-{len(self.files)}"
        self.files.append((shown, path))
        self._current = path.open("wb")

    async def write(self, chunk: bytes) -> None:
        """Appends to the file begun last; TOO_LARGE beyond the limit of all files together."""
        if self._current is None:
            raise invalid("upload-unknown", "Isi berkas datang sebelum namanya. Ulangi unggahan.")
        self._received += len(chunk)
        if self._received > self.limits.file_bytes:
            limit = self.limits.file_bytes // MEBIBYTE
            name = self.files[-1][0]
            message = f"lebih dari {limit} MiB"
            raise too_large(
                "upload-too-large", f"Berkas {message}. Impor sebagian lembar saja.", FieldProblem(name, message)
            )
        await asyncio.to_thread(self._current.write, chunk)

    def close(self) -> None:
        """Ends the file begun last."""
        if self._current is not None:
            self._current.close()
            self._current = None


@contextmanager
def spooled(limits: ImportLimits) -> Iterator[Spool]:
    """A spool whose files are gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="taksir-import-") as folder:
        spool = Spool(Path(folder), limits)
        try:
            yield spool
        finally:
            spool.close()
