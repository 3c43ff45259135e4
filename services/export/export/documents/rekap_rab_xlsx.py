"""The rekap RAB as an Excel workbook, written row by row in constant memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # annotated, but ships no py.typed
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # the same
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # the same

from chassis.errors import too_large
from export.domain.numbers import spreadsheet
from export.domain.rekap_rab import (
    COLUMNS,
    MONEY_PLACES,
    TITLE,
    VOLUME_PLACES,
    RabHeader,
    RabRow,
    RowKind,
    identity_lines,
    summary_lines,
)

SHEET = "Rekap RAB"
A4 = 9
MILLIMETRES_AN_INCH = 25.4
SIDE_MARGIN = 20 / MILLIMETRES_AN_INCH
TOP_MARGIN = 15 / MILLIMETRES_AN_INCH
# The shares of the page's width that offices are used to, in characters.
WIDTHS = (52, 18, 10, 14, 20, 24)
LAST = len(COLUMNS) - 1
# Two lines: Excel does not fit the height of merged cells by itself.
WORDS_HEIGHT = 32
# Excel's own limits; the summary needs its rows too.
MOST_ROWS = 1_048_576 - 16
LONGEST_TEXT = 32_767
# Excel's own mark of text: shown as it is, and still text after somebody edits the cell.
TEXT = {"quote_prefix": True}
MONEY = "#,##0.00"
VOLUME = "#,##0.000"
SHADES = {RowKind.KLASIFIKASI: "#e8e8e8", RowKind.SUB: "#f5f5f5"}
INDENTS = {RowKind.KLASIFIKASI: 0, RowKind.SUB: 1, RowKind.PEKERJAAN: 2}


@contextmanager
def open_rekap_rab_xlsx(path: Path, header: RabHeader) -> Iterator["RekapRabXlsx"]:
    """A writer on `path`; its own scratch files lie beside it and go with the folder."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    writer = RekapRabXlsx(xlsxwriter.Workbook(str(path), options), header)
    try:
        yield writer
    finally:
        writer.give_up()


@dataclass(frozen=True)
class _RowLook:
    """Cell formats of one level of the tree."""

    uraian: Format
    text: Format
    volume: Format
    money: Format


@dataclass(frozen=True)
class _PaperLook:
    """Cell formats around the table."""

    title: Format
    identity: Format
    head: Format
    summary_label: Format
    summary_amount: Format
    words: Format


class RekapRabXlsx:
    """One sheet: title, identity, table, totals. Rows can only be added in order."""

    def __init__(self, workbook: xlsxwriter.Workbook, header: RabHeader) -> None:
        self._workbook = workbook
        self._header = header
        self._looks = {kind: _row_look(workbook, kind) for kind in RowKind}
        self._paper = _paper_look(workbook)
        self._sheet = workbook.add_worksheet(SHEET)
        self._row = 0
        workbook.set_properties({"title": f"{SHEET}: {header.project_name}", "company": header.nama_client})
        self._begin()

    def add(self, row: RabRow) -> None:
        """The next group or pekerjaan. TOO_LARGE beyond what a sheet can hold."""
        if self._row >= MOST_ROWS:
            raise too_large("export-too-many-rows", "Lembar Excel tidak memuat sebanyak ini. Unduh sebagai CSV.")
        look = self._looks[row.kind]
        self._text(0, row.uraian, look.uraian)
        self._text(1, row.kode, look.text)
        self._text(2, row.satuan, look.text)
        self._number(3, row.volume, VOLUME_PLACES, look.volume)
        self._number(4, row.unit_price, MONEY_PLACES, look.money)
        self._number(5, row.total, MONEY_PLACES, look.money)
        self._row += 1

    def close(self) -> None:
        """Totals, then the whole file is put together: seconds for a large one."""
        self._row += 1
        for label, amount in summary_lines(self._header):
            self._sheet.merge_range(self._row, 0, self._row, LAST - 1, label, self._paper.summary_label)
            self._number(LAST, amount, MONEY_PLACES, self._paper.summary_amount)
            self._row += 1
        self._sheet.set_row(self._row, WORDS_HEIGHT)
        words = f"Terbilang: {self._header.terbilang}"
        self._sheet.merge_range(self._row, 0, self._row, LAST, words, self._paper.words)
        self._sheet.print_area(0, 0, self._row, LAST)
        self._workbook.close()

    def give_up(self) -> None:
        """Lets go of the scratch file; needed where nobody closed the workbook, harmless otherwise."""
        self._sheet.row_data_fh.close()

    def _begin(self) -> None:
        _set_up_page(self._sheet)
        self._sheet.merge_range(0, 0, 0, LAST, TITLE, self._paper.title)
        self._row = 2
        for label, value in identity_lines(self._header):
            self._sheet.write_string(self._row, 0, f"{label}: {value}"[:LONGEST_TEXT], self._paper.identity)
            self._row += 1
        self._row += 1
        for column, name in enumerate(COLUMNS):
            self._sheet.write_string(self._row, column, name, self._paper.head)
        self._sheet.repeat_rows(self._row)
        self._row += 1
        self._sheet.freeze_panes(self._row, 1)

    def _text(self, column: int, text: str, cell_format: Format) -> None:
        if text:
            self._sheet.write_string(self._row, column, text[:LONGEST_TEXT], cell_format)
        else:
            self._sheet.write_blank(self._row, column, None, cell_format)

    def _number(self, column: int, value: Decimal | None, places: int, cell_format: Format) -> None:
        if value is None:
            self._sheet.write_blank(self._row, column, None, cell_format)
        else:
            self._sheet.write_number(self._row, column, spreadsheet(value, places), cell_format)


def _row_look(workbook: xlsxwriter.Workbook, kind: RowKind) -> _RowLook:
    base: dict[str, object] = {"border": 1, "valign": "top"}
    if kind in SHADES:
        base |= {"bold": True, "bg_color": SHADES[kind]}
    return _RowLook(
        uraian=workbook.add_format({**base, "text_wrap": True, "indent": INDENTS[kind], **TEXT}),
        text=workbook.add_format({**base, "align": "center", **TEXT}),
        volume=workbook.add_format({**base, "num_format": VOLUME}),
        money=workbook.add_format({**base, "num_format": MONEY}),
    )


def _paper_look(workbook: xlsxwriter.Workbook) -> _PaperLook:
    strong: dict[str, object] = {"bold": True, "border": 1}
    return _PaperLook(
        title=workbook.add_format({"bold": True, "font_size": 14, "align": "center"}),
        identity=workbook.add_format({"align": "left"}),
        head=workbook.add_format({**strong, "align": "center", "valign": "vcenter", "bg_color": "#d9d9d9"}),
        summary_label=workbook.add_format({**strong, "align": "right"}),
        summary_amount=workbook.add_format({**strong, "num_format": MONEY}),
        words=workbook.add_format({"italic": True, "border": 1, "text_wrap": True, "valign": "top"}),
    )


def _set_up_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=TOP_MARGIN, bottom=TOP_MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&LTaksir&RHalaman &P dari &N")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
