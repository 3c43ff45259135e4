"""A project as it was: a whole state, and the changes that followed, put in one after the other.

What is written down leaves out what no estimate is made of: the weekly schedule and the members.
"""

from collections.abc import Iterable, MutableMapping
from typing import Any

import orjson
import zstandard

from taksir.projects.events.v1.project_changed_pb2 import (
    Analysis,
    Klasifikasi,
    Pekerjaan,
    Project,
    ProjectState,
    Removed,
    Resource,
    SubKlasifikasi,
    Volume,
)

LEVEL = 3
# What a state may unpack to; the largest that the bus or a snapshot brings stays far below.
LARGEST = 256 * 2**20
_KINDS = ("klasifikasi", "sub_klasifikasi", "pekerjaan", "resource", "volume", "analysis", "progress")


def written(state: ProjectState) -> bytes:
    """The state as far as estimates need it, packed."""
    kept = ProjectState()
    kept.CopyFrom(state)
    kept.ClearField("progress")
    if kept.HasField("project"):
        kept.project.ClearField("members")
    return zstandard.ZstdCompressor(level=LEVEL).compress(kept.SerializeToString())


def read(packed: bytes) -> ProjectState:
    """What `written` was given, without what it leaves out."""
    return ProjectState.FromString(zstandard.ZstdDecompressor().decompress(packed, max_output_size=LARGEST))


def counted(state: ProjectState) -> str:
    """How many rows of which kind a change told, as JSON."""
    counts = {"project": int(state.HasField("project"))} | {kind: len(getattr(state, kind)) for kind in _KINDS}
    removed = state.removed
    counts["removed"] = sum(
        map(len, (removed.klasifikasi, removed.sub_klasifikasi, removed.pekerjaan, removed.resource))
    )
    return orjson.dumps({kind: count for kind, count in counts.items() if count}).decode()


class PastState:
    """Rows by their id; the newest that was told holds."""

    def __init__(self) -> None:
        self.project = Project()
        self.klasifikasi: dict[int, Klasifikasi] = {}
        self.sub_klasifikasi: dict[int, SubKlasifikasi] = {}
        self.pekerjaan: dict[int, Pekerjaan] = {}
        self.resource: dict[int, Resource] = {}
        self.volume: dict[int, Volume] = {}
        self.analysis: dict[int, Analysis] = {}

    def apply(self, state: ProjectState) -> None:
        """Puts the rows in, then takes out what the state says is gone, with everything below it."""
        if state.HasField("project"):
            self.project = state.project
        self.klasifikasi.update((row.id, row) for row in state.klasifikasi)
        self.sub_klasifikasi.update((row.id, row) for row in state.sub_klasifikasi)
        self.pekerjaan.update((row.id, row) for row in state.pekerjaan)
        self.resource.update((row.id, row) for row in state.resource)
        self.volume.update((row.pekerjaan_id, row) for row in state.volume)
        self.analysis.update((row.pekerjaan_id, row) for row in state.analysis)
        if state.HasField("removed"):
            self._remove(state.removed)

    def state(self) -> ProjectState:
        """All rows."""
        return ProjectState(
            project=self.project,
            klasifikasi=self.klasifikasi.values(),
            sub_klasifikasi=self.sub_klasifikasi.values(),
            pekerjaan=self.pekerjaan.values(),
            resource=self.resource.values(),
            volume=self.volume.values(),
            analysis=self.analysis.values(),
        )

    def _remove(self, removed: Removed) -> None:
        groups, subs, works = set(removed.klasifikasi), set(removed.sub_klasifikasi), set(removed.pekerjaan)
        subs |= {row.id for row in self.sub_klasifikasi.values() if groups and row.klasifikasi_id in groups}
        works |= {row.id for row in self.pekerjaan.values() if subs and row.sub_klasifikasi_id in subs}
        _drop(self.klasifikasi, groups)
        _drop(self.sub_klasifikasi, subs)
        for rows in (self.pekerjaan, self.volume, self.analysis):
            _drop(rows, works)
        _drop(self.resource, removed.resource)


def _drop(rows: MutableMapping[int, Any], gone: Iterable[int]) -> None:
    for one in gone:
        rows.pop(one, None)


def folded(states: Iterable[bytes]) -> PastState:
    """What the states, the whole one first, make together; one is unpacked at a time."""
    past = PastState()
    for packed in states:
        past.apply(read(packed))
    return past
