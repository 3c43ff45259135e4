"""Catching up against fakes: one snapshot at a time, pauses after failures, nothing for revisions that do not exist."""

# ruff: noqa: ARG002 - fakes take what the ports give

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from chassis.errors import unavailable
from rekap.app.catch_up import CatchUp
from rekap.app.ports import Snapshot
from taksir.projects.events.v1.project_changed_pb2 import ProjectState

AWAY = unavailable("away", "Tidak ada.")


class NoRows:
    """A read model that only knows revisions."""

    def __init__(self, **seen: int) -> None:
        self.applied = dict.fromkeys((int(name[1:]) for name in seen), 0)
        self.seen = {int(name[1:]): revision for name, revision in seen.items()}
        self.gone: list[int] = []

    @asynccontextmanager
    async def read(self) -> AsyncIterator["NoRows"]:
        yield self

    @asynccontextmanager
    async def write(self) -> AsyncIterator["NoRows"]:
        yield self

    async def behind(self) -> list[int]:
        return [id_ for id_, revision in self.seen.items() if revision > self.applied[id_]]

    async def seen_revision(self, project_id: int) -> int:
        return self.seen.get(project_id, 0)

    async def lock(self, project_ids: Sequence[int]) -> dict[int, int]:
        # What is not newer is not used, so that no rows need to be faked.
        for id_ in project_ids:
            self.applied[id_] = self.seen[id_]
        return self.applied

    async def mark_gone(self, project_id: int, seen_revision: int) -> None:
        self.gone.append(project_id)


class SlowSource:
    """Answers when the test says so."""

    def __init__(self, revision: int | None = 5) -> None:
        self.revision = revision
        self.asked: list[int] = []
        self.go = asyncio.Event()
        self.failing: set[int] = set()

    async def read(self, project_id: int) -> Snapshot | None:
        self.asked.append(project_id)
        await self.go.wait()
        if project_id in self.failing:
            raise AWAY
        return None if self.revision is None else Snapshot(self.revision, ProjectState())

    async def revisions(self, after_project_id: int, limit: int) -> list[tuple[int, int]]:
        return [] if self.revision is None else [(after_project_id + 1, self.revision)]


async def test_readers_of_one_project_share_a_snapshot() -> None:
    source = SlowSource()
    catch_up = CatchUp(NoRows(p1=5), source)
    readers = [asyncio.create_task(catch_up.bring_up(1, 0, 5)) for _ in range(10)]
    for _ in range(5):
        await asyncio.sleep(0)
    source.go.set()
    await asyncio.gather(*readers)
    assert source.asked == [1]


async def test_a_reader_who_gives_up_ends_nothing_for_the_others() -> None:
    source = SlowSource()
    catch_up = CatchUp(NoRows(p1=5), source)
    first = asyncio.create_task(catch_up.bring_up(1, 0, 5))
    second = asyncio.create_task(catch_up.bring_up(1, 0, 5))
    for _ in range(5):
        await asyncio.sleep(0)
    first.cancel()
    source.go.set()
    await second
    assert source.asked == [1]


async def test_a_revision_that_was_never_given_out_asks_for_no_snapshot() -> None:
    source = SlowSource(revision=5)
    await CatchUp(NoRows(p1=5), source).bring_up(1, 5, 10**15)
    assert source.asked == []


async def test_one_that_cannot_be_reached_waits_while_the_others_go_on() -> None:
    read_model, source = NoRows(p1=5, p2=5), SlowSource()
    source.go.set()
    source.failing = {1}
    catch_up = CatchUp(read_model, source, first_pause_seconds=60)
    await catch_up.catch_up_all()
    assert await read_model.behind() == [1]
    await catch_up.catch_up_all()
    assert source.asked == [1, 2]


async def test_a_project_that_is_nowhere_is_settled() -> None:
    read_model, source = NoRows(p1=5), SlowSource(revision=None)
    source.go.set()
    await CatchUp(read_model, source).catch_up_all()
    assert read_model.gone == [1]


async def test_closing_ends_what_is_under_way() -> None:
    catch_up = CatchUp(NoRows(p1=5), SlowSource())
    reader = asyncio.create_task(catch_up.bring_up(1, 0, 5))
    for _ in range(5):
        await asyncio.sleep(0)
    await catch_up.close()
    with pytest.raises(asyncio.CancelledError):
        await reader
