"""What one unit of a bundle's target is made of, down to the priced resources."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from chassis.decimals import fixed, plain
from chassis.errors import not_found
from projects.app.analyses import stored_row
from projects.app.editing import View, viewing
from projects.app.queries.analysis import MOST_PLACES, expander_of, price_text
from projects.domain.bundle import Share
from projects.store.batches import is_one_of
from projects.store.projects import Row
from projects.store.tables import component, resource


async def bundle_expansion(
    database: Database, user_id: int, project_id: int, pekerjaan_id: int, row_id: int
) -> tuple[dict[str, Any], int]:
    """{bundle, components, total, component_count}; NOT_FOUND for a row that is no bundle of this pekerjaan."""
    async with viewing(database, user_id, project_id) as view:
        row = await _bundle(view, pekerjaan_id, row_id)
        target = stored_row(row).target
        if target is None:
            raise _not_found()
        shares = (await expander_of(view.connection, project_id, [row])).expand(target)
        resources = await _resources(view, list(shares))
    components = [_component(one, shares[one["id"]]) for one in resources]
    amounts = ((shares[one["id"]].koefisien, one["harga_satuan"] or Decimal(0)) for one in resources)
    document = {
        "bundle": _head(row),
        "components": components,
        "total": price_text(amounts),
        "component_count": len(components),
    }
    return document, view.revision


async def _bundle(view: View, pekerjaan_id: int, row_id: int) -> Row:
    one = component.c
    statement = select(component).where(
        one.project_id == view.project_id, one.pekerjaan_id == pekerjaan_id, one.id == row_id
    )
    row = (await view.connection.execute(statement)).mappings().one_or_none()
    if row is None:
        raise _not_found()
    return row


def _not_found() -> Exception:
    return not_found("bundle-not-found", "Baris gabungan ini tidak ditemukan. Muat ulang analisanya.")


async def _resources(view: View, ids: list[int]) -> list[Row]:
    statement = select(resource).where(resource.c.project_id == view.project_id, is_one_of(resource.c.id, ids))
    found = await view.connection.execute(statement.order_by(resource.c.kategori, resource.c.uraian, resource.c.id))
    return list(found.mappings())


def _head(row: Row) -> dict[str, Any]:
    names = ("id", "kode", "uraian", "satuan", "ref_pekerjaan_id", "ref_ahsp_id")
    return {**{name: row[name] for name in names}, "koefisien": fixed(row["koefisien"], 6)}


def _component(row: Mapping[Any, Any], share: Share) -> dict[str, Any]:
    price = row["harga_satuan"]
    return {
        "resource_id": row["id"],
        **{name: row[name] for name in ("kategori", "kode", "uraian", "satuan")},
        "koefisien": plain(Decimal(fixed(share.koefisien, MOST_PLACES))),
        "depth": share.depth,
        "harga_satuan": None if price is None else fixed(price, 2),
        "jumlah": price_text([(share.koefisien, price or Decimal(0))]),
    }
