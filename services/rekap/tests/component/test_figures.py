"""The stored figures against a slow oracle, whatever was changed, in whatever order the changes came."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from chassis.database.engine import Database, open_database
from rekap.app.catch_up import CatchUp
from rekap.app.commands.apply_changes import apply_changes
from rekap.app.commands.replace_project import replace_project
from rekap.app.queries.reconcile import reconcile
from rekap.app.rab_document import rab_document
from rekap.app.recompute import recompute
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import (
    Analysis,
    Component,
    Member,
    Ppn,
    ProjectChanged,
    Removed,
    Resource,
    Rounding,
)

from .oracle import assert_same
from .truth import OWNER, Truth, TruthSource, changes, header, klasifikasi, pekerjaan, resource, sub, volume

SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def written(value: Decimal) -> str:
    """As projects writes decimals: never with an exponent."""
    return format(value, "f")


KOEFISIEN = st.decimals(0, 10**6, places=6).map(written) | st.decimals(0, 10, places=24).map(written)
PRICE = st.none() | st.decimals(0, 10**15, places=2).map(written)
VOLUME = st.decimals(0, 10**9, places=3).map(written)
PERCENT = st.decimals(0, 100, places=2).map(written)
ROUNDING = st.builds(
    Rounding,
    mode=st.sampled_from(["none", "half_up", "up", "down"]),
    step=st.sampled_from(["0.01", "1", "3", "10", "100", "1000", "10000"]),
)
KATEGORI = st.sampled_from(["TK", "BHN", "ALT", "LAIN"])
SUBS = {11: 1, 12: 1, 21: 2}
PEKERJAAN = range(101, 106)
RESOURCES = range(1, 7)
CATEGORIES = ("TK", "TK", "BHN", "BHN", "ALT", "LAIN")

Edit = tuple[str, Any]

edits: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("price"), st.tuples(st.sampled_from(RESOURCES), KATEGORI, PRICE)),
    st.tuples(st.just("volume"), st.tuples(st.sampled_from(PEKERJAAN), VOLUME)),
    st.tuples(
        st.just("analysis"),
        st.tuples(st.sampled_from(PEKERJAAN), st.lists(st.tuples(st.sampled_from(RESOURCES), KOEFISIEN), max_size=5)),
    ),
    st.tuples(st.just("markup"), st.tuples(st.sampled_from(PEKERJAAN), st.none() | PERCENT)),
    st.tuples(st.just("move"), st.tuples(st.sampled_from(PEKERJAAN), st.sampled_from(sorted(SUBS)), st.integers(0, 9))),
    st.tuples(
        st.just("move_sub"), st.tuples(st.sampled_from(sorted(SUBS)), st.sampled_from([1, 2]), st.integers(0, 3))
    ),
    st.tuples(st.just("pricing"), st.tuples(PERCENT, PERCENT, ROUNDING, ROUNDING, ROUNDING)),
    st.tuples(st.just("remove"), st.sampled_from(PEKERJAAN)),
    st.tuples(st.just("remove_sub"), st.sampled_from(sorted(SUBS))),
)


def beginning(truth: Truth) -> ProjectChanged:
    """All rows that the edits change, with a figure in every column."""
    return truth.commit(
        project=header(),
        klasifikasi=[klasifikasi(1, 2), klasifikasi(2, 1), klasifikasi(3, 3)],
        sub_klasifikasi=[sub(id_, parent) for id_, parent in SUBS.items()],
        pekerjaan=[pekerjaan(id_, 11 + id_ % 2, id_) for id_ in PEKERJAAN],
        resource=[
            resource(id_, kategori, f"{id_}0000.{id_}5") for id_, kategori in zip(RESOURCES, CATEGORIES, strict=True)
        ],
        volume=[volume(id_, f"{id_}.125") for id_ in PEKERJAAN],
        analysis=[
            Analysis(
                pekerjaan_id=id_,
                components=[Component(resource_id=used, koefisien=f"0.0{used}{id_}") for used in (*RESOURCES, 1)],
            )
            for id_ in PEKERJAAN
        ],
    )


def commit(truth: Truth, edit: Edit) -> ProjectChanged:
    """Makes the edit true; one that has nothing left to change commits a change without rows."""
    kind, value = edit
    return getattr(Edits, kind)(truth, value)


class Edits:
    """How each kind of edit is told."""

    @staticmethod
    def price(truth: Truth, value: tuple[int, str, str | None]) -> ProjectChanged:
        id_, kategori, price = value
        return truth.commit(resource=[Resource(id=id_, kategori=kategori, harga_satuan=price)])

    @staticmethod
    def volume(truth: Truth, value: tuple[int, str]) -> ProjectChanged:
        return truth.commit(volume=[volume(*value)] if value[0] in truth.pekerjaan else [])

    @staticmethod
    def analysis(truth: Truth, value: tuple[int, list[tuple[int, str]]]) -> ProjectChanged:
        id_, rows = value
        if id_ not in truth.pekerjaan:
            return truth.commit()
        components = [Component(resource_id=used, koefisien=koefisien) for used, koefisien in rows]
        return truth.commit(analysis=[Analysis(pekerjaan_id=id_, components=components)])

    @staticmethod
    def markup(truth: Truth, value: tuple[int, str | None]) -> ProjectChanged:
        id_, percent = value
        row = truth.pekerjaan.get(id_)
        if row is None:
            return truth.commit()
        return truth.commit(
            pekerjaan=[pekerjaan(id_, row.sub_klasifikasi_id, row.ordering_index, markup_override_percent=percent)]
        )

    @staticmethod
    def move(truth: Truth, value: tuple[int, int, int]) -> ProjectChanged:
        id_, sub_id, index = value
        return truth.commit(pekerjaan=[pekerjaan(id_, sub_id, index)] if sub_id in truth.sub else [])

    @staticmethod
    def move_sub(truth: Truth, value: tuple[int, int, int]) -> ProjectChanged:
        return truth.commit(sub_klasifikasi=[sub(*value)])

    @staticmethod
    def pricing(truth: Truth, value: tuple[str, str, Rounding, Rounding, Rounding]) -> ProjectChanged:
        markup, ppn, unit_price, line, total = value
        return truth.commit(
            project=header(
                markup_percent=markup,
                ppn=Ppn(rate_percent=ppn, base_numerator=11, base_denominator=16),
                unit_price_rounding=unit_price,
                line_rounding=line,
                total_rounding=total,
            )
        )

    @staticmethod
    def remove(truth: Truth, id_: int) -> ProjectChanged:
        return truth.commit(removed=Removed(pekerjaan=[id_]))

    @staticmethod
    def remove_sub(truth: Truth, id_: int) -> ProjectChanged:
        return truth.commit(removed=Removed(sub_klasifikasi=[id_]))


async def applied(read_model: PostgresReadModel, events: Sequence[ProjectChanged]) -> None:
    async with read_model.write() as writer:
        await apply_changes(writer, changes(events))


async def served(read_model: PostgresReadModel, project_id: int) -> dict[str, Any]:
    async with read_model.read() as reader:
        document = rab_document(await reader.header(project_id), await reader.groups(project_id, with_lines=True))
    return orjson.loads(document)


@pytest.fixture
async def numbers() -> Callable[[], int]:
    """Project ids; each generated example is a project of its own in the same database."""
    used = iter(range(1, 100_000))
    return lambda: next(used)


@SLOW
@given(steps=st.lists(edits, min_size=1, max_size=12), batches=st.integers(1, 4))
async def test_incremental_figures_equal_the_oracle_and_a_rebuild(
    read_model: PostgresReadModel, numbers: Callable[[], int], steps: list[Edit], batches: int
) -> None:
    truth = Truth(numbers())
    events = [beginning(truth), *(commit(truth, step) for step in steps)]
    for start in range(0, len(events), batches):
        await applied(read_model, events[start : start + batches])

    incremental = await served(read_model, truth.project_id)
    assert_same(incremental, truth)
    source = TruthSource(truth)
    assert [finding.is_drift async for finding in reconcile(read_model, source, [truth.project_id])] == [False]
    await replace_project(read_model, source, truth.project_id, even_if_current=True)
    assert await served(read_model, truth.project_id) == incremental


@SLOW
@given(data=st.data(), steps=st.lists(edits, min_size=2, max_size=8))
async def test_shuffled_repeated_and_lost_events_converge(
    read_model: PostgresReadModel, numbers: Callable[[], int], data: st.DataObject, steps: list[Edit]
) -> None:
    truth = Truth(numbers())
    events = [beginning(truth), *(commit(truth, step) for step in steps)]
    lost = data.draw(st.sets(st.sampled_from(range(len(events))), max_size=3))
    kept = [event for index, event in enumerate(events) if index not in lost]
    delivered = data.draw(st.permutations(kept + kept[: data.draw(st.integers(0, 3))]))
    size = data.draw(st.integers(1, 4))
    catch_up = CatchUp(read_model, TruthSource(truth))
    for start in range(0, len(delivered), size):
        await applied(read_model, delivered[start : start + size])
    await catch_up.catch_up_all()
    if lost and max(lost) == len(events) - 1:
        # Nobody here can have heard of the last change: the next one tells.
        await applied(read_model, [truth.commit(volume=[])])
        await catch_up.catch_up_all()

    assert_same(await served(read_model, truth.project_id), truth)


async def test_two_appliers_of_one_project_and_of_many_do_not_lose_or_block_each_other(
    service_database: Callable[[str, str], Awaitable[str]],
) -> None:
    async with open_database(SecretStr(await service_database("rekap", "rekap")), "rekap-test") as database:
        read_model = PostgresReadModel(database)
        truths = [Truth(1), Truth(2)]
        first = [truth.house() for truth in truths]
        rest = [truth.commit(volume=[volume(101, str(step))]) for step in range(1, 9) for truth in truths]
        await applied(read_model, first)
        async with asyncio.TaskGroup() as group:
            for chunk in (rest[:6], rest[4:10], rest[8:], list(reversed(rest))):
                group.create_task(applied(read_model, chunk))
        catch_up = CatchUp(read_model, TruthSource(*truths))
        await catch_up.catch_up_all()
        for truth in truths:
            assert_same(await served(read_model, truth.project_id), truth)


async def test_what_moved_out_of_a_removed_group_stays(read_model: PostgresReadModel) -> None:
    truth = Truth(1)
    await applied(read_model, [truth.house()])
    moved = truth.commit(pekerjaan=[pekerjaan(101, 12, 5)], removed=Removed(sub_klasifikasi=[11]))
    await applied(read_model, [moved])
    document = await served(read_model, 1)
    assert_same(document, truth)
    assert [line["total"] for line in document["rows"]] == ["0", "5500000"]

    await applied(read_model, [truth.commit(removed=Removed(klasifikasi=[1]))])
    document = await served(read_model, 1)
    assert_same(document, truth)
    assert document["rows"] == []


async def test_a_deleted_project_and_one_without_members_are_seen_by_nobody(read_model: PostgresReadModel) -> None:
    truth = Truth(1)
    await applied(read_model, [truth.house()])
    standing = await read_model.standing(1, OWNER)
    assert standing is not None
    assert standing.is_visible
    await applied(read_model, [truth.commit(project=header(is_deleted=True))])
    standing = await read_model.standing(1, OWNER)
    assert standing is not None
    assert not standing.is_visible
    await applied(read_model, [truth.commit(project=header(members=[Member(user_id=OWNER + 100, role="viewer")]))])
    standing = await read_model.standing(1, OWNER)
    assert standing is not None
    assert not standing.is_visible


async def test_refused_rows_wait_for_the_snapshot_and_stop_nobody_else(
    read_model: PostgresReadModel, database: Database
) -> None:
    bad, good = Truth(1), Truth(2)
    await applied(read_model, [bad.house(), good.house()])
    wrong = bad.commit(resource=[Resource(id=1, kategori="TK", harga_satuan="seratus")])
    await applied(read_model, [wrong, good.commit(volume=[volume(101, "2")])])
    assert_same(await served(read_model, 2), good)
    async with read_model.read() as reader:
        assert await reader.behind() == [1]

    bad.commit(resource=[resource(1, "TK", "100")])
    catch_up = CatchUp(read_model, TruthSource(bad))
    await catch_up.catch_up_all()
    assert_same(await served(read_model, 1), bad)
    async with read_model.read() as reader:
        assert await reader.behind() == []


def test_the_reconciler_computes_what_the_oracle_computes() -> None:
    truth = Truth(1)
    truth.house()
    assert orjson.loads(recompute(truth.state())[101].document)["total"] == "5500000"
