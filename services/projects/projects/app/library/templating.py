"""What of a project becomes a template: the structure with its analyses and formulas, without prices and schedule."""

from collections.abc import Mapping
from typing import Any

from projects.app.library.checking import FileRows, read_fields, read_rows
from projects.app.library.restoring import ProjectFile
from projects.app.library.rules import check_rows
from projects.app.library.shape import TABLES
from projects.app.refusals import refuse
from projects.store.conversion_tables import conversion
from projects.store.schedule_tables import activity, dependency, holiday, network, stage, stage_share
from projects.store.tables import klasifikasi, pekerjaan, project, resource, sub_klasifikasi, week_progress

DETAIL = "Templat belum disimpan: isinya tidak dapat dipakai. Periksa bagian yang ditandai."
# The last numbers of codes that the project gave, so that the next ones are new.
SEQUENCES = [project.c[name] for name in ("custom_sequence", "modified_sequence", "unit_sequence")]
OF_TIME = frozenset({week_progress, stage, stage_share, network, holiday, activity, dependency})
PARTS = tuple(table for table in TABLES if table not in OF_TIME)
_BLANK: Mapping[str, Mapping[str, Any]] = {
    resource.name: {"harga_satuan": None},
    conversion.name: {"market_price": None},
    pekerjaan.name: {"budgeted_cost": "0"},
}


def template_content(project_row: Mapping[Any, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a template from that of its project."""
    numbers = {str(one.name): project_row[one.name] for one in SEQUENCES}
    rows = {name: [{**row, **_BLANK.get(name, {})} for row in some] for name, some in content.items()}
    return {"sequences": numbers, **rows}


def read_template(content: Mapping[str, Any]) -> ProjectFile:
    """INVALID names each wrong part by its path; a template has no header but its sequences."""
    checked = read_rows(content)
    sequences = read_fields(checked, SEQUENCES, content.get("sequences"), "sequences")
    for name in content.keys() - {"sequences", *(table.name for table in PARTS)}:
        checked.refuse(name[:100], "tidak dikenal; hapus")
    if not checked.problems:
        check_rows(checked)
    refuse("file-invalid", DETAIL, checked.problems)
    return ProjectFile(sequences, checked.rows)


def totals(rows: FileRows) -> dict[str, int]:
    """How many rows of each level there are."""
    levels = {"total_klasifikasi": klasifikasi, "total_sub": sub_klasifikasi, "total_pekerjaan": pekerjaan}
    return {name: len(rows[table]) for name, table in levels.items()}
