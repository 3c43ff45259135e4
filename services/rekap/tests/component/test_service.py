"""The running service: events in, figures out, over the real bus, database, cache and gRPC."""

import asyncio
import time
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from chassis.identity import Signer
from rekap.app.packing import unpacked
from rekap.config import RekapSettings
from rekap.store.tables import dead_letter
from taksir.common.v1.document_pb2 import Document
from taksir.projects.events.v1.project_changed_pb2 import Member, ProjectChanged

from .conftest import Rekap, applied, running, settled
from .oracle import assert_same
from .truth import STRANGER, Truth, TruthSource, analysis, header, klasifikasi, pekerjaan, sub, volume


def parsed(document: Document) -> dict[str, Any]:
    return orjson.loads(unpacked(document.body))


async def test_the_worked_example_column_by_column(rekap: Rekap, truth: Truth) -> None:
    await rekap.tell(truth.house())
    document = await rekap.get(1, revision=1)

    assert (document.revision, document.stale, document.content_type) == (1, False, "application/json")
    rab = parsed(document)
    assert rab["rows"][0] == {
        "pekerjaan_id": 101,
        "klasifikasi_id": 1,
        "sub_klasifikasi_id": 11,
        "kode": "P.101",
        "uraian": "Pekerjaan 101 – 2×½ “m²”",
        "satuan": "m3",
        "A": "99000",
        "B": "250000",
        "C": "51000",
        "LAIN": "0",
        "D": "400000",
        "E_base": "400000",
        "HSP": "400000",
        "markup_percent": "10",
        "E": "40000",
        "F": "40000",
        "G": "440000",
        "volume": "12.5",
        "total": "5500000",
    }
    assert rab["rows"][1]["total"] == "0"
    assert rab["groups"] == [
        {
            "id": 1,
            "name": "Pekerjaan tanah",
            "total": "5500000",
            "sub": [{"id": 11, "name": "Galian", "total": "5500000"}, {"id": 12, "name": "Urugan", "total": "0"}],
        },
        {"id": 2, "name": "Kosong", "total": "0", "sub": []},
    ]
    assert rab["meta"] == {
        "nama": "Rumah Jatisela",
        "markup_percent": "10",
        "ppn_percent": "11",
        "ppn_rate_percent": "11",
        "ppn_base": "penuh",
        "rounding_base": "10000",
        "unit_price_rounding": {"mode": "none", "step": "1"},
        "line_rounding": {"mode": "none", "step": "1"},
        "total_rounding": {"mode": "half_up", "step": "10000"},
        "subtotal": "5500000",
        "ppn": "605000",
        "grand_total": "6105000",
        "rounded_total": "6110000",
        "terbilang": "Enam juta seratus sepuluh ribu rupiah",
        "revision": 1,
        "stale": False,
    }


async def test_users_read_their_own_writes_while_events_come(rekap: Rekap, truth: Truth) -> None:
    await rekap.tell(truth.house())
    for step in range(1, 11):
        event = truth.commit(volume=[volume(101, f"{step}.5")])
        publishing = asyncio.create_task(rekap.tell(event))
        document = await rekap.get(1, revision=truth.revision)
        await publishing
        assert not document.stale
        assert_same(parsed(document), truth)


async def test_an_event_alone_wakes_the_reader(settings: RekapSettings, signer: Signer, source: TruthSource) -> None:
    patient = settings.model_copy(update={"event_wait_seconds": 30.0})
    async with running(patient, signer) as rekap:
        truth = Truth(2)
        await rekap.tell(truth.house())
        document = await rekap.get(2, revision=1)
        assert_same(parsed(document), truth)
        reading = asyncio.create_task(rekap.get(2, revision=2))
        await rekap.tell(truth.commit(volume=[volume(101, "3")]))
        assert_same(parsed(await reading), truth)
        assert source.asked == []


async def test_who_is_let_in_by_an_event_need_not_look_twice(settings: RekapSettings, signer: Signer) -> None:
    patient = settings.model_copy(update={"event_wait_seconds": 30.0})
    async with running(patient, signer) as rekap:
        truth = Truth(2)
        await rekap.tell(truth.house())
        await settled(rekap, truth)
        reading = asyncio.create_task(rekap.get(2, revision=2, user=STRANGER))
        members = [Member(user_id=7, role="owner"), Member(user_id=STRANGER, role="viewer")]
        await rekap.tell(truth.commit(project=header(members=members)))
        assert_same(parsed(await reading), truth)


async def test_an_event_that_never_comes_is_made_up_for_by_a_snapshot(rekap: Rekap, truth: Truth) -> None:
    await rekap.tell(truth.house())
    await settled(rekap, truth)
    truth.commit(volume=[volume(101, "3")])
    truth.commit(analysis=[analysis(102, r1="2")])
    document = await rekap.get(1, revision=3)
    assert not document.stale
    assert_same(parsed(document), truth)


async def test_a_project_that_was_just_created_is_fetched(rekap: Rekap, truth: Truth) -> None:
    truth.house()
    assert_same(parsed(await rekap.get(1)), truth)


async def test_a_gap_is_closed_in_the_background(rekap: Rekap, truth: Truth, source: TruthSource) -> None:
    await rekap.tell(truth.house())
    truth.commit(volume=[volume(101, "3")])
    await rekap.tell(truth.commit(volume=[volume(102, "4")]))
    assert_same(parsed(await settled(rekap, truth)), truth)
    # From here on events apply again.
    source.refusal = AppError(Kind.UNAVAILABLE, "away", "Tidak ada.")
    await rekap.tell(truth.commit(volume=[volume(101, "5")]))
    assert_same(parsed(await rekap.get(1, revision=truth.revision)), truth)


async def test_a_change_too_large_for_the_bus_is_fetched(rekap: Rekap, truth: Truth) -> None:
    await rekap.tell(truth.house())
    truth.commit(volume=[volume(101, "3")])
    await rekap.tell(ProjectChanged(project_id=1, revision=2, snapshot_needed=True))
    assert_same(parsed(await settled(rekap, truth)), truth)


async def test_an_old_answer_says_that_it_is_stale_when_nobody_knows_better(
    rekap: Rekap, truth: Truth, source: TruthSource
) -> None:
    await rekap.tell(truth.house())
    fresh = await settled(rekap, truth)
    source.refusal = AppError(Kind.UNAVAILABLE, "away", "Tidak ada.")
    began = time.monotonic()
    stale = await rekap.get(1, revision=2)
    assert time.monotonic() - began < 3
    assert (stale.revision, stale.stale) == (1, True)
    assert parsed(stale)["meta"].pop("stale") is True
    assert parsed(stale)["rows"] == parsed(fresh)["rows"]
    known = await rekap.get(1, revision=2, known=(1, fresh.generation))
    assert (known.revision, known.stale, known.body) == (1, True, stale.body)


async def test_a_revision_that_nobody_gave_out_costs_no_snapshot(
    rekap: Rekap, truth: Truth, source: TruthSource
) -> None:
    await rekap.tell(truth.house())
    await settled(rekap, truth)
    source.asked.clear()
    document = await rekap.get(1, revision=10**15)
    assert (document.revision, document.stale) == (1, True)
    assert source.asked == []


async def test_who_holds_the_current_revision_gets_no_body(rekap: Rekap, truth: Truth) -> None:
    await rekap.tell(truth.house())
    document = await settled(rekap, truth)
    known = await rekap.get(1, known=(1, document.generation))
    assert document.body
    assert (known.body, known.revision, known.generation) == (b"", 1, document.generation)
    assert (await rekap.get(1, known=(1, document.generation + 1))).body == document.body


async def test_strangers_and_nobody_find_nothing(rekap: Rekap, truth: Truth, source: TruthSource) -> None:
    await rekap.tell(truth.house())
    await settled(rekap, truth)
    other = source.truths[2] = Truth(2)
    await rekap.tell(truth.commit(project=header(is_deleted=True)), other.house())
    await settled(rekap, other)
    await applied(rekap.bus)
    for project_id, user in ((1, 7), (2, STRANGER), (2, 0), (3, 7), (0, 7), (-5, 7), (2**63 - 1, 7)):
        for call in (rekap.get(project_id, user=user), rekap.stream(project_id, user=user)):
            with pytest.raises(AppError) as refusal:
                await call
            assert (refusal.value.kind, refusal.value.slug) == (Kind.NOT_FOUND, "project-not-found")


async def test_a_project_of_which_nothing_can_be_learnt_is_unavailable_not_missing(
    rekap: Rekap, source: TruthSource
) -> None:
    source.refusal = AppError(Kind.UNAVAILABLE, "away", "Tidak ada.")
    with pytest.raises(AppError) as refusal:
        await rekap.get(1)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.UNAVAILABLE, "rekap-not-ready")


@pytest.mark.parametrize(
    "data",
    [b"\xff\xff\xff", b"", ProjectChanged(project_id=2, revision=1).SerializeToString()],
    ids=["garbage", "empty", "another project's"],
)
async def test_what_cannot_be_read_is_parked_and_stops_nobody(
    rekap: Rekap, truth: Truth, database: Database, data: bytes
) -> None:
    await rekap.tell(truth.house())
    await rekap.tell_bytes("projects.v1.project_changed.1", data)
    await rekap.tell(truth.commit(volume=[volume(101, "3")]))
    assert_same(parsed(await rekap.get(1, revision=2)), truth)
    async with asyncio.timeout(5), database.read() as connection:
        parked = (await connection.execute(select(dead_letter))).one()
    assert (parked.subject, parked.payload, parked.consumer) == ("projects.v1.project_changed.1", data, "rekap")


async def test_the_service_takes_up_where_it_ended(settings: RekapSettings, signer: Signer, truth: Truth) -> None:
    async with running(settings, signer) as first:
        await first.tell(truth.house())
        await settled(first, truth)
        bus_events = [truth.commit(volume=[volume(101, "3")]), truth.commit(volume=[volume(101, "4")])]
    async with running(settings, signer) as second:
        await second.tell(*bus_events)
        assert_same(parsed(await second.get(1, revision=3)), truth)


async def test_the_stream_shows_the_tree_in_order_with_totals(rekap: Rekap, truth: Truth) -> None:
    await rekap.tell(truth.house())
    first, second = await rekap.stream(1, revision=1)

    header_ = first.header
    assert (header_.revision, header_.project_name, header_.tahun) == (1, "Rumah Jatisela", "2026")
    assert (header_.subtotal, header_.ppn, header_.grand_total) == ("5500000", "605000", "6105000")
    assert (header_.rounded_total, header_.rounding_step) == ("6110000", "10000")
    assert header_.terbilang == "Enam juta seratus sepuluh ribu rupiah"
    assert [(row.kind, row.id, row.total) for row in second.rows] == [
        ("klasifikasi", 1, "5500000"),
        ("sub", 11, "5500000"),
        ("pekerjaan", 101, "5500000"),
        ("sub", 12, "0"),
        ("pekerjaan", 102, "0"),
        ("klasifikasi", 2, "0"),
    ]
    priced = second.rows[2]
    assert (priced.kode, priced.satuan, priced.volume, priced.unit_price) == ("P.101", "m3", "12.5", "440000")


async def test_a_long_stream_has_every_row_once(rekap: Rekap, truth: Truth) -> None:
    count = 2_345
    await rekap.tell(
        truth.commit(
            project=header(),
            klasifikasi=[klasifikasi(1, 2), klasifikasi(2, 1)],
            sub_klasifikasi=[sub(11, 1), sub(21, 2), sub(22, 2, 1)],
            pekerjaan=[pekerjaan(id_, (11, 21, 22)[id_ % 3], -id_) for id_ in range(1, count + 1)],
            volume=[volume(id_, str(id_)) for id_ in range(1, count + 1)],
        )
    )
    pages = await rekap.stream(1, revision=1)
    rows = [row for page in pages for row in page.rows]
    assert max(len(page.rows) for page in pages) <= 500
    assert [row.id for row in rows if row.kind == "pekerjaan"] == [
        line["pekerjaan_id"] for line in parsed(await rekap.get(1))["rows"]
    ]
    assert len(rows) == count + 5


async def test_a_document_is_refused_rather_than_old(rekap: Rekap, truth: Truth) -> None:
    await rekap.tell(truth.house())
    await settled(rekap, truth)
    with pytest.raises(AppError) as refusal:
        await rekap.stream(1, revision=2)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.UNAVAILABLE, "rekap-behind")
