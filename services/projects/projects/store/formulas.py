"""Statements on parameters, volume formulas and what they need."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Select, Text, bindparam, cast, delete, func, lateral, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.formula.graph import Node
from projects.domain.formula.sheet import SheetRow
from projects.store.batches import given_arrays, given_rows, insert_rows, is_given, is_one_of
from projects.store.formula_tables import (
    parameter,
    parameter_need,
    volume_formula,
    volume_need,
    volume_sheet_row,
)
from projects.store.projects import Row
from projects.store.tables import pekerjaan, volume


@dataclass(frozen=True, slots=True)
class StoredFormula:
    """How a volume came about: a formula, or the rows of a back-up sheet."""

    raw: str
    rows: tuple[SheetRow, ...] = ()


_PROJECT = bindparam("project_id", type_=BigInteger)
_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended("projects.formulas", _PROJECT)))


async def lock_formulas(connection: AsyncConnection, project_id: int) -> None:
    """Held to the end of the transaction by whoever changes a volume, a parameter or a formula of the project.

    What is computed here depends on values of other rows, so of two such changes at once each would compute with the
    other's old ones. Taken before any row is locked, and after the structure of the project.
    """
    await connection.execute(_LOCK, {"project_id": project_id})


def stored_name(node: Node) -> str:
    """A node as the tables of needs spell it."""
    return f"#{node}" if isinstance(node, int) else node


def _node(name: str) -> Node:
    return int(name[1:]) if name.startswith("#") else name


def _affected() -> Select[Any]:
    given = given_rows([parameter_need.c.needs])
    found = select(given.c.needs.label("node")).cte("found", recursive=True)
    volumes = select(func.concat("#", cast(volume_need.c.pekerjaan_id, Text)).label("node")).where(
        volume_need.c.project_id == _PROJECT, volume_need.c.needs == found.c.node
    )
    parameters = (
        select(parameter.c.name.label("node"))
        .join_from(parameter_need, parameter, parameter.c.id == parameter_need.c.parameter_id)
        .where(parameter_need.c.project_id == _PROJECT, parameter_need.c.needs == found.c.node)
    )
    users = lateral(union_all(volumes.correlate(found), parameters.correlate(found)))
    found = found.union(select(users.c.node).select_from(found.join(users, literal(True))))
    return select(found.c.node)


_AFFECTED = _affected()


async def affected_nodes(connection: AsyncConnection, project_id: int, changed: Collection[Node]) -> frozenset[Node]:
    """The nodes and everything whose stored formula depends on them, however far; one statement."""
    if not changed:
        return frozenset()
    given = given_arrays(["needs"], [{"needs": stored_name(node)} for node in changed])
    return frozenset(_node(name) for name in await connection.scalars(_AFFECTED, given | {"project_id": project_id}))


async def users_of(connection: AsyncConnection, project_id: int, nodes: Collection[Node]) -> list[tuple[str, str]]:
    """(needed node, "kode uraian" of the pekerjaan or name of the parameter that needs it directly), in order."""
    if not nodes:
        return []
    names = [stored_name(node) for node in nodes]
    title = func.concat(pekerjaan.c.snapshot_kode, " ", pekerjaan.c.snapshot_uraian)
    volumes = (
        select(volume_need.c.needs, title)
        .join_from(volume_need, pekerjaan, pekerjaan.c.id == volume_need.c.pekerjaan_id)
        .where(volume_need.c.project_id == project_id, is_one_of(volume_need.c.needs, names))
    )
    removed = [node for node in nodes if isinstance(node, int)]
    volumes = volumes.where(~is_one_of(volume_need.c.pekerjaan_id, removed))
    parameters = (
        select(parameter_need.c.needs, parameter.c.name)
        .join_from(parameter_need, parameter, parameter.c.id == parameter_need.c.parameter_id)
        .where(parameter_need.c.project_id == project_id, is_one_of(parameter_need.c.needs, names))
    )
    parameters = parameters.where(~is_one_of(parameter.c.name, names))
    rows = await connection.execute(union_all(volumes, parameters).order_by("needs"))
    return [(row[0], row[1]) for row in rows]


async def parameters_of(
    connection: AsyncConnection, project_id: int, names: Collection[str] | None = None
) -> dict[str, Row]:
    """The project's parameters by name, in its order."""
    statement = select(parameter).where(parameter.c.project_id == project_id).order_by(parameter.c.name)
    if names is not None:
        if not names:
            return {}
        statement = statement.where(is_one_of(parameter.c.name, names))
    return {row["name"]: dict(row) for row in (await connection.execute(statement)).mappings()}


_FORMULAS = (
    select(volume_formula.c.pekerjaan_id, volume_formula.c.raw)
    .where(volume_formula.c.project_id == _PROJECT)
    .order_by(volume_formula.c.pekerjaan_id)
)
_FORMULAS_OF = _FORMULAS.where(is_given(volume_formula.c.pekerjaan_id, "ids"))


async def formulas_of(
    connection: AsyncConnection, project_id: int, ids: Collection[int] | None = None
) -> dict[int, StoredFormula]:
    """Formulas and back-up sheets by pekerjaan, of all or of these; a second statement only where there are sheets."""
    if ids is not None and not ids:
        return {}
    query, given = (_FORMULAS, {}) if ids is None else (_FORMULAS_OF, {"ids": list(ids)})
    found = (await connection.execute(query, given | {"project_id": project_id})).all()
    sheets = await _sheets_of(connection, project_id, [row.pekerjaan_id for row in found if not row.raw])
    return {row.pekerjaan_id: StoredFormula(row.raw, tuple(sheets[row.pekerjaan_id])) for row in found}


async def _sheets_of(
    connection: AsyncConnection, project_id: int, ids: Collection[int]
) -> defaultdict[int, list[SheetRow]]:
    sheets: defaultdict[int, list[SheetRow]] = defaultdict(list)
    if ids:
        row = volume_sheet_row.c
        mine = (row.project_id == project_id, is_one_of(row.pekerjaan_id, ids))
        query = select(volume_sheet_row).where(*mine).order_by(row.pekerjaan_id, row.position)
        for found in (await connection.execute(query)).mappings():
            values = {name: found[name] for name in SheetRow.__dataclass_fields__}
            sheets[found["pekerjaan_id"]].append(SheetRow(**values))
    return sheets


async def quantities_of(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> dict[int, Decimal]:
    """Volume of each of these pekerjaan that the project has; 0 where none was entered."""
    if not ids:
        return {}
    statement = (
        select(pekerjaan.c.id, func.coalesce(volume.c.quantity, 0))
        .join_from(pekerjaan, volume, volume.c.pekerjaan_id == pekerjaan.c.id, isouter=True)
        .where(pekerjaan.c.project_id == project_id, is_one_of(pekerjaan.c.id, ids))
    )
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def delete_volumes(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> None:
    """Deletes the volumes of these pekerjaan with their formulas and back-up sheets."""
    one = volume.c
    await connection.execute(delete(volume).where(one.project_id == project_id, is_one_of(one.pekerjaan_id, ids)))


async def replace_formulas(
    connection: AsyncConnection,
    project_id: int,
    formulas: Mapping[int, StoredFormula | None],
    needs: Mapping[int, Iterable[Node]],
) -> None:
    """Gives volumes their new formulas (None: plain numbers), with what each needs."""
    if not formulas:
        return
    table = volume_formula.c
    await connection.execute(
        delete(volume_formula).where(table.project_id == project_id, is_one_of(table.pekerjaan_id, list(formulas)))
    )
    kept = {one: formula for one, formula in formulas.items() if formula is not None}
    heads = [{"project_id": project_id, "pekerjaan_id": one, "raw": formula.raw} for one, formula in kept.items()]
    await insert_rows(connection, volume_formula, heads)
    edges = [
        {"project_id": project_id, "pekerjaan_id": one, "needs": stored_name(node)}
        for one in kept
        for node in needs[one]
    ]
    await insert_rows(connection, volume_need, edges)
    rows = [
        {
            "project_id": project_id,
            "pekerjaan_id": one,
            "position": position,
            **{name: getattr(row, name) for name in SheetRow.__dataclass_fields__},
        }
        for one, formula in kept.items()
        for position, row in enumerate(formula.rows, 1)
    ]
    await insert_rows(connection, volume_sheet_row, rows)


async def replace_parameter_needs(
    connection: AsyncConnection, project_id: int, needs: Mapping[int, Iterable[Node]]
) -> None:
    """What these parameters' formulas need, by the parameters' ids."""
    if not needs:
        return
    one = parameter_need.c
    await connection.execute(
        delete(parameter_need).where(one.project_id == project_id, is_one_of(one.parameter_id, list(needs)))
    )
    edges = [
        {"project_id": project_id, "parameter_id": parameter_id, "needs": stored_name(node)}
        for parameter_id, nodes in needs.items()
        for node in nodes
    ]
    await insert_rows(connection, parameter_need, edges)


async def delete_parameters(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> None:
    """Deletes parameters, and what they needed."""
    if ids:
        await connection.execute(
            delete(parameter).where(parameter.c.project_id == project_id, is_one_of(parameter.c.id, ids))
        )
