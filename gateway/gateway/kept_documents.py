"""Finished figures of projects, kept for whoever just read them until rekap announces those of a newer revision.

Rekap decides who may read and what the figures are; a document kept here is one that it gave the same caller seconds
ago and has not outdated since. A removed member's documents end with the announcement of the revision that removed him.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from chassis.identity import Identity, current_identity
from taksir.common.v1.document_pb2 import Document
from taksir.rekap.events.v1.rekap_ready_pb2 import RekapReady

log = structlog.get_logger()

READY = "rekap.v1.rekap_ready.*"
MOST_PROJECTS = 20_000

Clock = Callable[[], float]
Hearing = Callable[[], int | None]
Ask = Callable[[], Awaitable[Document]]
# What an entry takes beside its name and its body, about.
ENTRY_BYTES = 1024


@dataclass(frozen=True)
class Wanted:
    """One document of one project as a browser asks for it; `name` tells documents and their filters apart."""

    name: bytes
    project_id: int
    min_revision: int = 0


@dataclass(frozen=True)
class _Kept:
    document: Document
    until: float
    heard: int


_Key = tuple[Identity, bytes, int]


class KeptDocuments:
    """At most `most_bytes`, each for at most `seconds`; the longest unused go first."""

    def __init__(self, seconds: float, most_bytes: int, hearing: Hearing, clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._hearing = hearing
        self._clock = clock
        self._bytes = 0
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._ready: OrderedDict[int, int] = OrderedDict()

    async def read(self, wanted: Wanted, ask: Ask) -> Document:
        """The document at `min_revision` or later: the kept one, or what the service answers."""
        key = current_identity(), wanted.name, wanted.project_id
        kept = self._kept.get(key)
        if kept is not None and self._is_good(kept, wanted):
            self._kept.move_to_end(key)
            return kept.document
        heard = self._hearing()
        document = await ask()
        if heard is None or not self._seconds or document.stale:
            return document
        if document.revision >= max(1, self._ready.get(wanted.project_id, 0)):
            self._keep(key, _Kept(document, self._clock() + self._seconds, heard))
        return document

    def _is_good(self, kept: _Kept, wanted: Wanted) -> bool:
        newest = max(wanted.min_revision, self._ready.get(wanted.project_id, 0))
        return kept.document.revision >= newest and kept.until > self._clock() and kept.heard == self._hearing()

    def _keep(self, key: _Key, kept: _Kept) -> None:
        former = self._kept.pop(key, None)
        self._bytes += _size(key, kept) - (_size(key, former) if former else 0)
        self._kept[key] = kept
        while self._bytes > self._most_bytes:
            dropped = self._kept.popitem(last=False)
            self._bytes -= _size(*dropped)

    async def on_ready(self, message: Msg) -> None:
        """Notes which revision a project shows now; without a project, that announcements may have been lost."""
        try:
            ready = RekapReady.FromString(message.data)
        except DecodeError as error:
            log.warning("announcement not understood", error=repr(error))
            return
        if not ready.project_id:
            self._kept.clear()
            self._bytes = 0
            return
        newest = max(ready.revision, self._ready.pop(ready.project_id, 0))
        self._ready[ready.project_id] = newest
        if len(self._ready) > MOST_PROJECTS:
            self._ready.popitem(last=False)


def _size(key: _Key, kept: _Kept) -> int:
    return ENTRY_BYTES + len(key[1]) + len(kept.document.body)
