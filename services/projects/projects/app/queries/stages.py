"""The stages that users make."""

from decimal import Decimal
from typing import Any

from chassis.database.engine import Database
from chassis.decimals import fixed
from chassis.errors import AppError, not_found
from projects.app.editing import viewing
from projects.app.refusals import timestamp
from projects.domain.progress import WHOLE
from projects.store.projects import Row
from projects.store.stages import assigned_totals, shares_of, stages_of


def stage_not_found() -> AppError:
    """There is no such stage in this project."""
    return not_found("stage-not-found", "Tahapan tidak ditemukan dalam proyek ini. Muat ulang daftar tahapan.")


async def list_stages(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """All stages in their order."""
    async with viewing(database, user_id, project_id) as view:
        rows = await stages_of(view.connection, project_id)
    return {"tahapan": [_summed(row) for row in rows], "count": len(rows)}, view.revision


async def get_stage(database: Database, user_id: int, project_id: int, stage_id: int) -> tuple[dict[str, Any], int]:
    """One stage with its pekerjaan."""
    async with viewing(database, user_id, project_id) as view:
        found = next((row for row in await stages_of(view.connection, project_id) if row["id"] == stage_id), None)
        if found is None:
            raise stage_not_found()
        shares = await shares_of(view.connection, project_id, stage_id)
    return _summed(found) | {"pekerjaan": [_share(row) for row in shares]}, view.revision


def _summed(row: Row) -> dict[str, Any]:
    totals = {"jumlah_pekerjaan": row["jumlah_pekerjaan"], "total_assigned_proportion": fixed(Decimal(row["total"]), 2)}
    return stage_values(row) | totals


def stage_values(row: Row) -> dict[str, Any]:
    """A stage as clients see it."""
    return {
        "tahapan_id": row["id"],
        "nama": row["nama"],
        "urutan": row["urutan"],
        "deskripsi": row["deskripsi"],
        "tanggal_mulai": row["tanggal_mulai"] and row["tanggal_mulai"].isoformat(),
        "tanggal_selesai": row["tanggal_selesai"] and row["tanggal_selesai"].isoformat(),
        "created_at": timestamp(row["created_at"]),
    }


def _share(row: Row) -> dict[str, Any]:
    return {
        "pekerjaan_id": row["pekerjaan_id"],
        "kode": row["snapshot_kode"],
        "uraian": row["snapshot_uraian"],
        "proporsi": fixed(row["proporsi"], 2),
        "catatan": row["catatan"],
    }


async def check_stages(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """Which pekerjaan are not assigned to stages by 100 %."""
    async with viewing(database, user_id, project_id) as view:
        rows = await assigned_totals(view.connection, project_id)
    open_ones = [row for row in rows if row["total"] != WHOLE]
    return {
        "total_pekerjaan": len(rows),
        "fully_assigned": len(rows) - len(open_ones),
        "incomplete": len(open_ones),
        "is_complete": not open_ones,
        "pekerjaan": [
            {
                "pekerjaan_id": row["id"],
                "kode": row["snapshot_kode"],
                "uraian": row["snapshot_uraian"],
                "klasifikasi": row["klasifikasi"],
                "sub_klasifikasi": row["sub_klasifikasi"],
                "assigned_proportion": fixed(Decimal(row["total"]), 2),
                "unassigned_proportion": fixed(WHOLE - row["total"], 2),
                "status": "sebagian" if row["total"] else "belum",
            }
            for row in open_ones
        ],
    }, view.revision
