"""What rekap does by itself: comparing, mending, and reading later what it cannot read yet."""

import asyncio
from functools import partial

import orjson
import pytest
from sqlalchemy import delete, select, update

from chassis.database.engine import Database
from chassis.identity import Signer
from rekap.app.catch_up import CatchUp
from rekap.app.commands.apply_changes import apply_changes
from rekap.app.commands.replay_parked import replay_parked
from rekap.app.operations_ports import Round
from rekap.app.packing import unpacked
from rekap.app.ports import Change, ParkedEvent
from rekap.app.queries.reconcile import compare
from rekap.app.upkeep import Rhythm, Upkeep
from rekap.config import RekapSettings
from rekap.events import project_changes
from rekap.events.project_changes import read_parked
from rekap.store.history_store import PostgresHistories
from rekap.store.operations_store import PostgresOperations
from rekap.store.read_model import PostgresReadModel
from rekap.store.tables import (
    dead_letter,
    klasifikasi,
    member,
    packed_analysis,
    pekerjaan,
    project,
    rab_line,
    resource,
    sub_klasifikasi,
    unit_cost,
    week_progress,
)
from rekap.store.turn import taking_turns
from taksir.projects.events.v1.project_changed_pb2 import WeekProgress

from .conftest import Rekap, applied, running, settled
from .oracle import assert_same
from .truth import Truth, TruthSource, analysis, changes, volume


@pytest.fixture
def upkeep(read_model: PostgresReadModel, database: Database, source: TruthSource) -> Upkeep:
    return Upkeep(
        read_model,
        source,
        CatchUp(read_model, source),
        partial(taking_turns, database),
        read_parked,
        Rhythm(),
        PostgresOperations(database),
        PostgresHistories(database),
    )


@pytest.fixture
async def house(read_model: PostgresReadModel, truth: Truth) -> Truth:
    """A project with a schedule, here as in truth."""
    weeks = [
        WeekProgress(pekerjaan_id=101, week_number=week, planned_proportion="12.5", actual_proportion="0")
        for week in (1, 2)
    ]
    async with read_model.write() as writer:
        await apply_changes(writer, changes([truth.house(), truth.commit(progress=weeks)]))
    return truth


async def test_where_nothing_is_wrong_nothing_is_done(upkeep: Upkeep, house: Truth) -> None:
    assert await upkeep.round() == Round(compared=1, drifted=0, mended=0, replayed=0, parked=0, missed=0)


@pytest.mark.parametrize(
    "harm",
    [
        update(rab_line).values(total=1),
        delete(rab_line),
        update(week_progress).values(planned_proportion=13),
        delete(week_progress),
        update(packed_analysis).values(koefisien="1,1,1,1"),
        delete(packed_analysis),
        update(project).values(ppn_rate_percent=12),
        update(project).values(ppn_base_denominator=2),
        update(project).values(total_rounding_step=1),
        update(project).values(tanggal_selesai="2027-01-01"),
        update(project).values(week_end_day=3),
        update(member).values(role="viewer"),
        delete(member),
        update(resource).where(resource.c.id == 1).values(harga_satuan=1),
        update(resource).where(resource.c.id == 4).values(market_satuan="zak"),
        delete(resource).where(resource.c.id == 4),
        update(klasifikasi).values(name="Lain"),
        delete(sub_klasifikasi).where(sub_klasifikasi.c.id == 12),
        update(pekerjaan).where(pekerjaan.c.id == 101).values(volume=1),
    ],
    ids=[
        "line",
        "no line",
        "week",
        "no week",
        "analysis",
        "no analysis",
        "ppn",
        "ppn base",
        "rounding",
        "end",
        "week end",
        "role",
        "no member",
        "price",
        "market unit",
        "no resource",
        "name",
        "no sub",
        "volume",
    ],
)
async def test_drift_is_found_and_mended(upkeep: Upkeep, house: Truth, database: Database, harm: object) -> None:
    async with database.write() as connection:
        await connection.execute(harm)
    found = await upkeep.round()
    assert (found.drifted, found.mended) == (1, 1)
    assert (await upkeep.round()).drifted == 0


async def test_a_project_that_exists_nowhere_is_hidden(upkeep: Upkeep, house: Truth, source: TruthSource) -> None:
    source.truths.clear()
    assert (await upkeep.round()).mended == 1
    assert (await upkeep.round()).compared == 0


async def test_a_change_that_nobody_heard_of_is_found_and_fetched(
    upkeep: Upkeep, house: Truth, read_model: PostgresReadModel, database: Database
) -> None:
    """Its event was lost and nothing came after it, so no gap tells."""
    house.commit(volume=[volume(101, "7")])
    lost = await upkeep.round()
    assert (lost.missed, lost.drifted, lost.mended) == (1, 0, 0)
    assert (await PostgresOperations(database).health(1)).last_round == lost
    async with read_model.read() as reader:
        assert (await reader.header(house.project_id)).revision == house.revision
    assert await upkeep.round() == Round(compared=1, drifted=0, mended=0, replayed=0, parked=0, missed=0)


async def test_a_change_that_was_heard_of_is_left_to_the_catch_up(
    upkeep: Upkeep, house: Truth, read_model: PostgresReadModel
) -> None:
    house.commit(volume=[volume(101, "7")])
    async with read_model.write() as writer:
        await writer.mark_seen(house.project_id, house.revision)
    assert (await upkeep.round()).missed == 0


async def test_an_edit_under_the_comparison_is_no_drift(
    read_model: PostgresReadModel, house: Truth, source: TruthSource
) -> None:
    """The truth is read before the figures: an edit that arrives between the two must not look like drift."""
    truth_before = await source.read(house.project_id)
    event = house.commit(volume=[volume(101, "7")])
    async with read_model.write() as writer:
        await apply_changes(writer, changes([event]))
    answers = iter([truth_before])

    class Late(TruthSource):
        async def read(self, project_id: int) -> object:
            return next(answers, None) or await source.read(project_id)

    finding = await compare(read_model, Late(house), house.project_id)
    assert (finding.is_drift, finding.applied_revision, finding.true_revision) == (False, 3, 3)


async def test_an_emptied_analysis_leaves_no_row_behind(
    read_model: PostgresReadModel, house: Truth, database: Database
) -> None:
    """As a rebuild, which never saw the components."""
    async with read_model.write() as writer:
        await apply_changes(writer, changes([house.commit(analysis=[analysis(101)])]))
    async with database.read() as connection:
        assert (await connection.execute(select(unit_cost))).all() == []


async def test_one_process_at_a_time(upkeep: Upkeep, house: Truth, database: Database) -> None:
    async with taking_turns(database) as first, taking_turns(database) as second:
        assert (first, second) == (True, False)
        assert await upkeep.round() is None
    assert (await upkeep.round()).compared == 1


async def test_a_truth_that_is_away_is_waited_for(upkeep: Upkeep, house: Truth, source: TruthSource) -> None:
    rounds: list[float] = []
    source.refusal = TimeoutError()

    async def sleep(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) == 2:
            raise asyncio.CancelledError

    operations, histories = upkeep._operations, upkeep._histories
    read_model, catch_up, turn = upkeep._read_model, upkeep._catch_up, upkeep._turn
    patient = Upkeep(read_model, source, catch_up, turn, read_parked, Rhythm(100, 1), operations, histories, sleep)
    with pytest.raises(asyncio.CancelledError):
        await patient.run()
    assert len(rounds) == 2
    assert all(75 <= seconds <= 125 for seconds in rounds)


async def test_a_newer_format_is_parked_and_the_rest_goes_on(
    rekap: Rekap, truth: Truth, source: TruthSource, database: Database
) -> None:
    """People see right figures nevertheless, by snapshot; the event waits whole for code that knows it."""
    other = source.truths[2] = Truth(2)
    await rekap.tell(truth.house())
    newer = truth.commit(volume=[volume(101, "9")])
    newer.format = 2
    await rekap.tell(newer, other.house())
    await applied(rekap.bus)
    assert_same(_document(await settled(rekap, truth)), truth)
    assert_same(_document(await settled(rekap, other)), other)
    rows = await _parked(database)
    assert [(row.payload, row.reason) for row in rows] == [
        (newer.SerializeToString(), "format 2 is newer than 1, the newest known here")
    ]


async def test_a_parked_event_is_applied_once_the_code_knows_it(
    settings: RekapSettings,
    signer: Signer,
    truth: Truth,
    source: TruthSource,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even where no snapshot could be had all the while."""
    async with running(settings, signer) as rekap:
        await rekap.tell(truth.house())
        await applied(rekap.bus)
        source.refusal = TimeoutError()
        newer = truth.commit(volume=[volume(101, "9")])
        newer.format = 2
        await rekap.tell(newer)
        await applied(rekap.bus)
        assert len(await _parked(database)) == 1
    monkeypatch.setattr(project_changes, "NEWEST_FORMAT", 2)
    async with running(settings, signer) as rekap:
        assert_same(_document(await settled(rekap, truth)), truth)
    assert await _parked(database) == []


async def test_a_parked_event_that_does_harm_stays_parked_alone(
    read_model: PostgresReadModel, house: Truth, database: Database
) -> None:
    """A process that fell over it again and again at its start would serve nobody."""
    good = house.commit(volume=[volume(101, "9")])
    async with read_model.write() as writer:
        for name in ("good", "harmful"):
            await writer.park(ParkedEvent(name, "s", good.SerializeToString(), "not known"))

    def read(event: ParkedEvent) -> Change:
        (found,) = changes([good])
        # As nothing that was ever published: no code expects it.
        return found if event.id == "good" else Change(house.project_id, None, None)

    assert await replay_parked(read_model, read) == (1, 1)
    assert [row.event_id for row in await _parked(database)] == ["harmful"]


async def _parked(database: Database) -> list[object]:
    async with database.read() as connection:
        return list((await connection.execute(select(dead_letter))).all())


def _document(document: object) -> dict[str, object]:
    return orjson.loads(unpacked(document.body))
