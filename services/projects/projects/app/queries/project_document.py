"""A project as users read it."""

from typing import Any

from chassis.decimals import fixed
from projects.app.refusals import timestamp
from projects.domain.header import TEXTS
from projects.domain.schedule import Span
from projects.store.projects import Row


def project_document(row: Row) -> dict[str, Any]:
    """The JSON object of one project; money as decimal strings in rupiah."""
    span = Span(row["tanggal_mulai"], row["tanggal_selesai"])
    return {
        "id": row["id"],
        "index_project": row["index_project"],
        **{name: row[name] for name in TEXTS},
        "tahun_project": span.start.year,
        "anggaran_owner": fixed(row["anggaran_owner"], 2),
        "tanggal_mulai": span.start.isoformat(),
        "tanggal_selesai": span.end.isoformat(),
        "durasi_hari": span.days,
        "week_start_day": row["week_start_day"],
        "week_end_day": row["week_end_day"],
        "archived_at": None if row["archived_at"] is None else timestamp(row["archived_at"]),
        "version": row["version"],
        "revision": row["revision"],
        "created_at": timestamp(row["created_at"]),
        "updated_at": timestamp(row["updated_at"]),
    }
