"""How the resources of a project are bought."""

from decimal import Decimal
from typing import Any

from chassis.database.engine import Database
from chassis.decimals import fixed, plain
from projects.app.editing import viewing
from projects.app.queries.prices import IN_PRINTED_ORDER
from projects.domain.conversion import Conversion
from projects.store.conversions import bought_resources, read_conversion
from projects.store.tables import resource


async def list_conversions(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """{profiles, count, revision} in the order of the price list, with the revision they belong to."""
    async with viewing(database, user_id, project_id) as view:
        one = resource.c
        order = (IN_PRINTED_ORDER, one.kode, one.uraian, one.id)
        found = await view.connection.execute(bought_resources(project_id).order_by(*order))
        rows = found.mappings().all()
    profiles = [
        {
            "harga_item_id": row["id"],
            "kode_item": row["kode"],
            "uraian": row["uraian"],
            "base_unit": row["satuan"],
            "version": row["version"],
            **conversion_values(read_conversion(row), row["harga_satuan"]),
        }
        for row in rows
    ]
    return {"profiles": profiles, "count": len(profiles), "revision": view.revision}, view.revision


def conversion_values(profile: Conversion, harga_satuan: Decimal | None) -> dict[str, Any]:
    """One profile with the price per base unit; `is_exact` where neither price was rounded."""
    return {
        "market_unit": profile.market_unit,
        "market_price": _money(profile.market_price),
        "factor_to_base": plain(profile.factor),
        "method": profile.method.value,
        "density": _number(profile.density),
        "capacity_m3": _number(profile.capacity_m3),
        "capacity_ton": _number(profile.capacity_ton),
        "harga_satuan": _money(harga_satuan),
        "is_exact": profile.is_exact(harga_satuan),
    }


def _money(value: Decimal | None) -> str | None:
    return None if value is None else fixed(value, 2)


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
