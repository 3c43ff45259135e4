"""Keeps the past of projects within its bounds: older changes become part of the whole state that it begins with."""

import asyncio
from collections.abc import Sequence

from rekap.app.commands.replace_project import replace_project
from rekap.app.history_ports import Histories, Horizon, Kept
from rekap.app.past_state import folded, written
from rekap.app.ports import ReadModel, SnapshotSource

# Projects trimmed in one round; the next one goes on.
MOST_AT_ONCE = 20


async def trim_histories(
    histories: Histories, read_model: ReadModel, source: SnapshotSource, kept: Kept | None = None
) -> int:
    """How many were trimmed. Raises UNAVAILABLE where a store or the truth is away."""
    grown = await histories.overgrown(kept or Kept(), MOST_AT_ONCE)
    for horizon in grown:
        if horizon.is_founded:
            await _fold(histories, horizon)
        else:
            # A project of before there was a past: the truth about it is what it begins with.
            await replace_project(read_model, source, horizon.project_id, even_if_current=True)
    return len(grown)


async def _fold(histories: Histories, horizon: Horizon) -> None:
    states = await histories.states(horizon.project_id, horizon.revision)
    if states:
        whole = await asyncio.to_thread(_whole, states)
        await histories.found(horizon.project_id, horizon.revision, whole)


def _whole(states: Sequence[bytes]) -> bytes:
    return states[0] if len(states) == 1 else written(folded(states).state())
