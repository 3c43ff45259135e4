"""The rows of a state under the names of the columns that keep them: what rekap must hold of a project.

Written apart from what puts them there, so that the reconciler finds what is wrong with that.
"""

from collections.abc import Mapping
from decimal import Decimal

from rekap.domain.rounding import Mode
from taksir.projects.events.v1.project_changed_pb2 import Pekerjaan, Project, ProjectState, Resource, Rounding

SUNDAY = 6

Columns = Mapping[str, object]


def header_columns(header: Project) -> Columns:
    """The project's own row; who told nothing of a base taxes the whole value."""
    told = ("nama", "lokasi_project", "sumber_dana", "nama_client", "tanggal_mulai", "tanggal_selesai")
    has_ppn = header.HasField("ppn")
    return {
        **{name: getattr(header, name) for name in told},
        "week_end_day": header.week_end_day if header.HasField("week_end_day") else SUNDAY,
        "anggaran_owner": Decimal(header.anggaran_owner) if header.HasField("anggaran_owner") else None,
        "is_archived": header.is_archived,
        "is_deleted": header.is_deleted,
        "markup_percent": Decimal(header.markup_percent),
        "ppn_percent": Decimal(header.ppn_percent),
        "ppn_rate_percent": Decimal(header.ppn.rate_percent if has_ppn else header.ppn_percent),
        "ppn_base_numerator": header.ppn.base_numerator if has_ppn else 1,
        "ppn_base_denominator": header.ppn.base_denominator if has_ppn else 1,
        **_rounding("unit_price", header.unit_price_rounding),
        **_rounding("line", header.line_rounding),
        **_rounding("total", header.total_rounding),
    }


def told_rows(state: ProjectState) -> Mapping[str, Mapping[int, Columns]]:
    """By the name of their table, and by id."""
    volume_of = {row.pekerjaan_id: row.quantity for row in state.volume}
    return {
        "member": {row.user_id: {"role": row.role} for row in state.project.members},
        "klasifikasi": {row.id: {"name": row.name, "ordering_index": row.ordering_index} for row in state.klasifikasi},
        "sub_klasifikasi": {
            row.id: {
                "klasifikasi_id": row.klasifikasi_id,
                "name": row.name,
                "ordering_index": row.ordering_index,
            }
            for row in state.sub_klasifikasi
        },
        "pekerjaan": {row.id: _pekerjaan(row, volume_of.get(row.id, "0")) for row in state.pekerjaan},
        "resource": {row.id: _resource(row) for row in state.resource},
    }


def _pekerjaan(row: Pekerjaan, volume: str) -> Columns:
    told = ("sub_klasifikasi_id", "ordering_index", "source_type", "kode", "uraian", "satuan")
    override = row.markup_override_percent if row.HasField("markup_override_percent") else ""
    return {
        **{name: getattr(row, name) for name in told},
        "markup_override_percent": _number(override),
        "volume": Decimal(volume),
    }


def _resource(row: Resource) -> Columns:
    return {
        **{name: getattr(row, name) for name in ("kategori", "kode", "uraian", "satuan")},
        "harga_satuan": _number(row.harga_satuan),
        "market_satuan": row.market.satuan,
        "market_factor": _number(row.market.factor),
        "market_price": _number(row.market.price),
    }


def _rounding(name: str, rule: Rounding) -> Columns:
    """A rule that is absent rounds nothing."""
    return {f"{name}_rounding_mode": rule.mode or Mode.NONE.value, f"{name}_rounding_step": Decimal(rule.step or "1")}


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
