"""The rincian RAB against the oracle: whatever the rounding, its amounts and rounding differences make the RAB."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from rekap.app.ahsp_document import ahsp_document
from rekap.app.rincian_document import rincian_document
from rekap.domain.needs_filter import FilterRefusedError
from rekap.domain.rincian_filter import RincianFilter
from rekap.store.rab_reader import PostgresRab
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged

from . import oracle
from .test_figures import SLOW, Edit, applied, beginning, commit, edits
from .test_statements import apply, sized
from .truth import Truth, analysis

KATEGORI = ("TK", "BHN", "ALT", "LAIN")


@pytest.fixture
async def numbers() -> Callable[[], int]:
    """Project ids; each generated example is a project of its own in the same database."""
    used = iter(range(1, 100_000))
    return lambda: next(used)


async def rincian(database: Database, project_id: int, **wanted: Any) -> dict[str, Any]:
    condition = RincianFilter(**wanted)
    async with PostgresRab(database).read() as reader:
        header = await reader.header(project_id)
        page = await reader.page(project_id, condition)
        components = await reader.components(project_id, [one.id for one in page], condition)
        sums = await reader.sums(project_id, condition)
    return orjson.loads(rincian_document(header, condition, page, components, sums))


def expected_rows(truth: Truth) -> list[dict[str, Any]]:
    """Every component with its amount, from the truth alone, in fractions."""
    figures = oracle.rab(truth)
    rows = []
    for id_ in figures["order"]:
        line = figures["rows"][id_]
        for component in truth.analysis[id_].components if id_ in truth.analysis else ():
            used = truth.resource[component.resource_id]
            price = Fraction(used.harga_satuan) if used.HasField("harga_satuan") else Fraction(0)
            cost = Fraction(component.koefisien) * price * line["volume"]
            total = cost * (1 + line["markup_percent"] / 100)
            rows.append({"pekerjaan": id_, "kategori": used.kategori, "kode": used.kode, "cost": cost, "total": total})
    return rows


def unpacked(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows, heads, resources = document["rows"], document["pekerjaan"], document["resources"]
    return [
        (heads["id"][place], resources["kategori"][used], Fraction(cost), Fraction(total))
        for place, used, cost, total in zip(
            rows["pekerjaan"], rows["resource"], rows["subtotal"], rows["total"], strict=True
        )
    ]


@SLOW
@given(
    steps=st.lists(edits, max_size=10),
    kategori=st.sets(st.sampled_from(KATEGORI)),
    search=st.sampled_from(["", "R.1", "p.102"]),
)
async def test_d11_the_rincian_makes_the_rab_under_every_rounding(
    read_model: PostgresReadModel,
    database: Database,
    numbers: Callable[[], int],
    steps: list[Edit],
    kategori: set[str],
    search: str,
) -> None:
    truth = Truth(numbers())
    await applied(read_model, [beginning(truth), *(commit(truth, step) for step in steps)])
    figures, expected = oracle.rab(truth), expected_rows(truth)

    whole = await rincian(database, truth.project_id, page_size=1000)
    assert sorted(unpacked(whole)) == sorted(
        (row["pekerjaan"], row["kategori"], row["cost"], row["total"]) for row in expected
    )
    assert whole["pekerjaan"]["id"] == figures["order"]
    rounding = sum(map(Fraction, whole["pekerjaan"]["pembulatan"]))
    amounts = sum(Fraction(total) for total in whole["rows"]["total"])
    assert amounts + rounding == figures["meta"]["subtotal"] == Fraction(whole["meta"]["total"])
    assert Fraction(whole["meta"]["pembulatan"]) == rounding
    for place, id_ in enumerate(figures["order"]):
        mine = sum(row["total"] for row in expected if row["pekerjaan"] == id_)
        assert mine + Fraction(whole["pekerjaan"]["pembulatan"][place]) == figures["rows"][id_]["total"]
    rows = await rincian(database, truth.project_id, page_size=1000, shape="rows")
    assert sum(Fraction(row["total"]) for row in rows["rows"]) == figures["meta"]["subtotal"]

    chosen = await rincian(database, truth.project_id, kategori=tuple(sorted(kategori)), search=search, page_size=1000)
    needle = search.lower()
    kept = [
        row
        for row in expected
        if (not kategori or row["kategori"] in kategori)
        and (needle in row["kode"].lower() or needle in f"p.{row['pekerjaan']}")
    ]
    assert sorted(unpacked(chosen)) == sorted(
        (row["pekerjaan"], row["kategori"], row["cost"], row["total"]) for row in kept
    )
    for name in KATEGORI:
        told = chosen["meta"]["by_kategori"][name]
        assert Fraction(told["total"]) == sum(row["total"] for row in kept if row["kategori"] == name)
        assert Fraction(told["subtotal"]) == sum(row["cost"] for row in kept if row["kategori"] == name)
    if kategori or search:
        assert Fraction(chosen["meta"]["total"]) == sum(row["total"] for row in kept)
        assert chosen["meta"]["pembulatan"] is None


async def test_pages_and_groups_share_one_sum(read_model: PostgresReadModel, database: Database) -> None:
    truth = Truth(1)
    await applied(read_model, [beginning(truth)])
    pages = [await rincian(database, 1, page=number, page_size=2) for number in (1, 2, 3, 4)]
    assert [len(page["pekerjaan"]["id"]) for page in pages] == [2, 2, 1, 0]
    assert [id_ for page in pages for id_ in page["pekerjaan"]["id"]] == oracle.rab(truth)["order"]
    assert len({page["meta"]["total"] for page in pages}) == 1
    group = await rincian(database, 1, sub_ids=(11,))
    assert {*group["pekerjaan"]["sub_klasifikasi_id"]} == {11}
    totals = [oracle.row(truth, id_)["total"] for id_ in group["pekerjaan"]["id"]]
    assert Fraction(group["meta"]["total"]) == sum(totals)
    assert (await rincian(database, 1, search="100%_"))["pekerjaan"]["id"] == []


async def test_an_empty_project_has_an_empty_rincian(read_model: PostgresReadModel, database: Database) -> None:
    truth = Truth(1)
    await applied(read_model, [truth.commit(project=truth.project)])
    empty = await rincian(database, 1)
    assert (empty["meta"]["total"], empty["meta"]["pembulatan"], empty["rows"]["total"]) == ("0", "0", [])


async def test_pekerjaan_without_components_cost_nothing(read_model: PostgresReadModel, database: Database) -> None:
    truth = Truth(1)
    await applied(read_model, [truth.house(), truth.commit(analysis=[analysis(101)])])
    bare = await rincian(database, 1)
    assert (bare["pekerjaan"]["id"], bare["rows"]["total"]) == ([101, 102], [])
    assert (bare["meta"]["direct_cost"], bare["meta"]["total"]) == ("0", "0")


async def test_the_analysis_of_one_pekerjaan_has_every_letter(
    read_model: PostgresReadModel, database: Database
) -> None:
    truth = Truth(1)
    await applied(read_model, [truth.house()])
    only = RincianFilter(pekerjaan_ids=(101,))
    async with PostgresRab(database).read() as reader:
        header, (one,) = await reader.header(1), await reader.page(1, only)
        document = orjson.loads(ahsp_document(header, one, await reader.components(1, [101], only)))
    assert [group["subtotal"] for group in document["groups"]] == ["99000", "250000", "51000", "0"]
    assert [document[name] for name in ("D", "E_base", "F", "G", "total")] == [
        "400000",
        "400000",
        "40000",
        "440000",
        "5500000",
    ]
    assert document["groups"][3]["rows"][0]["harga_satuan"] is None


async def test_five_statements_a_page_whatever_the_size(read_model: PostgresReadModel, database: Database) -> None:
    for number, size in enumerate((2, 500), start=1):
        truth = sized(number, size)
        await apply(read_model, ProjectChanged(project_id=number, revision=1, state=truth.state()))
        with count_statements(database) as seen:
            await rincian(database, number, search="R", page_size=1000)
        assert len(seen) == 5, seen


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ({"page": 0}, "page"),
        ({"page": 10**7}, "page"),
        ({"page_size": 1001}, "page_size"),
        ({"kategori": ("XX",)}, "kategori"),
        ({"shape": "tree"}, "shape"),
        ({"search": "a" * 201}, "search"),
        ({"pekerjaan_ids": tuple(range(1001))}, "pekerjaan"),
    ],
)
def test_conditions_that_cannot_be_meant_are_refused(wanted: dict[str, Any], path: str) -> None:
    with pytest.raises(FilterRefusedError) as refused:
        RincianFilter(**wanted)
    assert refused.value.path == path
