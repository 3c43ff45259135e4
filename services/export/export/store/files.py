"""Object storage in a folder, for one machine or a shared volume."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import structlog

from chassis.errors import AppError, not_found

log = structlog.get_logger()

CHUNK_BYTES = 128 * 1024


class FolderStorage:
    """Files under `folder`, each visible whole or not at all. Keys are relative paths of this service's making."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, source: Path) -> None:
        """Copies, syncs to disk, then renames: a crash at any moment leaves the old state or the new one."""
        await asyncio.to_thread(self._put, key, source)

    def _put(self, key: str, source: Path) -> None:
        target = self._folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming = target.with_name(f".{target.name}.{uuid4().hex}")
        try:
            with source.open("rb") as reader, incoming.open("xb") as writer:
                shutil.copyfileobj(reader, writer, CHUNK_BYTES)
                writer.flush()
                os.fsync(writer.fileno())
            incoming.replace(target)
        finally:
            incoming.unlink(missing_ok=True)
        _sync_folder(target.parent)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Chunks of 128 KiB; who has begun to read gets the whole file, even when it is deleted meanwhile."""
        try:
            file = await asyncio.to_thread((self._folder / key).open, "rb")
        except FileNotFoundError:
            log.exception("finished file is missing", key=key)
            raise _missing() from None
        with file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk

    async def delete(self, key: str) -> None:
        """Removes the file, and its folder once that is empty."""
        await asyncio.to_thread(self._delete, key)

    def _delete(self, key: str) -> None:
        target = self._folder / key
        target.unlink(missing_ok=True)
        try:
            target.parent.rmdir()
        except OSError:
            # Never there, or another attempt's file is still in it.
            return


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _missing() -> AppError:
    return not_found("export-file-missing", "Berkas ini tidak ada lagi. Mulai ekspor baru.")
