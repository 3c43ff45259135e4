"""Rows of a project as the messages that events and snapshots carry."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from chassis.decimals import plain
from projects.app.queries.pricing import ppn_of
from taksir.projects.events.v1 import project_changed_pb2 as messages

Row = Mapping[Any, Any]


def project_message(row: Row, members: Iterable[Row]) -> messages.Project:
    """Header, pricing and members."""
    return messages.Project(
        nama=row["nama"],
        lokasi_project=row["lokasi_project"],
        sumber_dana=row["sumber_dana"],
        nama_client=row["nama_client"],
        tanggal_mulai=row["tanggal_mulai"].isoformat(),
        tanggal_selesai=row["tanggal_selesai"].isoformat(),
        markup_percent=plain(row["markup_percent"]),
        ppn_percent=plain(ppn_of(row).effective_percent),
        ppn=_ppn(row),
        unit_price_rounding=_rounding(row, "unit_price"),
        line_rounding=_rounding(row, "line"),
        total_rounding=_rounding(row, "total"),
        members=[messages.Member(user_id=one["user_id"], role=one["role"]) for one in members],
        is_deleted=row["deleted_at"] is not None,
        week_end_day=row["week_end_day"],
        anggaran_owner=plain(row["anggaran_owner"]),
        is_archived=row["archived_at"] is not None,
    )


def _ppn(row: Row) -> messages.Ppn:
    part = ppn_of(row).base.fraction
    return messages.Ppn(
        rate_percent=plain(row["ppn_percent"]), base_numerator=part.numerator, base_denominator=part.denominator
    )


def _rounding(row: Row, name: str) -> messages.Rounding:
    return messages.Rounding(mode=row[f"{name}_rounding_mode"], step=plain(row[f"{name}_rounding_step"]))


def _optional(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def klasifikasi_message(row: Row) -> messages.Klasifikasi:
    """First level of the tree."""
    return messages.Klasifikasi(id=row["id"], name=row["name"], ordering_index=row["ordering_index"])


def sub_klasifikasi_message(row: Row) -> messages.SubKlasifikasi:
    """Second level of the tree."""
    return messages.SubKlasifikasi(
        id=row["id"], klasifikasi_id=row["klasifikasi_id"], name=row["name"], ordering_index=row["ordering_index"]
    )


def pekerjaan_message(row: Row) -> messages.Pekerjaan:
    """A leaf of the tree."""
    return messages.Pekerjaan(
        id=row["id"],
        sub_klasifikasi_id=row["sub_klasifikasi_id"],
        ordering_index=row["ordering_index"],
        source_type=row["source_type"],
        kode=row["snapshot_kode"],
        uraian=row["snapshot_uraian"],
        satuan=row["snapshot_satuan"],
        markup_override_percent=_optional(row["markup_override_percent"]),
    )


def resource_message(row: Row) -> messages.Resource:
    """One line of the price list."""
    return messages.Resource(
        id=row["id"],
        kategori=row["kategori"],
        kode=row["kode"],
        uraian=row["uraian"],
        satuan=row["satuan"],
        harga_satuan=_optional(row["harga_satuan"]),
        market=_market(row),
    )


def _market(row: Row) -> messages.MarketUnit | None:
    """None for what is bought in its own unit, or has no price: needs then count in the resource's own unit."""
    if row["market_unit"] is None or row["market_price"] is None:
        return None
    return messages.MarketUnit(
        satuan=row["market_unit"], factor=plain(row["factor_to_base"]), price=plain(row["market_price"])
    )


def volume_message(row: Row) -> messages.Volume:
    """Volume of one pekerjaan."""
    return messages.Volume(pekerjaan_id=row["pekerjaan_id"], quantity=plain(row["quantity"]))


def analysis_message(row: Row) -> messages.Analysis:
    """The expanded analysis of one pekerjaan."""
    pairs = zip(row["resources"], row["koefisien"], strict=True)
    components = [messages.Component(resource_id=resource, koefisien=koefisien) for resource, koefisien in pairs]
    return messages.Analysis(pekerjaan_id=row["pekerjaan_id"], components=components)


def progress_message(row: Row) -> messages.WeekProgress:
    """One pekerjaan in one week."""
    return messages.WeekProgress(
        pekerjaan_id=row["pekerjaan_id"],
        week_number=row["week_number"],
        planned_proportion=plain(row["planned_proportion"]),
        actual_proportion=plain(row["actual_proportion"]),
        actual_cost=_optional(row["actual_cost"]),
    )
