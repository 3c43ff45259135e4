"""The workbook in which people fill in projects: one sheet with the titles and an example."""

import io
import zipfile
from xml.sax.saxutils import escape

from projects.ingest.project_sheet import FIELDS

EXAMPLE = {
    "nama": "Contoh: Rumah tipe 70 (hapus baris ini)",
    "sumber_dana": "APBD",
    "lokasi_project": "Lombok Barat",
    "nama_client": "Dinas PUPR",
    "anggaran_owner": "1500000000",
    "tanggal_mulai": "2026-02-13",
    "durasi_hari": "180",
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# Any moment would do; a fixed one makes the same bytes each time.
MADE = (2026, 1, 1, 0, 0, 0)


def upload_template() -> bytes:
    """The .xlsx file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in _parts().items():
            archive.writestr(zipfile.ZipInfo(name, MADE), HEAD + xml, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _parts() -> dict[str, str]:
    relation = (
        '<Relationships xmlns="{}/relationships"><Relationship Id="rId1" Type="{}/{}" Target="{}"/></Relationships>'
    )
    rows = "".join(
        f"<row>{''.join(map(_cell, row))}</row>" for row in (FIELDS, [EXAMPLE.get(one, "") for one in FIELDS])
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": relation.format(PACKAGE, OFFICE, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Proyek" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relation.format(PACKAGE, OFFICE, "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'
