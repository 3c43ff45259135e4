"""Requests of EstimateService in the use cases' words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from projects.app.commands.save_prices import Price
from projects.app.commands.save_volumes import Volume
from projects.domain.analysis import RowInput
from projects.domain.progress import Assignment
from projects.domain.tree import KlasifikasiInput, PekerjaanInput, SubInput
from projects.rpc.decoding import HIGHEST_KOEFISIEN, HIGHEST_VOLUME, Decoder
from taksir.projects.v1 import estimate_service_pb2 as messages

LONGEST_NOTES = 2_000


def _optional(message: Any, name: str) -> Any:
    return getattr(message, name) if message.HasField(name) else None


def tree(request: messages.SaveTreeRequest) -> list[KlasifikasiInput]:
    """The whole tree."""
    return [
        KlasifikasiInput(_optional(top, "id"), top.name, [_sub(middle) for middle in top.sub])
        for top in request.klasifikasi
    ]


def _sub(sub: messages.SubKlasifikasiInput) -> SubInput:
    return SubInput(_optional(sub, "id"), sub.name, [_pekerjaan(leaf) for leaf in sub.pekerjaan])


def _pekerjaan(leaf: messages.PekerjaanInput) -> PekerjaanInput:
    return PekerjaanInput(
        id=_optional(leaf, "id"),
        source_type=leaf.source_type,
        ref_id=_optional(leaf, "ref_id"),
        uraian=_optional(leaf, "snapshot_uraian"),
        satuan=_optional(leaf, "snapshot_satuan"),
    )


def analysis_rows(rows: Sequence[messages.AnalysisRowInput]) -> list[RowInput]:
    """The rows of an analysis."""
    decoder = Decoder("analysis-invalid", "Analisa belum disimpan. Perbaiki baris yang ditandai.")
    read = [_analysis_row(decoder, f"rows[{index}]", row) for index, row in enumerate(rows)]
    decoder.check()
    return read


def _analysis_row(decoder: Decoder, path: str, row: messages.AnalysisRowInput) -> RowInput:
    return RowInput(
        kategori=row.kategori,
        kode=row.kode,
        uraian=row.uraian,
        satuan=row.satuan,
        koefisien=decoder.decimal(row.koefisien, f"{path}.koefisien", scale=6, maximum=HIGHEST_KOEFISIEN),
        ref_kind=_optional(row, "ref_kind"),
        ref_id=_optional(row, "ref_id"),
    )


def prices(request: messages.SavePricesRequest) -> tuple[list[Price], Decimal | None]:
    """Prices of resources, and the project's overhead and profit where it was sent."""
    decoder = Decoder("prices-invalid", "Harga belum disimpan. Perbaiki baris yang ditandai.")
    read = [
        Price(item.id, _price(decoder, f"items[{index}].harga_satuan", item), _optional(item, "version"))
        for index, item in enumerate(request.items)
    ]
    sent = request.HasField("markup_percent")
    markup = decoder.percent(request.markup_percent, "markup_percent") if sent else None
    decoder.check()
    return read, markup


def _price(decoder: Decoder, path: str, item: messages.PriceInput) -> Decimal | None:
    return decoder.rupiah(item.harga_satuan, path) if item.HasField("harga_satuan") else None


def volumes(request: messages.SaveVolumesRequest) -> list[Volume]:
    """Volumes of pekerjaan, rounded half up to three places."""
    decoder = Decoder("volumes-invalid", "Volume belum disimpan. Perbaiki baris yang ditandai.")
    read = [
        Volume(
            item.pekerjaan_id,
            decoder.decimal(item.quantity, f"items[{index}].quantity", scale=3, maximum=HIGHEST_VOLUME),
            _optional(item, "version"),
        )
        for index, item in enumerate(request.items)
    ]
    decoder.check()
    return read


def assignments(request: messages.AssignWeeklyRequest) -> list[Assignment]:
    """Weeks of the schedule."""
    decoder = Decoder("schedule-invalid", "Jadwal belum disimpan, satu baris pun tidak. Perbaiki isian yang ditandai.")
    read = [_assignment(decoder, f"assignments[{index}]", one) for index, one in enumerate(request.assignments)]
    decoder.check()
    return read


def _assignment(decoder: Decoder, path: str, one: messages.AssignmentInput) -> Assignment:
    percent = {
        name: decoder.percent(getattr(one, name), f"{path}.{name}") if one.HasField(name) else None
        for name in ("planned_proportion", "actual_proportion")
    }
    cost = decoder.rupiah(one.actual_cost, f"{path}.actual_cost") if one.HasField("actual_cost") else None
    notes = decoder.text(one.notes, f"{path}.notes", LONGEST_NOTES) if one.HasField("notes") else None
    return Assignment(one.pekerjaan_id, one.week_number, **percent, actual_cost=cost, notes=notes)
