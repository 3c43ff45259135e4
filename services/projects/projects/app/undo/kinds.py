"""Which recorded changes can be taken back, and by what."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from projects.app.editing import Edit
from projects.app.undo.analyses import undo_analysis
from projects.app.undo.heads import undo_header, undo_markup, undo_pricing
from projects.app.undo.measures import undo_share, undo_stage, undo_volume, undo_week
from projects.app.undo.network import undo_network
from projects.app.undo.parameters import undo_parameter
from projects.app.undo.price_fills import undo_price_fill
from projects.app.undo.recorded import Recorded
from projects.app.undo.resources import PRICES, undo_conversion, undo_resource
from projects.app.undo.tree import undo_tree_row

Undo = Callable[[Edit, Recorded], Awaitable[None]]

KINDS: Mapping[str, Undo] = {
    "project": undo_header,
    "pricing": undo_pricing,
    "markup": undo_markup,
    "resource": undo_resource,
    "conversion": undo_conversion,
    "price_fill": undo_price_fill,
    "klasifikasi": undo_tree_row,
    "sub_klasifikasi": undo_tree_row,
    "pekerjaan": undo_tree_row,
    "analysis": undo_analysis,
    "volume": undo_volume,
    "week_progress": undo_week,
    "parameter": undo_parameter,
    "stage": undo_stage,
    "stage_share": undo_share,
    "activity": undo_network,
    "dependency": undo_network,
    "working_calendar": undo_network,
}
UNKNOWN = "Perubahan jenis ini tidak dapat diurungkan; ubah langsung di halamannya."
CASCADED = "Ini akibat perubahan lain; urungkan perubahan asalnya."
# What only goes or comes with something else, or has a way back of its own.
REASONS: Mapping[tuple[str, str], str] = {
    ("project", "create"): "Proyek baru tidak dapat diurungkan; hapus proyeknya bila tidak diperlukan.",
    ("project", "delete"): "Pulihkan proyek ini dari daftar proyek yang dihapus.",
    ("template", "create"): "Hapus klasifikasi yang berasal dari templat ini di daftar pekerjaan.",
    ("member", "create"): "Keluarkan anggota ini di halaman anggota proyek.",
    ("member", "update"): "Ubah perannya di halaman anggota proyek.",
    ("member", "delete"): "Undang orang ini lagi di halaman anggota proyek.",
    ("invitation", "create"): "Tarik undangan ini di halaman anggota proyek.",
    ("invitation", "delete"): "Tautan lama tidak berlaku lagi; kirim undangan baru di halaman anggota proyek.",
    ("analysis", "create"): "Analisa ini pulih bersama pekerjaannya; hapus pekerjaannya untuk membatalkan.",
    ("analysis", "delete"): "Analisa ini terhapus bersama pekerjaannya; pulihkan pekerjaannya.",
}


def why_not(action: str, entity: str, before: Any, after: Any) -> str:
    """Why the entry cannot be taken back, with what to do instead; empty where it can."""
    if action == "cascade":
        return CASCADED
    if (entity, action) in REASONS:
        return REASONS[(entity, action)]
    is_known = entity in KINDS and not (entity == "resource" and _is_of_another_kind(before, after))
    return "" if is_known else UNKNOWN


def _is_of_another_kind(before: Any, after: Any) -> bool:
    """Whether more of a resource changed than its prices."""
    return bool(before and after) and not PRICES.issuperset(Recorded(0, 0, "", "", 0, before, after).fields)
