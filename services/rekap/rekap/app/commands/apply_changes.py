"""Applies announced changes of projects in revision order, each at most once."""

from collections.abc import Sequence

import structlog

from rekap.app.commands.refresh_figures import refresh_figures
from rekap.app.history_ports import Recorded
from rekap.app.past_state import counted, written
from rekap.app.ports import Change, StateRefusedError, Touched, Writer
from rekap.domain.revision_gate import Verdict, judge
from taksir.projects.events.v1.project_changed_pb2 import ProjectState

log = structlog.get_logger()


async def apply_changes(writer: Writer, changes: Sequence[Change]) -> None:
    """Brings every project as far forward as the changes reach without a gap, whatever order they came in.

    Where they do not reach their end, because one is missing, came without its rows or cannot be stored, the project is
    marked: the catch-up then reads a snapshot. Figures are computed once for all changes of a project.
    """
    by_project: dict[int, list[Change]] = {}
    for change in changes:
        by_project.setdefault(change.project_id, []).append(change)
    applied = await writer.lock(by_project)
    for project_id, chain in by_project.items():
        await _apply_chain(writer, project_id, applied[project_id], sorted(chain, key=_revision))


def _revision(change: Change) -> int:
    return change.revision


async def _apply_chain(writer: Writer, project_id: int, applied: int, chain: Sequence[Change]) -> None:
    due = _due(applied, chain)
    reached = due[-1].revision if due else applied
    if due and not await _attempt(writer, project_id, applied, due):
        reached = applied
    if chain[-1].revision > reached:
        await writer.mark_seen(project_id, chain[-1].revision)


def _due(applied: int, chain: Sequence[Change]) -> list[Change]:
    """The changes that continue what is applied, up to the first that cannot be applied."""
    due: list[Change] = []
    for change in chain:
        state = change.state
        header = state is not None and state.HasField("project")
        verdict = judge(applied, change.revision, carries_state=state is not None, carries_header=header)
        if verdict is Verdict.CATCH_UP:
            break
        if verdict is Verdict.APPLY:
            due.append(change)
            applied = change.revision
    return due


async def _attempt(writer: Writer, project_id: int, applied: int, due: Sequence[Change]) -> bool:
    try:
        async with writer.attempt():
            await _apply(writer, project_id, applied, due)
    except StateRefusedError as error:
        log.warning("change refused", project_id=project_id, revision=due[-1].revision, error=str(error))
        return False
    return True


async def _apply(writer: Writer, project_id: int, applied: int, due: Sequence[Change]) -> None:
    former = await writer.policy(project_id) if applied else None
    touched = Touched()
    for change in due:
        if change.state is not None:
            touched.add(await writer.write_state(project_id, change.state))
    has_header = any(change.state is not None and change.state.HasField("project") for change in due)
    await refresh_figures(writer, project_id, touched, former, has_header=has_header)
    await writer.record(project_id, [_recorded(change, is_whole=change.revision == 1) for change in due])
    await writer.mark_applied(project_id, due[-1].revision)


def _recorded(change: Change, *, is_whole: bool) -> Recorded:
    state = change.state or ProjectState()
    return Recorded(change.revision, change.changed_at, change.changed_by, counted(state), is_whole, written(state))
