"""The finished document."""

from decimal import Decimal

import orjson

from rekap.app.freshness import marked_stale
from rekap.app.ports import Group, Header, SubGroup
from rekap.app.rab_document import rab_document
from rekap.domain.line import Policy
from rekap.domain.rounding import Mode, Rounding
from rekap.domain.tax import Ppn

HEADER = Header(
    revision=42,
    nama="Gedung “uji”",
    lokasi_project="Bima",
    sumber_dana="APBD",
    nama_client="Dinas",
    tanggal_mulai="2026-01-08",
    ppn_percent=Decimal("11.00"),
    ppn=Ppn(Decimal("12.00"), 11, 12),
    policy=Policy(Decimal("10.00")),
    total_rounding=Rounding(Mode.HALF_UP, Decimal(1000)),
)


def test_an_empty_project() -> None:
    document = orjson.loads(rab_document(HEADER, []))
    assert (document["rows"], document["groups"]) == ([], [])
    assert document["meta"]["grand_total"] == "0"
    assert document["meta"]["terbilang"] == "Nol rupiah"


def test_rows_are_joined_in_the_order_of_the_groups_and_empty_groups_stay() -> None:
    groups = [
        Group(2, "B", [SubGroup(21, "b1", Decimal("1.50"), '{"pekerjaan_id":9},{"pekerjaan_id":3}')]),
        Group(1, "A", [SubGroup(11, "a1", Decimal(0)), SubGroup(12, "a2", Decimal("0.5"), '{"pekerjaan_id":1}')]),
        Group(3, "C", []),
    ]
    document = orjson.loads(rab_document(HEADER, groups))
    assert [row["pekerjaan_id"] for row in document["rows"]] == [9, 3, 1]
    assert [(group["id"], group["total"]) for group in document["groups"]] == [(2, "1.5"), (1, "0.5"), (3, "0")]
    assert document["meta"]["subtotal"] == "2"
    assert document["meta"]["ppn"] == "0.22"
    assert (document["meta"]["ppn_rate_percent"], document["meta"]["ppn_base"]) == ("12", "11/12")
    assert document["meta"]["nama"] == "Gedung “uji”"


def test_only_the_word_stale_differs() -> None:
    fresh = rab_document(HEADER, [])
    stale = marked_stale(fresh)
    assert orjson.loads(fresh)["meta"].pop("stale") is False
    changed = orjson.loads(stale)
    assert changed["meta"]["stale"] is True
    changed["meta"]["stale"] = False
    assert changed == orjson.loads(fresh)
