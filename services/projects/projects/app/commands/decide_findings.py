"""Deciding findings of a staged import, one by one or a whole rule at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import RowMapping

from chassis.database.engine import Database
from chassis.decimals import parse_decimal
from chassis.errors import AppError
from chassis.identity import Identity
from projects.app.catalogue_imports import require_staff, shown_import, staged_import
from projects.app.refusals import refuse
from projects.domain.catalogue_decisions import AMENDING, KEEPABLE, LARGEST_COEFFICIENT, Decision, choices
from projects.domain.problem import Problem
from projects.store.catalogue_staging import FindingFilter, allows, decide_each, decide_open, findings_by_number

MOST_DECISIONS = 1_000
IN_BULK = frozenset({Decision.ACCEPT, Decision.KEEP, Decision.EXCLUDE})
SLUG = "decision-invalid"
DETAIL = "Keputusan belum disimpan. Perbaiki baris yang ditandai."
LEAST = Decimal("0.000001")


@dataclass(frozen=True)
class FindingDecision:
    """How finding `number` is decided; `value` is the coefficient of an edit, as text."""

    number: int
    decision: str
    value: str = ""


async def decide_findings(
    database: Database, identity: Identity, import_id: int, given: Sequence[FindingDecision]
) -> dict[str, Any]:
    """All of them or none; the import with its new counts. INVALID names each decision that cannot be."""
    require_staff(identity)
    numbers = [one.number for one in given]
    problems = [Problem("decisions", f"kirim 1 sampai {MOST_DECISIONS} keputusan")]
    refuse(SLUG, DETAIL, [] if 0 < len(given) <= MOST_DECISIONS else problems)
    refuse(SLUG, DETAIL, [] if len(set(numbers)) == len(numbers) else [Problem("decisions", "satu temuan dua kali")])
    async with database.write() as connection:
        await staged_import(connection, import_id)
        found = await findings_by_number(connection, import_id, numbers)
        decisions = _checked(given, found)
        await decide_each(connection, import_id, identity.subject, decisions)
    return await shown_import(database, import_id)


async def decide_all(
    database: Database, identity: Identity, import_id: int, wanted: FindingFilter, decision: str
) -> dict[str, Any]:
    """Every open finding of the filter that allows this decision; the import with its new counts."""
    require_staff(identity)
    allowed = ", ".join(sorted(IN_BULK))
    refuse(SLUG, DETAIL, [] if decision in IN_BULK else [Problem("decision", f"pilih salah satu: {allowed}")])
    async with database.write() as connection:
        await staged_import(connection, import_id)
        condition = allows(decision, KEEPABLE, AMENDING)
        await decide_open(connection, import_id, identity.subject, wanted, decision, condition)
    return await shown_import(database, import_id)


def _checked(
    given: Sequence[FindingDecision], found: Mapping[int, RowMapping]
) -> dict[int, tuple[str, Decimal | None]]:
    problems: list[Problem] = []
    decisions = {}
    for place, one in enumerate(given):
        path = f"decisions[{place}]"
        row = found.get(one.number)
        if row is None:
            problems.append(Problem(f"{path}.number", "temuan ini tidak ada dalam impor ini"))
            continue
        may = [Decision.OPEN, *choices_of(row)]
        if one.decision not in may:
            problems.append(Problem(f"{path}.decision", f"pilih salah satu: {', '.join(may)}"))
            continue
        decisions[one.number] = (one.decision, _taken(one, row, path, problems))
    refuse(SLUG, DETAIL, problems)
    return decisions


def choices_of(row: RowMapping | Mapping[Any, Any]) -> list[Decision]:
    """The decisions that a staged finding allows."""
    has_analysis, has_component = row["analysis"] is not None, row["component"] is not None
    return choices(row["slug"], row["suggestion"], of_analysis=has_analysis, of_component=has_component)


def _taken(one: FindingDecision, row: RowMapping, path: str, problems: list[Problem]) -> Decimal | None:
    """The coefficient decided on; None where the file's stays."""
    if one.decision == Decision.ACCEPT:
        return Decimal(row["suggestion"])
    if one.decision != Decision.EDIT:
        return None
    try:
        return parse_decimal(one.value, f"{path}.value", scale=6, minimum=LEAST, maximum=LARGEST_COEFFICIENT)
    except AppError as error:
        problems.extend(Problem(field.path, field.message) for field in error.fields)
        return None
