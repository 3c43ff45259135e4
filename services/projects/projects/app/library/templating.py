"""What of a project becomes a template: its structure with analyses and formulas, by choice its prices; no schedule.

Prices come with what is added to them: overhead and profit, PPN and rounding, so that the same prices make the same
total. Older templates have prices without that.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from projects.app.library.checking import FileRow, FileRows, read_fields, read_rows
from projects.app.library.exporting import header_of
from projects.app.library.restoring import ProjectFile
from projects.app.library.rules import check_rows
from projects.app.library.shape import TABLES
from projects.app.queries.pricing import ROUNDINGS
from projects.app.refusals import refuse
from projects.store.conversion_tables import conversion
from projects.store.schedule_tables import activity, dependency, holiday, network, stage, stage_share
from projects.store.tables import klasifikasi, pekerjaan, project, resource, sub_klasifikasi, week_progress

DETAIL = "Templat belum disimpan: isinya tidak dapat dipakai. Periksa bagian yang ditandai."
# The last numbers of codes that the project gave, so that the next ones are new.
SEQUENCES = [project.c[name] for name in ("custom_sequence", "modified_sequence", "unit_sequence")]
_PPN = ("ppn_percent", "ppn_base", "ppn_is_dated")
_ROUNDING = [f"{name}_rounding_{part}" for name in ROUNDINGS for part in ("mode", "step")]
# What makes a total of prices.
PRICING = [project.c[name] for name in ("markup_percent", *_PPN, *_ROUNDING)]
OF_TIME = frozenset({week_progress, stage, stage_share, network, holiday, activity, dependency})
PARTS = tuple(table for table in TABLES if table not in OF_TIME)
_PRICES: Mapping[Table, str] = {resource: "harga_satuan", conversion: "market_price"}


def template_content(project_row: Mapping[Any, Any], content: Mapping[str, Any], *, prices: bool) -> dict[str, Any]:
    """The content of a template from that of its project."""
    blank: dict[str, dict[str, Any]] = {pekerjaan.name: {"budgeted_cost": "0"}}
    if not prices:
        blank |= {table.name: {name: None} for table, name in _PRICES.items()}
    numbers = {str(one.name): project_row[one.name] for one in SEQUENCES}
    rows = {name: [{**row, **blank.get(name, {})} for row in some] for name, some in content.items()}
    return {"sequences": numbers, **({"pricing": _pricing(project_row)} if prices else {}), **rows}


def _pricing(project_row: Mapping[Any, Any]) -> dict[str, Any]:
    header = header_of(project_row)
    return {str(one.name): header[one.name] for one in PRICING}


def without_prices(rows: FileRows) -> FileRows:
    """The same structure, to be priced by who uses it."""
    return {**rows, **{table: [{**row, name: None} for row in rows[table]] for table, name in _PRICES.items()}}


def header_for_new(header: FileRow, *, prices: bool) -> FileRow:
    """What a new project takes of a template's header; PPN that follows the law does so on the project's own day."""
    left: set[str] = set()
    if not prices:
        left = {one.name for one in PRICING}
    elif header.get("ppn_is_dated"):
        left = {*_PPN}
    return {name: value for name, value in header.items() if name not in left}


def read_template(content: Mapping[str, Any]) -> ProjectFile:
    """INVALID names each wrong part by its path; a template has no header but its sequences and its pricing, if any."""
    checked = read_rows(content)
    header = read_fields(checked, SEQUENCES, content.get("sequences"), "sequences")
    if "pricing" in content:
        header |= read_fields(checked, PRICING, content["pricing"], "pricing")
    for name in content.keys() - {"sequences", "pricing", *(table.name for table in PARTS)}:
        checked.refuse(name[:100], "tidak dikenal; hapus")
    if not checked.problems:
        check_rows(checked)
    refuse("file-invalid", DETAIL, checked.problems)
    return ProjectFile(header, checked.rows)


def totals(rows: FileRows) -> dict[str, Any]:
    """How many rows of each level there are, and whether resources have prices."""
    levels = {"total_klasifikasi": klasifikasi, "total_sub": sub_klasifikasi, "total_pekerjaan": pekerjaan}
    priced = any(row[name] is not None for table, name in _PRICES.items() for row in rows[table])
    return {**{name: len(rows[table]) for name, table in levels.items()}, "has_prices": priced}
