"""Copying projects: one INSERT … SELECT a table, however many rows and copies there are.

Which columns name other rows is read from the tables' own references, so a new column that does is carried over rightly
without being listed here; a new table must be listed, which a test sees to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable

from projects.store.conversion_tables import conversion
from projects.store.formula_tables import parameter, parameter_need, volume_formula, volume_need, volume_sheet_row
from projects.store.invitation_tables import invitation
from projects.store.schedule_tables import activity, dependency, holiday, network, stage, stage_share
from projects.store.tables import (
    audit_entry,
    component,
    expanded_component,
    klasifikasi,
    member,
    pekerjaan,
    resource,
    row_id,
    sub_klasifikasi,
    volume,
    week_progress,
)

# Everything that a project is made of, parents before children.
CONTENT: tuple[Table, ...] = (
    klasifikasi,
    sub_klasifikasi,
    pekerjaan,
    resource,
    conversion,
    component,
    expanded_component,
    parameter,
    parameter_need,
    volume,
    volume_formula,
    volume_need,
    volume_sheet_row,
    week_progress,
    stage,
    stage_share,
    network,
    holiday,
    activity,
    dependency,
)
# A copy has people, invitations and a history of its own.
NOT_CONTENT: tuple[Table, ...] = (member, invitation, audit_entry)

# Texts in which `#12` is the volume of the pekerjaan with that id.
SPELLING: Mapping[Table, tuple[str, ...]] = {
    parameter: ("raw",),
    parameter_need: ("needs",),
    volume_formula: ("raw",),
    volume_need: ("needs",),
    volume_sheet_row: ("panjang", "lebar", "tinggi", "jumlah"),
}
_MENTION = "#[0-9]{1,18}|[^#]+|#"
_SHIFTED = {stage: ("tanggal_mulai", "tanggal_selesai")}

# Lives as long as the transaction.
_copied = Table(
    "copied_row",
    MetaData(),
    Column("project_id", BigInteger, nullable=False),
    Column("old_id", BigInteger, nullable=False),
    Column("new_id", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


@dataclass(frozen=True)
class Copying:
    """What is copied, whither and by whom; `days` is how far the dates of stages move."""

    source_id: int
    targets: Sequence[int]
    at: datetime
    user_id: int
    skipped: frozenset[Table] = frozenset()
    blank: frozenset[Column[Any]] = frozenset()
    days: int = 0


def row_ids(table: Table) -> Iterator[Column[Any]]:
    """The columns that hold ids of a project's rows: the table's own, and those of what it refers to."""
    if "id" in table.c:
        yield table.c.id
    found = {one.name for rule in table.foreign_key_constraints if len(rule.columns) > 1 for one in rule.columns}
    yield from (one for one in table.c if one.name in found and one.name != "project_id")


async def computed_from_parameters(connection: AsyncConnection, project_id: int) -> bool:
    """Whether a volume's formula names a parameter."""
    one = volume_need.c
    return await _exists(connection, select(one.needs).where(one.project_id == project_id, ~one.needs.startswith("#")))


async def computed_from_volumes(connection: AsyncConnection, project_id: int) -> bool:
    """Whether a parameter's formula names a volume."""
    one = parameter_need.c
    return await _exists(connection, select(one.needs).where(one.project_id == project_id, one.needs.startswith("#")))


async def _exists(connection: AsyncConnection, found: Select[Any]) -> bool:
    return bool(await connection.scalar(select(found.exists())))


async def draw_ids(connection: AsyncConnection, copying: Copying) -> int:
    """Gives every row of every copy its new id; how many there are."""
    await connection.execute(CreateTable(_copied))
    numbered = [table for table in CONTENT if "id" in table.c and table not in copying.skipped]
    rows = union_all(*(select(one.c.id).where(one.c.project_id == copying.source_id) for one in numbered)).subquery()
    target = _targets(copying)
    fresh = select(target.c.project_id, rows.c.id, row_id.next_value()).select_from(rows.join(target, literal(True)))
    made = await connection.execute(insert(_copied).from_select(["project_id", "old_id", "new_id"], fresh))
    return made.rowcount


async def copy_content(connection: AsyncConnection, copying: Copying) -> None:
    """Copies every table that is not skipped; the ids must have been drawn."""
    for table in CONTENT:
        if table not in copying.skipped:
            columns = [one for one in table.c if one not in copying.blank]
            await connection.execute(
                insert(table).from_select([one.name for one in columns], _copy_of(table, columns, copying))
            )


def _copy_of(table: Table, columns: Sequence[Column[Any]], copying: Copying) -> Select[Any]:
    target = _targets(copying)
    source: FromClause = table.join(target, literal(True))
    values: dict[str, ColumnElement[Any]] = {"project_id": target.c.project_id, **_made_by(copying)}
    for one in row_ids(table):
        place = _copied.alias(f"of_{one.name}")
        met = and_(place.c.project_id == target.c.project_id, place.c.old_id == one)
        source = source.join(place, met, isouter=bool(one.nullable))
        values[one.name] = place.c.new_id
    values |= {name: _spelled_anew(table.c[name], target) for name in SPELLING.get(table, ())}
    values |= {name: table.c[name] + cast(literal(copying.days), Integer) for name in _SHIFTED.get(table, ())}
    chosen = [values.get(one.name, one) for one in columns]
    return select(*chosen).select_from(source).where(table.c.project_id == copying.source_id)


def _made_by(copying: Copying) -> dict[str, ColumnElement[Any]]:
    """Columns that tell of the row itself rather than of what it says."""
    at, user = literal(copying.at, klasifikasi.c.updated_at.type), literal(copying.user_id, BigInteger)
    first = literal(1, BigInteger)
    return {
        "version": first,
        "analysis_version": first,
        "created_at": at,
        "updated_at": at,
        "updated_by": user,
        "analysis_changed_at": null(),
        "analysis_changed_by": null(),
    }


def _targets(copying: Copying) -> FromClause:
    ids = literal(list(copying.targets), ARRAY(BigInteger))
    return func.unnest(ids).table_valued(column("project_id", BigInteger)).render_derived(name="target")


def _spelled_anew(text: Column[Any], target: FromClause) -> ColumnElement[Any]:
    """The text with `#old` as `#new`; whatever else stands in it stays to the letter."""
    found = (
        func.regexp_matches(text, _MENTION, "g")
        .table_valued(column("parts", ARRAY(Text)), with_ordinality="place")
        .render_derived(name="found")
    )
    part = found.c.parts[1]
    place = _copied.alias("mentioned")
    met = and_(place.c.project_id == target.c.project_id, func.concat("#", cast(place.c.old_id, Text)) == part)
    piece = case((place.c.new_id.is_(None), part), else_=func.concat("#", cast(place.c.new_id, Text)))
    whole = select(func.string_agg(piece, aggregate_order_by(literal(""), found.c.place)))
    anew = whole.select_from(found.join(place, met, isouter=True)).scalar_subquery()
    return case((text.contains("#"), anew), else_=text)
