"""What a page hears of its project, as frames of an event stream (HTML living standard, 9.2).

| event | data | when |
|---|---|---|
| `hello` | `revision` | at once: the stream is open, the project stands at this revision |
| `change` | `revision`, `kinds`, `rows`: ids by kind, `removed`: the same | after each committed change |
| `figures` | `revision` | the computed documents show this revision |
| `plan` | `version` | settings and baselines of the plan are of this version |
| `presence` | `people`: `user_id`, `name`, `pages`; `complete` | somebody came, left or turned to another page |
| `reset` | `revision` | changes were missed: read everything again |

Ids of `change` and `reset` are revisions, so that `Last-Event-ID` says what was seen last.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged, ProjectState

HEARTBEAT = b":\n\n"
# Beyond this many rows of one kind it is cheaper to read the whole list again: then its ids are null.
MOST_IDS = 200
KNOWN_FORMAT = 1
# Kinds whose rows are known by the id of their pekerjaan, and those with an id of their own.
_BY_PEKERJAAN = ("volume", "analysis", "progress")
_BY_ID = ("klasifikasi", "sub_klasifikasi", "pekerjaan", "resource")

Ids = Sequence[int] | None


def frame(event: str, data: Mapping[str, Any], revision: int | None = None) -> bytes:
    """One event; JSON has no line breaks of its own, so one data line is enough."""
    identifier = b"" if revision is None else b"id: %d\n" % revision
    return b"%bevent: %b\ndata: %b\n\n" % (identifier, event.encode(), orjson.dumps(data))


def hello(revision: int) -> bytes:
    """The stream is open."""
    return frame("hello", {"revision": revision})


def reset(revision: int) -> bytes:
    """Something was missed: the page has to read everything again, at `revision` or later."""
    return frame("reset", {"revision": revision}, revision)


def figures(revision: int) -> bytes:
    """Rekap shows `revision` now."""
    return frame("figures", {"revision": revision})


def plan(version: int) -> bytes:
    """Settings and baselines, which no revision counts, are of `version` now."""
    return frame("plan", {"version": version})


def change(event: ProjectChanged) -> bytes:
    """What a change wrote: its kinds, and the rows where they have ids; without `rows` it may have been any."""
    if event.WhichOneof("content") != "state" or event.format > KNOWN_FORMAT:
        return frame("change", {"revision": event.revision}, event.revision)
    kinds = list(event.kinds)
    touched = {"revision": event.revision, "kinds": kinds, "rows": _rows(event.state), "removed": _removed(event.state)}
    return frame("change", touched, event.revision)


def _rows(state: ProjectState) -> dict[str, Ids]:
    rows: dict[str, Ids] = {kind: _ids(row.id for row in getattr(state, kind)) for kind in _BY_ID}
    rows |= {kind: _ids(row.pekerjaan_id for row in getattr(state, kind)) for kind in _BY_PEKERJAAN}
    if state.HasField("project"):
        rows["project"] = None
    return {kind: ids for kind, ids in rows.items() if ids != []}


def _removed(state: ProjectState) -> dict[str, Ids]:
    removed = {kind: _ids(getattr(state.removed, kind)) for kind in _BY_ID}
    return {kind: ids for kind, ids in removed.items() if ids != []}


def _ids(ids: Iterable[int]) -> Ids:
    found = list(dict.fromkeys(ids))
    return found if len(found) <= MOST_IDS else None
