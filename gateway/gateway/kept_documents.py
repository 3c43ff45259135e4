"""Finished figures of projects, kept for whoever just read them until rekap announces those of a newer revision.

Rekap decides who may read and what the figures are; a document kept here is one that it gave the same caller seconds
ago and has not outdated since. A removed member's documents end with the announcement of the revision that removed him.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

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
# What an entry takes beside its name and its body, about.
ENTRY_BYTES = 1024


@dataclass(frozen=True)
class Wanted:
    """One document of one project as a browser asks for it; `name` tells documents and their filters apart.

    Where it `shows_plan`, it shows at least the version `min_plan` of the project's settings and baselines.
    """

    name: bytes
    project_id: int
    min_revision: int = 0
    shows_plan: bool = False
    min_plan: int = 0


@dataclass(frozen=True)
class Given:
    """What rekap gave: a document, and the version of settings and baselines that it shows; 0 where it shows none."""

    document: Document
    plan: int = 0


# Asks rekap; a document without a body says that the browser holds it already.
Ask = Callable[[], Awaitable[Given]]


@dataclass
class _Newest:
    """What was announced of a project."""

    revision: int = 0
    plan: int = 0


@dataclass(frozen=True)
class _Kept:
    given: Given
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
        self._ready: OrderedDict[int, _Newest] = OrderedDict()

    async def read(self, wanted: Wanted, ask: Ask) -> Given:
        """The document at `min_revision` or later: the kept one, or what the service answers."""
        key = current_identity(), wanted.name, wanted.project_id
        kept = self._kept.get(key)
        if kept is not None and self._is_good(kept, wanted):
            self._kept.move_to_end(key)
            return kept.given
        heard = self._hearing()
        given = await ask()
        if heard is None or not self._seconds or given.document.stale or not given.document.body:
            return given
        if self._is_newest(given, replace(wanted, min_revision=0, min_plan=0)):
            self._keep(key, _Kept(given, self._clock() + self._seconds, heard))
        return given

    def _is_good(self, kept: _Kept, wanted: Wanted) -> bool:
        return self._is_newest(kept.given, wanted) and kept.until > self._clock() and kept.heard == self._hearing()

    def _is_newest(self, given: Given, wanted: Wanted) -> bool:
        """Neither older than wanted nor than announced."""
        announced = self._ready.get(wanted.project_id, _Newest())
        plan = max(wanted.min_plan, announced.plan) if wanted.shows_plan else 0
        return given.document.revision >= max(1, wanted.min_revision, announced.revision) and given.plan >= plan

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
        self.note(ready.project_id, ready.revision, ready.plan_version)

    def note(self, project_id: int, revision: int, plan: int) -> None:
        """The project shows this revision, and this version of settings and baselines, or later ones; 0: not told."""
        known = self._ready.pop(project_id, _Newest())
        self._ready[project_id] = _Newest(max(known.revision, revision), max(known.plan, plan))
        if len(self._ready) > MOST_PROJECTS:
            self._ready.popitem(last=False)


def _size(key: _Key, kept: _Kept) -> int:
    return ENTRY_BYTES + len(key[1]) + len(kept.given.document.body)
