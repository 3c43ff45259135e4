"""Past revisions: put together again, they are to the last digit what the read model said then."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from rekap.app.commands.replace_project import replace_project
from rekap.app.commands.trim_histories import trim_histories
from rekap.app.history_ports import Kept
from rekap.app.past_estimate import past_estimate
from rekap.app.past_state import folded
from rekap.domain.estimate import Estimate
from rekap.store.history_store import PostgresHistories
from rekap.store.history_tables import revision_log
from rekap.store.read_model import PostgresReadModel
from rekap.store.version_store import PostgresVersions
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged

from .test_figures import SLOW, Edit, applied, beginning, commit, edits
from .test_statements import apply, sized
from .truth import OWNER, Truth, TruthSource, volume, week

TINY = Kept(changes=3)


@pytest.fixture
def numbers() -> Callable[[], int]:
    """Project ids; each generated example is a project of its own in the same database."""
    used = iter(range(1, 100_000))
    return lambda: next(used)


@pytest.fixture
def histories(database: Database) -> PostgresHistories:
    return PostgresHistories(database)


async def now(database: Database, project_id: int) -> Estimate:
    return (await PostgresVersions(database).present(project_id, with_lines=False)).estimate


async def then(histories: PostgresHistories, project_id: int, revision: int) -> Estimate | None:
    states = await histories.states(project_id, revision)
    return past_estimate(folded(states)) if states else None


async def listed(histories: PostgresHistories, project_id: int) -> list[int]:
    return [one.revision for one in await histories.revisions(project_id, 0, 1000)]


@SLOW
@given(steps=st.lists(edits, max_size=8), missed=st.integers(0, 8), kept=st.integers(1, 5))
async def test_every_past_revision_is_what_it_was(
    read_model: PostgresReadModel,
    database: Database,
    histories: PostgresHistories,
    numbers: Callable[[], int],
    steps: list[Edit],
    missed: int,
    kept: int,
) -> None:
    """Also after one change was missed and came with a snapshot, and after the past was trimmed."""
    truth = Truth(numbers())
    was: dict[int, Estimate] = {}
    for place, event in enumerate([None, *steps]):
        told = beginning(truth) if event is None else commit(truth, event)
        if place and place == missed:
            continue
        if place and place == missed + 1:
            await replace_project(read_model, TruthSource(truth), truth.project_id)
        else:
            await applied(read_model, [told])
        was[truth.revision] = await now(database, truth.project_id)
    assert await listed(histories, truth.project_id) == sorted(was, reverse=True)
    assert {revision: await then(histories, truth.project_id, revision) for revision in was} == was

    # Projects of earlier examples grow too large with it.
    while await trim_histories(histories, read_model, TruthSource(truth), Kept(changes=kept)):
        pass
    left = await listed(histories, truth.project_id)
    assert left == sorted(was, reverse=True)[: len(left)]
    assert min(kept, len(was)) <= len(left) <= max(kept * 1.25, kept)
    assert {revision: await then(histories, truth.project_id, revision) for revision in left} == {
        revision: was[revision] for revision in left
    }


async def edited(read_model: PostgresReadModel, truth: Truth, times: int) -> None:
    await applied(read_model, [truth.commit(volume=[volume(101, str(number))]) for number in range(times)])


async def test_what_is_kept_is_bounded_by_changes_bytes_and_days(
    read_model: PostgresReadModel, database: Database, histories: PostgresHistories, truth: Truth, source: TruthSource
) -> None:
    await applied(read_model, [truth.house()])
    await edited(read_model, truth, 9)
    assert await trim_histories(histories, read_model, source) == 0
    assert await trim_histories(histories, read_model, source, TINY) == 1
    assert await listed(histories, 1) == [10, 9, 8]
    assert await trim_histories(histories, read_model, source, TINY) == 0
    assert await then(histories, 1, 7) is None

    async with database.write() as connection:
        await connection.execute(update(revision_log).values(changed_at=func.now() - func.make_interval(0, 0, 0, 120)))
        await connection.execute(
            update(revision_log).where(revision_log.c.revision == 10).values(changed_at=datetime.now(UTC))
        )
    assert await trim_histories(histories, read_model, source) == 1
    assert await listed(histories, 1) == [10]

    await edited(read_model, truth, 4)
    assert await trim_histories(histories, read_model, source, Kept(size=100)) == 1
    assert (await listed(histories, 1))[0] == 14
    assert await then(histories, 1, 14) == await now(database, 1)


async def test_a_past_without_a_beginning_begins_with_the_truth(
    read_model: PostgresReadModel, database: Database, histories: PostgresHistories, truth: Truth, source: TruthSource
) -> None:
    """As of projects that were here before there was a past."""
    await applied(read_model, [truth.house()])
    async with database.write() as connection:
        await connection.execute(revision_log.delete())
    await edited(read_model, truth, 2)
    assert await listed(histories, 1) == []
    assert await then(histories, 1, 3) is None
    await trim_histories(histories, read_model, source)
    await edited(read_model, truth, 1)
    assert await listed(histories, 1) == [4, 3]
    assert await then(histories, 1, 4) == await now(database, 1)


async def test_a_rebuild_leaves_the_past_as_it_is(
    read_model: PostgresReadModel, histories: PostgresHistories, truth: Truth, source: TruthSource
) -> None:
    house = truth.house()
    house.changed_by, house.changed_at.seconds = OWNER, 1_700_000_000
    await applied(read_model, [house])
    before = await histories.revisions(1, 0, 10)
    await replace_project(read_model, source, 1, even_if_current=True)
    assert await histories.revisions(1, 0, 10) == before
    (one,) = before
    assert (one.changed_by, one.changed_at) == (OWNER, datetime.fromtimestamp(1_700_000_000, UTC))
    assert one.changed == {
        "project": 1, "klasifikasi": 2, "sub_klasifikasi": 2, "pekerjaan": 2, "resource": 4, "volume": 1, "analysis": 1
    }  # fmt: skip


async def test_neither_the_schedule_nor_members_are_written_down(
    read_model: PostgresReadModel, histories: PostgresHistories, truth: Truth
) -> None:
    await applied(read_model, [truth.house(), truth.commit(progress=[week(101, 1, "50")])])
    past = folded(await histories.states(1, 2)).state()
    assert not past.progress
    assert not past.project.members
    (newest, _) = await histories.revisions(1, 0, 10)
    assert newest.changed == {"progress": 1}


async def test_it_takes_one_statement_whatever_is_told_or_read(
    read_model: PostgresReadModel, database: Database, histories: PostgresHistories
) -> None:
    for number, size in enumerate((2, 300), start=1):
        truth = sized(number, size)
        with count_statements(database) as seen:
            await apply(read_model, ProjectChanged(project_id=number, revision=1, state=truth.state()))
        assert len([one for one in seen if "revision_log" in one]) == 1
        await edited(read_model, truth, 5)
        for read in (histories.states(number, 4), histories.revisions(number, 5, 2)):
            with count_statements(database) as seen:
                await read
            assert len(seen) == 1, seen


async def test_a_log_takes_no_more_than_what_was_told(
    read_model: PostgresReadModel, database: Database, truth: Truth
) -> None:
    await applied(read_model, [truth.house()])
    await edited(read_model, truth, 50)
    async with database.read() as connection:
        small = await connection.scalar(select(func.max(revision_log.c.size)).where(revision_log.c.revision > 1))
    assert small is not None
    assert small < 64
