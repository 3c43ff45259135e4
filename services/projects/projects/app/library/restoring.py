"""Reading and judging the content of a project's file as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from projects.app.commands.copy_project import OF_ITS_OWN
from projects.app.library.checking import Checked, FileRow, FileRows, read_fields, read_rows
from projects.app.library.rules import check_rows
from projects.app.library.shape import TABLES
from projects.app.refusals import refuse
from projects.domain.header import TEXTS, HeaderChange, check_header
from projects.domain.schedule import Span, check_span
from projects.store.progress import calendar_of
from projects.store.tables import project, week_progress

DETAIL = "Belum ada yang disimpan: isi berkas tidak dapat dipakai. Periksa bagian yang ditandai."
HEADER = [one for one in project.c if one.name == "nama" or one.name not in OF_ITS_OWN]
# The audit trail is for reading only.
_PARTS = frozenset({"project", "audit", *(table.name for table in TABLES)})


@dataclass(frozen=True)
class ProjectFile:
    """A project's header and its rows by table, checked."""

    header: FileRow
    rows: FileRows


def read_project(content: Mapping[str, Any]) -> ProjectFile:
    """INVALID names each wrong part by its path, `component[3].koefisien` say."""
    checked = read_rows(content)
    for name in content.keys() - _PARTS:
        checked.refuse(name[:100], "tidak dikenal; hapus")
    header = read_fields(checked, HEADER, content.get("project"), "project")
    if not checked.problems:
        check_rows(checked)
        _check_header(checked, header)
    refuse("file-invalid", DETAIL, checked.problems)
    return ProjectFile(header, checked.rows)


def _check_header(checked: Checked, header: FileRow) -> None:
    texts = HeaderChange({name: header[name] for name in TEXTS})
    span = Span(header["tanggal_mulai"], header["tanggal_selesai"])
    for one in (*check_header(texts), *check_span(span)):
        checked.refuse(f"project.{one.path}", one.message)
    if header["week_end_day"] != (header["week_start_day"] + 6) % 7:
        checked.refuse("project.week_end_day", "satu minggu tujuh hari: enam hari sesudah week_start_day")
    elif not checked.problems:
        weeks = calendar_of(header).count
        for index, row in enumerate(checked.rows[week_progress]):
            if row["week_number"] > weeks:
                checked.refuse(f"{week_progress.name}[{index}].week_number", f"proyek ini hanya {weeks} minggu")
