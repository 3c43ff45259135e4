"""Catalogue files made on the fly: honest ones and hostile ones."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

Cell = str | float | int | None
Row = Sequence["Cell | Broken"]

WORKBOOK_XML = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{}</sheets></workbook>'
)
RELATIONS_XML = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
SHEET_XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}<sheetData>{}</sheetData></worksheet>'
ROOT_XML = RELATIONS_XML.format(
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
)
WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
HEADER = (None, "No", "Uraian", "Kode", "Sat.", "Koefisien", "Harga  Satuan (Rp)", "Jumlah Harga (Rp)")


@dataclass(frozen=True)
class Broken:
    """A cell with an error value such as #NAME?."""

    error: str


def sheet_xml(rows: Sequence[Row], dimension: str = "") -> str:
    """A worksheet with inline strings; row 1 is the first of `rows`, column A the first of each row."""
    body = "".join(_row_xml(number, row) for number, row in enumerate(rows, start=1))
    return SHEET_XML.format(f'<dimension ref="{dimension}"/>' if dimension else "", body)


def _row_xml(number: int, row: Row) -> str:
    cells = (_cell_xml(f"{chr(65 + column)}{number}", value) for column, value in enumerate(row) if value is not None)
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell_xml(reference: str, value: "Cell | Broken") -> str:
    if isinstance(value, Broken):
        return f'<c r="{reference}" t="e"><v>{value.error}</v></c>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"><v>{value!r}</v></c>'


def workbook_bytes(
    sheets: Mapping[str, Sequence[Row] | str], extra: Mapping[str, bytes] | None = None, dimension: str = ""
) -> bytes:
    """An .xlsx file of the given sheets (rows, or raw XML), with further entries in its archive."""
    names = list(sheets)
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{WORKSHEET}" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", ROOT_XML)
        archive.writestr("xl/workbook.xml", WORKBOOK_XML.format(listed))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS_XML.format(related))
        for n, name in enumerate(names, 1):
            rows = sheets[name]
            archive.writestr(
                f"xl/worksheets/sheet{n}.xml", rows if isinstance(rows, str) else sheet_xml(rows, dimension)
            )
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return content.getvalue()


def analysis_rows(
    kode: Cell = "1.1.1.1",
    nama: str = "Pembuatan 1 m2 pagar",
    *,
    labour: Sequence[Row] = (("Pekerja", "L.01", "OH", 0.5, 100000),),
    material: Sequence[Row] = (("Semen", None, "kg", 10, 1300),),
    other: Sequence[Row] = (),
) -> list[Row]:
    """Title, header, sections and totals of one analysis, computed as an honest file would."""
    rows: list[Row] = [(None, kode, nama), HEADER]
    parts = [
        ("A", "TENAGA KERJA", labour),
        ("B", "BAHAN", material),
        ("C", "LAIN-LAIN" if other else "PERALATAN", other),
    ]
    direct = 0.0
    for letter, title, components in parts:
        rows.append((None, letter, title))
        amounts = [_amount(component) for component in components]
        rows += [
            (None, n, *component, amount)
            for n, (component, amount) in enumerate(zip(components, amounts, strict=True), 1)
        ]
        subtotal = sum(amount for amount in amounts if amount is not None)
        rows.append((None, f"JUMLAH HARGA {title}", *[None] * 5, subtotal))
        direct += subtotal
    rows.append((None, "D", "Jumlah (A+B+C)", *[None] * 4, direct))
    rows.append((None, "E", "Biaya Umum dan Keuntungan 10% - 15% x D", None, None, None, 0.1, direct * 0.1))
    rows.append((None, "F", "Harga Satuan Pekerjaan (D+E)", *[None] * 4, direct * 1.1))
    rows.append(())
    return rows


def _amount(component: Row) -> float | None:
    koefisien, harga = component[3], component[4]
    return koefisien * harga if isinstance(koefisien, int | float) and isinstance(harga, int | float) else None


@dataclass(frozen=True)
class CatalogueFiles:
    """Makes catalogue files in a folder of the test's own."""

    folder: Path

    def workbook(self, sheets: Mapping[str, Sequence[Row] | str], **options: object) -> Path:
        """Writes an .xlsx file."""
        return self.raw("catalogue.xlsx", workbook_bytes(sheets, **options))  # type: ignore[arg-type] # passed on

    def raw(self, name: str, content: bytes) -> Path:
        """Writes any bytes."""
        path = self.folder / name
        path.write_bytes(content)
        return path


@pytest.fixture
def catalogue_files(tmp_path: Path) -> CatalogueFiles:
    return CatalogueFiles(tmp_path)


@pytest.fixture
def analysis() -> Callable[..., list[Row]]:
    """Rows of one analysis; see `analysis_rows`."""
    return analysis_rows


@pytest.fixture
def broken() -> type[Broken]:
    return Broken
