"""Replaces a project's rows by a snapshot of the truth: after a gap, for a rebuild, for a project not known here."""

import asyncio
from datetime import UTC, datetime

from rekap.app.commands.refresh_figures import refresh_figures
from rekap.app.history_ports import Recorded
from rekap.app.past_state import written
from rekap.app.ports import ReadModel, Snapshot, SnapshotSource, Writer

# Pekerjaan; below, plans that do not know how many there are do no harm.
LARGE = 500
# A whole project does not say what changed in it.
NOTHING_TOLD = "{}"


async def replace_project(
    read_model: ReadModel, source: SnapshotSource, project_id: int, *, even_if_current: bool = False
) -> int:
    """Returns the revision that is here afterwards; 0 where the project exists nowhere.

    The snapshot is read before the transaction begins, so no connection waits for another service. A snapshot that is
    not newer than what is here is not used, unless `even_if_current` asks for a rebuild. Raises `StateRefusedError`
    where the tables refuse its rows, and UNAVAILABLE or TIMEOUT where there is none to be had.
    """
    async with read_model.read() as reader:
        heard_of = await reader.seen_revision(project_id)
    snapshot = await source.read(project_id)
    async with read_model.write() as writer:
        if snapshot is None:
            await writer.mark_gone(project_id, heard_of)
            return 0
        applied = (await writer.lock([project_id]))[project_id]
        if snapshot.revision < applied or (snapshot.revision == applied and not even_if_current):
            return applied
        async with writer.attempt():
            await _replace(writer, project_id, snapshot)
    return snapshot.revision


async def _replace(writer: Writer, project_id: int, snapshot: Snapshot) -> None:
    await writer.clear(project_id)
    touched = await writer.write_state(project_id, snapshot.state)
    is_large = len(snapshot.state.pekerjaan) >= LARGE
    if is_large:
        # Until its own round, up to a minute later, the server would plan for the rows that were here before: of ten
        # thousand pekerjaan each was compared with the components of all.
        await writer.gather_statistics()
    await refresh_figures(writer, project_id, touched, former=None)
    if is_large:
        await writer.gather_statistics()
    state = await asyncio.to_thread(written, snapshot.state)
    told = Recorded(snapshot.revision, datetime.now(UTC), 0, NOTHING_TOLD, is_whole=True, state=state)
    await writer.record(project_id, [told])
    await writer.mark_applied(project_id, snapshot.revision, replaced=True)
