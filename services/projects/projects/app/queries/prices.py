"""The price list of a project."""

from typing import Any

from sqlalchemy import case, select

from chassis.database.engine import Database
from chassis.decimals import fixed
from projects.app.editing import viewing
from projects.app.refusals import timestamp
from projects.domain.kategori import Kategori
from projects.store.projects import Row
from projects.store.tables import resource

IN_PRINTED_ORDER = case(
    *((resource.c.kategori == one.value, position) for position, one in enumerate(Kategori)), else_=len(Kategori)
)


async def list_prices(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """All resources of the project, also those that no analysis uses any more, with the revision they belong to."""
    async with viewing(database, user_id, project_id) as view:
        statement = (
            select(resource)
            .where(resource.c.project_id == project_id)
            .order_by(IN_PRINTED_ORDER, resource.c.kode, resource.c.uraian, resource.c.id)
        )
        rows = (await view.connection.execute(statement)).mappings().all()
    meta = {
        "markup_percent": fixed(view.project["markup_percent"], 2),
        "project_updated_at": timestamp(view.project["updated_at"]),
        "revision": view.revision,
    }
    return {"items": [price_values(row) for row in rows], "meta": meta}, view.revision


def price_values(row: Row) -> dict[str, Any]:
    """One line of the price list; rupiah per unit with two places, null where it is not priced yet."""
    harga = row["harga_satuan"]
    return {
        "id": row["id"],
        "kode_item": row["kode"],
        "kategori": row["kategori"],
        "uraian": row["uraian"],
        "satuan": row["satuan"],
        "harga_satuan": None if harga is None else fixed(harga, 2),
        "version": row["version"],
    }
