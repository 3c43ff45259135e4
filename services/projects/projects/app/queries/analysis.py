"""The analysis of one pekerjaan with the project's prices."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal, Inexact
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.decimals import fixed, plain
from projects.app.analyses import catalogue_recipes, cloned, job_recipes, stored_row
from projects.app.editing import viewing
from projects.app.refusals import pekerjaan_not_found, timestamp
from projects.domain.bundle import Expander, Target, TargetKind
from projects.domain.kategori import LABELS
from projects.domain.tree import SourceType
from projects.store.batches import is_one_of
from projects.store.pekerjaan import pekerjaan_of
from projects.store.projects import Row
from projects.store.recipes import catalogue_closure, priced_rows, recipe_rows
from projects.store.resources import resources_named
from projects.store.tables import resource

_EXACT = Context(prec=400, traps=[Inexact])
MOST_PLACES = 30


async def get_analysis(
    database: Database, user_id: int, project_id: int, pekerjaan_id: int
) -> tuple[dict[str, Any], int]:
    """{pekerjaan, items, meta}; the price of a bundle is what one unit of its target costs, exactly.

    Three statements; more only where it bundles analyses of the catalogue, whose parts no table has expanded.
    """
    async with viewing(database, user_id, project_id) as view:
        host = await pekerjaan_of(view.connection, project_id, pekerjaan_id)
        if host is None:
            raise pekerjaan_not_found()
        rows = await priced_rows(view.connection, project_id, pekerjaan_id)
        bundles = [row for row in rows if row["ref_ahsp_id"] is not None]
        catalogue_prices = await _catalogue_prices(view.connection, project_id, bundles)
    document = {
        "pekerjaan": _head(host, rows),
        "items": [_item(row, catalogue_prices) for row in rows],
        "meta": {
            "kategori_opts": [{"value": kategori.value, "label": label} for kategori, label in LABELS.items()],
            "read_only": host["source_type"] == SourceType.REF,
            "revision": view.revision,
        },
    }
    return document, view.revision


def _head(host: Row, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "id": host["id"],
        "kode": host["snapshot_kode"],
        "uraian": host["snapshot_uraian"],
        "satuan": host["snapshot_satuan"],
        "source_type": host["source_type"],
        "ref_id": host["ref_id"],
        "detail_ready": bool(rows),
        "version": host["analysis_version"],
        "updated_at": timestamp(host["analysis_changed_at"] or host["updated_at"]),
    }


def _item(row: Row, catalogue_prices: Mapping[Target, str]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kategori": row["kategori"],
        "kode": row["kode"],
        "uraian": row["uraian"],
        "satuan": row["satuan"],
        "koefisien": fixed(row["koefisien"], 6),
        "ref_ahsp_id": row["ref_ahsp_id"],
        "ref_pekerjaan_id": row["ref_pekerjaan_id"],
        "resource_id": row["resource_id"],
        "harga_satuan": _price(row, catalogue_prices),
    }


def _price(row: Row, catalogue_prices: Mapping[Target, str]) -> str | None:
    """Rupiah per unit of the row's resource or of what it bundles; None is not priced."""
    target = stored_row(row).target
    if target is None:
        return None if row["harga_satuan"] is None else fixed(row["harga_satuan"], 2)
    if target.kind is TargetKind.JOB:
        return price_text([(Decimal(1), row["unit_cost"])])
    return catalogue_prices[target]


async def _catalogue_prices(connection: AsyncConnection, project_id: int, rows: Sequence[Row]) -> dict[Target, str]:
    """Price per unit of each analysis of the catalogue that these rows bundle."""
    if not rows:
        return {}
    expander = await expander_of(connection, project_id, rows)
    shares = {target: expander.expand(target) for row in rows if (target := stored_row(row).target)}
    one, used = resource.c, set[int]().union(*shares.values())
    found = await connection.execute(
        select(one.id, one.harga_satuan).where(one.project_id == project_id, is_one_of(one.id, used))
    )
    prices: dict[int, Decimal | None] = {row.id: row.harga_satuan for row in found}
    return {
        target: price_text((share.koefisien, prices[one] or Decimal(0)) for one, share in found.items())
        for target, found in shares.items()
    }


def price_text(amounts: Iterable[tuple[Decimal, Decimal]]) -> str:
    """What one unit costs: the sum of coefficient × price, exact up to the places that a decimal on the wire has."""
    total = Decimal(0)
    for koefisien, price in amounts:
        total = _EXACT.add(total, _EXACT.multiply(koefisien, price))
    return plain(Decimal(fixed(total, MOST_PLACES)))


async def expander_of(connection: AsyncConnection, project_id: int, rows: Sequence[Row]) -> Expander[int]:
    """Expands the targets of these rows; resources are ids of the price list."""
    jobs = {row["ref_pekerjaan_id"] for row in rows if row["ref_pekerjaan_id"]}
    below = await recipe_rows(connection, project_id, jobs, with_hosts=False)
    nested = {row["ref_ahsp_id"] for row in [*rows, *below] if row["ref_ahsp_id"]}
    catalogue = await catalogue_closure(connection, nested)
    identities = {row.identity for one in catalogue.values() for row in cloned(one) if row.target is None}
    resources = await resources_named(connection, project_id, identities)
    ids = {identity: row["id"] for identity, row in resources.items()}
    return Expander({**job_recipes(below), **catalogue_recipes(catalogue, ids)})
