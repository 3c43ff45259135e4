"""Statements on the staged rows: writing them, paging through them, deciding findings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, and_, case, func, literal, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import insert_rows, is_one_of, rows_of
from projects.store.catalogue_staging_tables import staged_analysis, staged_component, staged_finding

Rows = Sequence[Sequence[Any]]
TABLES = {"analyses": staged_analysis, "components": staged_component, "findings": staged_finding}
finding = staged_finding.c


@dataclass(frozen=True)
class FindingFilter:
    """Which findings; what is None or empty does not narrow."""

    rule: int | None = None
    severity: str = ""
    decision: str = ""
    slug: str = ""

    def condition(self, import_id: int) -> ColumnElement[bool]:
        """As a condition on the findings of an import."""
        wanted = [finding.import_id == import_id]
        if self.rule is not None:
            wanted.append(finding.rule == self.rule)
        for column, text in ((finding.severity, self.severity), (finding.slug, self.slug)):
            if text:
                wanted.append(column == text)
        if self.decision:
            wanted.append(finding.decision == self.decision)
        return and_(*wanted)


async def stage_rows(connection: AsyncConnection, import_id: int, name: str, fields: Sequence[str], rows: Rows) -> None:
    """Writes one batch; `fields` names what stands where in `rows`."""
    values = [{"import_id": import_id, **dict(zip(fields, row, strict=True))} for row in rows]
    await insert_rows(connection, TABLES[name], values)


def findings_page(import_id: int, wanted: FindingFilter, after: int, size: int) -> Select[Any]:
    """The findings behind number `after`, at most `size`, each with the name of its analysis and resource."""
    analysis, component = staged_analysis.c, staged_component.c
    return (
        select(staged_finding, analysis.nama, component.uraian, component.satuan, component.koefisien)
        .outerjoin(
            staged_analysis, and_(analysis.import_id == finding.import_id, analysis.position == finding.analysis)
        )
        .outerjoin(
            staged_component,
            and_(
                component.import_id == finding.import_id,
                component.analysis == finding.analysis,
                component.position == finding.component,
            ),
        )
        .where(wanted.condition(import_id), finding.number > after)
        .order_by(finding.number)
        .limit(size)
    )


def findings_total(import_id: int, wanted: FindingFilter) -> Select[int]:
    """How many there are."""
    return select(func.count()).select_from(staged_finding).where(wanted.condition(import_id))


async def findings_by_number(
    connection: AsyncConnection, import_id: int, numbers: Collection[int]
) -> dict[int, RowMapping]:
    """The findings of these numbers."""
    statement = select(staged_finding).where(finding.import_id == import_id, is_one_of(finding.number, numbers))
    return {row["number"]: row for row in (await connection.execute(statement)).mappings()}


async def decide_each(
    connection: AsyncConnection, import_id: int, user_id: int, decisions: Mapping[int, tuple[str, Decimal | None]]
) -> int:
    """Gives each finding its decision and the coefficient decided on; how many there were."""
    columns = [finding.number, finding.decision, finding.taken]
    rows = [{"number": number, "decision": how, "taken": taken} for number, (how, taken) in decisions.items()]
    given = rows_of(columns, rows)
    statement = (
        update(staged_finding)
        .values(decision=given.c.decision, taken=given.c.taken, decided_by=user_id, decided_at=func.now())
        .where(finding.import_id == import_id, finding.number == given.c.number)
    )
    return (await connection.execute(statement)).rowcount


async def decide_open(
    connection: AsyncConnection, import_id: int, user_id: int, wanted: FindingFilter, decision: str, allowed: Any
) -> int:
    """Gives every open finding of the filter for which it is `allowed` the decision; how many there were."""
    proposed = sql_cast(func.nullif(finding.suggestion, ""), Numeric(20, 6))
    statement = (
        update(staged_finding)
        .values(
            decision=decision,
            taken=case((literal(decision == "accept"), proposed), else_=None),
            decided_by=user_id,
            decided_at=func.now(),
        )
        .where(wanted.condition(import_id), finding.decision == "open", allowed)
    )
    return (await connection.execute(statement)).rowcount


def allows(decision: str, keepable: Collection[str], amending: Collection[str]) -> ColumnElement[bool]:
    """Condition: the finding may be decided so. The same as `catalogue_decisions.choices`, for many at once."""
    has_component = and_(finding.component.is_not(None), is_one_of(finding.slug, amending))
    conditions: dict[str, ColumnElement[bool]] = {
        "accept": and_(has_component, finding.suggestion != ""),
        "keep": is_one_of(finding.slug, keepable),
        "exclude": finding.analysis.is_not(None),
    }
    return conditions[decision]


def decided_coefficients(import_id: int) -> Any:
    """(analysis, component, taken): the coefficient decided on last, of each component that has one."""
    return (
        select(finding.analysis, finding.component, finding.taken)
        .ext(distinct_on(finding.analysis, finding.component))
        .where(finding.import_id == import_id, finding.taken.is_not(None), finding.component.is_not(None))
        .order_by(finding.analysis, finding.component, finding.decided_at.desc(), finding.number.desc())
        .subquery("decided")
    )


def excluded_analyses(import_id: int) -> Select[tuple[int]]:
    """Positions of the analyses that are left out."""
    wanted = (finding.import_id == import_id, finding.decision == "exclude", finding.analysis.is_not(None))
    return select(finding.analysis).where(*wanted)


def analyses_page(import_id: int, words: Sequence[str], after: int, size: int) -> Select[Any]:
    """The staged analyses behind position `after` that hold every word, and whether each is left out."""
    analysis = staged_analysis.c
    text = func.lower(analysis.kode + " " + analysis.nama)
    left_out = analysis.position.in_(excluded_analyses(import_id)).label("excluded")
    return (
        select(staged_analysis, left_out)
        .where(analysis.import_id == import_id, analysis.position > after)
        .where(*(text.contains(word.lower(), autoescape=True) for word in words))
        .order_by(analysis.position)
        .limit(size)
    )


def components_of(import_id: int, positions: Collection[int]) -> Select[Any]:
    """The components of these analyses with `taken`, the coefficient decided on."""
    component, decided = staged_component.c, decided_coefficients(import_id)
    joined = and_(decided.c.analysis == component.analysis, decided.c.component == component.position)
    return (
        select(staged_component, decided.c.taken)
        .outerjoin(decided, joined)
        .where(component.import_id == import_id, is_one_of(component.analysis, positions))
        .order_by(component.analysis, component.position)
    )


async def blocking(connection: AsyncConnection, import_id: int) -> int:
    """Findings that somebody must decide first: those of an analysis that is left out no longer matter."""
    statement = select(func.count()).where(
        finding.import_id == import_id,
        finding.severity == "error",
        finding.decision == "open",
        or_(finding.analysis.is_(None), finding.analysis.not_in(excluded_analyses(import_id))),
    )
    return int(await connection.scalar(statement) or 0)
