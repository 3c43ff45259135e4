"""Rows of analyses, and the analyses that hang together through bundles."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    FromClause,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.bundle import DEEPEST
from projects.store.batches import given_arrays, given_rows, insert_rows, is_one_of, rows_of
from projects.store.catalogue import CatalogueAnalysisRow, catalogue_analysis, catalogue_component, catalogue_rows
from projects.store.projects import Row
from projects.store.tables import component, expanded_component, pekerjaan, resource

_PROJECT = bindparam("project_id", type_=BigInteger)


async def component_rows(connection: AsyncConnection, project_id: int, pekerjaan_ids: Collection[int]) -> Sequence[Row]:
    """The written rows of these pekerjaan in their order."""
    if not pekerjaan_ids:
        return []
    one = component.c
    statement = (
        select(component)
        .where(one.project_id == project_id, is_one_of(one.pekerjaan_id, pekerjaan_ids))
        .order_by(one.pekerjaan_id, one.position)
    )
    return (await connection.execute(statement)).mappings().all()


def _priced_rows() -> Select[Any]:
    used, inner = resource.alias("used"), resource.alias("inner")
    share = expanded_component.c
    # What a bundled pekerjaan is made of stands expanded already.
    of_share = and_(inner.c.project_id == share.project_id, inner.c.id == share.resource_id)
    unit_cost = (
        select(func.coalesce(func.sum(share.koefisien * func.coalesce(inner.c.harga_satuan, 0)), 0))
        .join_from(expanded_component, inner, of_share)
        .where(share.project_id == component.c.project_id, share.pekerjaan_id == component.c.ref_pekerjaan_id)
        .scalar_subquery()
    )
    of_row = and_(used.c.project_id == component.c.project_id, used.c.id == component.c.resource_id)
    return (
        select(component, used.c.harga_satuan, unit_cost.label("unit_cost"))
        .outerjoin_from(component, used, of_row)
        .where(component.c.project_id == _PROJECT, component.c.pekerjaan_id == bindparam("pekerjaan_id"))
        .order_by(component.c.position)
    )


_PRICED_ROWS = _priced_rows()


async def priced_rows(connection: AsyncConnection, project_id: int, pekerjaan_id: int) -> Sequence[Row]:
    """The written rows of one pekerjaan in their order, with prices.

    Each has the `harga_satuan` of its resource, and the `unit_cost` of the pekerjaan that it bundles, in which what is
    not priced yet costs nothing.
    """
    given = {"project_id": project_id, "pekerjaan_id": pekerjaan_id}
    rows: Sequence[Row] = (await connection.execute(_PRICED_ROWS, given)).mappings().all()
    return rows


async def replace_components(
    connection: AsyncConnection, project_id: int, pekerjaan_ids: Collection[int], rows: Collection[Row]
) -> None:
    """Gives these pekerjaan the rows given and no others."""
    mine = component.c.project_id == project_id
    if pekerjaan_ids:
        await connection.execute(delete(component).where(mine, is_one_of(component.c.pekerjaan_id, pekerjaan_ids)))
    await insert_rows(connection, component, rows)


async def replace_expanded(
    connection: AsyncConnection, project_id: int, pekerjaan_ids: Collection[int], rows: Collection[Row]
) -> None:
    """Gives these pekerjaan the expanded rows given and no others."""
    one = expanded_component.c
    if pekerjaan_ids:
        mine = one.project_id == project_id
        await connection.execute(delete(expanded_component).where(mine, is_one_of(one.pekerjaan_id, pekerjaan_ids)))
    await insert_rows(connection, expanded_component, rows)


async def count_expanded(connection: AsyncConnection, project_id: int, pekerjaan_id: int) -> int:
    """How many resources the expanded analysis has."""
    one = expanded_component.c
    count = select(func.count()).where(one.project_id == project_id, one.pekerjaan_id == pekerjaan_id)
    return (await connection.execute(count)).scalar_one()


async def recipe_rows(
    connection: AsyncConnection, project_id: int, roots: Collection[int], *, with_hosts: bool
) -> Sequence[Row]:
    """Rows of the analyses of `roots` and of all that they bundle, down to the last; one statement.

    With hosts also the analyses that bundle the roots, however far up, and all that those bundle. Each row says which
    `node` it belongs to and whether that is a root or one of its hosts (`is_host`); a node without rows comes once,
    without a `position`.
    """
    given = given_arrays(["id"], [{"id": one} for one in roots], "root") | {"project_id": project_id}
    statement = _ABOVE_AND_BELOW if with_hosts else _BELOW
    rows: Sequence[Row] = (await connection.execute(statement, given)).mappings().all()
    return rows


def _connected(*, with_hosts: bool) -> Select[Any]:
    given = given_rows([pekerjaan.c.id], "root")
    host = select(given.c.id.label("id")).cte("host", recursive=True)
    if with_hosts:
        above = component.alias("above")
        climb = select(above.c.pekerjaan_id).where(above.c.ref_pekerjaan_id == host.c.id)
        host = host.union(_step(host, climb.where(above.c.project_id == _PROJECT)))
    node = select(host.c.id).cte("node", recursive=True)
    below = component.alias("below")
    descend = select(below.c.ref_pekerjaan_id).where(
        below.c.project_id == _PROJECT, below.c.pekerjaan_id == node.c.id, below.c.ref_pekerjaan_id.is_not(None)
    )
    node = node.union(_step(node, descend))
    one = component.c
    columns = (one.position, one.koefisien, one.resource_id, one.ref_pekerjaan_id, one.ref_ahsp_id)
    written = _one_by_one(select(*columns).where(one.project_id == _PROJECT, one.pekerjaan_id == node.c.id), node)
    is_host = node.c.id.in_(select(host.c.id)).label("is_host")
    return (
        select(node.c.id.label("node"), is_host, *written.c)
        .select_from(node.outerjoin(written, true()))
        .order_by(node.c.id, written.c.position)
    )


def _step(reached: CTE, onward: Select[Any]) -> Select[Any]:
    """The next level of a recursion: where `onward` leads from each node that was reached."""
    found = _one_by_one(onward, reached)
    return select(*found.c).select_from(reached.join(found, true()))


def _one_by_one(rows: Select[Any], of: CTE) -> FromClause:
    """The rows for each node apart, by index.

    OFFSET 0 keeps the planner from joining the whole table instead: it guesses that a recursion finds ten times as
    many nodes as it starts from, at every level.
    """
    return rows.correlate(of).offset(literal_column("0")).lateral()


_BELOW, _ABOVE_AND_BELOW = _connected(with_hosts=False), _connected(with_hosts=True)


async def catalogue_closure(connection: AsyncConnection, ids: Collection[int]) -> dict[int, CatalogueAnalysisRow]:
    """The catalogue's analyses of these ids with all that they nest, by id; ids that do not exist are left out."""
    if not ids:
        return {}
    found = (await connection.execute(_nested(ids))).scalars().all()
    return await catalogue_rows(connection, found)


def _nested(ids: Collection[int]) -> Select[Any]:
    given = rows_of([catalogue_analysis.c.id], [{"id": one} for one in set(ids)], "root")
    node = select(given.c.id.label("id"), literal(0, BigInteger).label("level")).cte("node", recursive=True)
    outer, inner = catalogue_analysis.alias("outer"), catalogue_analysis.alias("inner")
    step = (
        select(inner.c.id, node.c.level + 1)
        .join_from(node, outer, outer.c.id == node.c.id)
        .join(catalogue_component, catalogue_component.c.analysis_id == outer.c.id)
        .join(
            inner,
            (inner.c.edition_id == outer.c.edition_id) & (inner.c.kode == catalogue_component.c.nested_kode),
        )
        # One level more than is allowed, so that the expansion itself can say what is too deep or goes round in a ring.
        .where(node.c.level <= DEEPEST + 1)
    )
    node = node.union(step)
    return select(node.c.id).distinct().order_by(node.c.id)
