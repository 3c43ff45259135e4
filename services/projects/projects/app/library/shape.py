"""What of a project stands in a file, and what each value may be: read from the tables, so nothing is forgotten."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Boolean, Column, Date, Integer, Numeric, Table

from projects.domain import analysis, header, tree
from projects.domain.conversion import Method
from projects.domain.formula.lexer import LONGEST_TEXT as LONGEST_FORMULA
from projects.domain.formula.sheet import FACTORS
from projects.domain.kategori import Kategori
from projects.domain.ppn import PpnBase
from projects.domain.pricing import RoundingMode
from projects.domain.problem import Problem
from projects.domain.schedule import EARLIEST, LATEST, LONGEST_DAYS
from projects.domain.text import check_text
from projects.store.copies import CONTENT
from projects.store.formula_tables import parameter, parameter_need, volume_formula, volume_need, volume_sheet_row
from projects.store.schedule_tables import activity, dependency, holiday, network, stage, stage_share
from projects.store.tables import component, expanded_component, pekerjaan, project, resource, week_progress

# Computed from the rest, so no file can say them wrongly.
DERIVED: frozenset[Table] = frozenset({expanded_component, parameter_need, volume_need})
TABLES: tuple[Table, ...] = tuple(table for table in CONTENT if table not in DERIVED)
_UNWRITTEN = frozenset(
    {
        *("project_id", "identity", "version", "analysis_version", "created_at", "updated_at", "updated_by"),
        *("analysis_changed_at", "analysis_changed_by"),
    }
)
# Columns that name an analysis of the catalogue; in a file it has an edition and a code, not an id.
CATALOGUE: Mapping[Table, str] = {pekerjaan: "ref_id", component: "ref_ahsp_id"}
MOST_ROWS = 300_000
LONGEST_TEXT = 255
HIGHEST_INTEGER = 2**31 - 1
_DECIMAL = re.compile(r"(-?)([0-9]{1,30})(?:\.([0-9]{1,30}))?")

_ONE_OF: Mapping[str, frozenset[str]] = {
    "kategori": frozenset(Kategori),
    "source_type": frozenset(tree.SourceType),
    "method": frozenset(Method),
    "kind": frozenset({"FS", "SS", "FF", "SF"}),
    "ppn_base": frozenset(PpnBase),
    **{f"{name}_rounding_mode": frozenset(RoundingMode) for name in ("unit_price", "line", "total")},
}
_LONGEST: Mapping[Column[Any], int] = {
    pekerjaan.c.snapshot_uraian: tree.LONGEST_URAIAN,
    pekerjaan.c.snapshot_kode: analysis.LONGEST_KODE,
    pekerjaan.c.snapshot_satuan: tree.LONGEST_SATUAN,
    **{table.c.uraian: analysis.LONGEST_URAIAN for table in (resource, component, volume_sheet_row)},
    **{table.c.kode: analysis.LONGEST_KODE for table in (resource, component)},
    **{table.c.satuan: analysis.LONGEST_SATUAN for table in (resource, component)},
    **{project.c[name]: longest for name, longest in header.TEXTS.items()},
    **dict.fromkeys((parameter.c.raw, volume_formula.c.raw), LONGEST_FORMULA),
    **{volume_sheet_row.c[name]: LONGEST_FORMULA for name in FACTORS},
    parameter.c.description: 2_000,
    week_progress.c.notes: 2_000,
    stage.c.deskripsi: 10_000,
    stage_share.c.catatan: 2_000,
    holiday.c.name: 200,
}
_LOWEST: Mapping[Column[Any], Decimal] = {
    parameter.c.value: Decimal(-(10**30)),
    dependency.c.lag: Decimal(-LONGEST_DAYS),
    stage_share.c.proporsi: Decimal("0.01"),
    week_progress.c.week_number: Decimal(1),
    volume_sheet_row.c.position: Decimal(1),
    component.c.position: Decimal(1),
    **{project.c[f"{name}_rounding_step"]: Decimal("0.01") for name in ("unit_price", "line", "total")},
}
_HIGHEST: Mapping[Column[Any], Decimal] = {
    **{project.c[name]: Decimal(100) for name in ("markup_percent", "ppn_percent")},
    **{project.c[name]: Decimal(6) for name in ("week_start_day", "week_end_day")},
    pekerjaan.c.markup_override_percent: Decimal(100),
    week_progress.c.planned_proportion: Decimal(100),
    week_progress.c.actual_proportion: Decimal(100),
    stage_share.c.proporsi: Decimal(100),
    activity.c.duration_days: Decimal(LONGEST_DAYS),
    dependency.c.lag: Decimal(LONGEST_DAYS),
}
_SMALLEST_POSITIVE = ("factor_to_base", "density", "capacity_m3", "capacity_ton")
_WEEKDAYS = re.compile(r"(?!.*(.).*\1)[0-6]{1,7}")

Value = str | int | bool | Decimal | date | None
Read = Callable[[Column[Any], Any], Value]


class UnreadableError(ValueError):
    """Why a value cannot be used."""


def columns_of(table: Table) -> list[Column[Any]]:
    """The columns that a file holds."""
    return [one for one in table.c if one.name not in _UNWRITTEN]


def read_value(column: Column[Any], value: Any) -> Value:
    """A value of a file as the column takes it. Raises UnreadableError."""
    if value is None:
        if column.nullable:
            return None
        raise UnreadableError("wajib diisi")
    return _reader(column)(column, value)


def _reader(column: Column[Any]) -> Read:
    kinds: tuple[tuple[type, Read], ...] = (
        (Boolean, _boolean),
        (Integer, _integer),
        (Numeric, _decimal),
        (Date, _day),
    )
    return next((read for kind, read in kinds if isinstance(column.type, kind)), _text)


def _boolean(_: Column[Any], value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnreadableError("true atau false")
    return value


def _integer(column: Column[Any], value: Any) -> int:
    lowest, highest = _limits(column, Decimal(HIGHEST_INTEGER))
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise UnreadableError(f"bilangan bulat {lowest} sampai {highest}")
    return value


def _decimal(column: Column[Any], value: Any) -> Decimal:
    found = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise UnreadableError('angka sebagai teks dengan titik desimal, misalnya "1234.5"')
    kind = cast("Numeric[Any]", column.type)
    number, places, digits = Decimal(value), kind.scale, kind.precision
    if places is not None and len((found[3] or "").rstrip("0")) > places:
        raise UnreadableError(f"paling banyak {places} angka di belakang titik")
    lowest, highest = _limits(column, Decimal(10) ** ((digits or 30) - (places or 0)))
    if not lowest <= number <= highest or (digits is not None and number >= Decimal(10) ** (digits - (places or 0))):
        raise UnreadableError(f"di antara {lowest:f} dan {highest:f}")
    return number


def _limits(column: Column[Any], highest: Decimal) -> tuple[Decimal, Decimal]:
    lowest = Decimal("0.000001") if column.name in _SMALLEST_POSITIVE else Decimal(0)
    return _LOWEST.get(column, lowest), _HIGHEST.get(column, highest)


def _day(_: Column[Any], value: Any) -> date:
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise UnreadableError("tanggal sebagai tahun-bulan-hari, misalnya 2026-02-13") from None
    if not EARLIEST <= day <= LATEST:
        raise UnreadableError(f"harus antara {EARLIEST} dan {LATEST}")
    return day


def _text(column: Column[Any], value: Any) -> str:
    if not isinstance(value, str):
        raise UnreadableError("harus teks")
    allowed = None if column is project.c.kategori else _ONE_OF.get(column.name)
    if allowed is not None and value not in allowed:
        raise UnreadableError(f"salah satu dari {', '.join(sorted(allowed))}")
    if column is network.c.weekdays and not _WEEKDAYS.fullmatch(value):
        raise UnreadableError("angka hari kerja 0 (Senin) sampai 6 (Minggu), masing-masing satu kali")
    problems: list[Problem] = check_text(value, "", longest=_LONGEST.get(column, LONGEST_TEXT))
    if problems:
        raise UnreadableError(problems[0].message)
    return value
