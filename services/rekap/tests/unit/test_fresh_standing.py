"""How long a reader waits for what he has just saved, and what for."""

# ruff: noqa: ARG002 - fakes take what the ports give

import asyncio
from collections.abc import Callable

import pytest

from rekap.app.ports import Standing
from rekap.app.queries.fresh_standing import FreshStandings, Patience
from rekap.app.revisions import Revisions

NEVER = 3600.0


class Model:
    """A project at a revision."""

    revision = 4

    async def standing(self, project_id: int, user_id: int) -> Standing:
        return Standing(self.revision, 1, is_visible=True)


class Snapshots:
    """Brings the project up by a snapshot, and counts how often it was asked to."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.asked = 0

    async def bring_up(self, project_id: int, applied: int, wanted: int) -> None:
        self.asked += 1
        self._model.revision = wanted


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def snapshots(model: Model) -> Snapshots:
    return Snapshots(model)


@pytest.fixture
def revisions() -> Revisions:
    return Revisions()


@pytest.fixture
def standings(model: Model, snapshots: Snapshots, revisions: Revisions) -> Callable[[Patience], FreshStandings]:
    return lambda patience: FreshStandings(model, revisions, snapshots, patience)


async def test_while_no_event_comes_a_snapshot_is_asked_for(
    standings: Callable[[Patience], FreshStandings], snapshots: Snapshots
) -> None:
    patience = Patience(event_seconds=0.0, snapshot_seconds=NEVER, queue_seconds=NEVER)
    assert (await standings(patience).of(1, 7, 5)).revision == 5
    assert snapshots.asked == 1


async def test_while_others_come_in_the_own_event_is_waited_for(
    standings: Callable[[Patience], FreshStandings], snapshots: Snapshots, revisions: Revisions, model: Model
) -> None:
    """A snapshot for each late event would make all the others later still."""
    patience = Patience(event_seconds=0.02, snapshot_seconds=NEVER, queue_seconds=NEVER)
    reading = asyncio.create_task(standings(patience).of(1, 7, 5))
    await asyncio.sleep(0)
    revisions.hear(3)
    await asyncio.sleep(0.1)
    assert not reading.done()
    model.revision = 5
    revisions.announce(1, 5)
    assert (await asyncio.wait_for(reading, 5)).revision == 5
    assert snapshots.asked == 0


async def test_nobody_waits_in_the_queue_for_ever(
    standings: Callable[[Patience], FreshStandings], snapshots: Snapshots, revisions: Revisions
) -> None:
    patience = Patience(event_seconds=0.02, snapshot_seconds=NEVER, queue_seconds=0.02)
    reading = asyncio.create_task(standings(patience).of(1, 7, 5))
    await asyncio.sleep(0)
    revisions.hear(1)
    assert (await asyncio.wait_for(reading, 5)).revision == 5
    assert snapshots.asked == 1
