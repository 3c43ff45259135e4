"""Looks at a workbook before anything opens it: is it one, is it a bomb, what does it claim to hold."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from projects.ingest.limits import MEBIBYTE, ImportLimits
from projects.ingest.notes import RefusedError, refused

CHUNK = 256 * 1024
# Below this an entry's ratio says nothing: a megabyte of zeros harms nobody.
SMALL_ENTRY = MEBIBYTE
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TARGETS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,4})(\d{1,9})"([^>]*)>')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s[^>]*?\bref="(?:[A-Z]{1,4}\d{1,9}:)?([A-Z]{1,4})(\d{1,9})"')
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})<")


@dataclass(frozen=True)
class SheetScan:
    """What the raw XML of a sheet says: its cells that hold an error, such as {"E14": "#NAME?"}."""

    name: str
    error_cells: dict[str, str]


def scan_workbook(path: Path, name: str, limits: ImportLimits) -> list[SheetScan]:
    """Checks the archive entry by entry, then the claims of each sheet, in the workbook's order.

    Raises RefusedError, with a sentence for the user, for anything that is no honest workbook of a bearable size.
    """
    _refuse_other_kinds(path, name)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive, name, limits)
            return _scan_sheets(archive, name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ElementTree.ParseError) as error:
        raise refused("workbook-broken", name, "berkas rusak atau terpotong; simpan ulang lalu unggah lagi") from error


def _refuse_other_kinds(path: Path, name: str) -> None:
    with path.open("rb") as file:
        start = file.read(1024)
    if start.startswith(b"PK"):
        return
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        message = "berkas Excel lama (.xls) atau terkunci kata sandi; simpan sebagai .xlsx tanpa kata sandi"
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        message = "isinya halaman HTML atau XML, bukan buku kerja Excel; buka di Excel lalu simpan sebagai .xlsx"
    else:
        message = "bukan buku kerja Excel; unggah berkas .xlsx"
    raise refused("workbook-unknown", name, message)


def _check_entries(archive: zipfile.ZipFile, name: str, limits: ImportLimits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise _bomb(name, f"berisi {len(entries)} berkas di dalamnya; batasnya {limits.entries}")
    names = {entry.filename for entry in entries}
    if WORKBOOK not in names or RELATIONS not in names:
        raise refused("workbook-unknown", name, "arsip zip ini bukan buku kerja Excel; unggah berkas .xlsx")
    if any(entry.lower().endswith("vbaproject.bin") for entry in names):
        raise refused("workbook-macro", name, "berisi makro; simpan sebagai .xlsx tanpa makro")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise _bomb(name, f"menjadi lebih dari {limits.unpacked_bytes // MEBIBYTE} MiB bila dibuka")
    for entry in entries:
        _check_entry(archive, entry, name, limits)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: ImportLimits) -> None:
    path = entry.filename
    if path.startswith(("/", "\\")) or ".." in path.split("/"):
        raise refused("workbook-unknown", name, "arsip zip ini menunjuk ke luar foldernya; berkas ditolak")
    if entry.flag_bits & 0x1:
        raise refused("workbook-locked", name, "buku kerja terkunci kata sandi; simpan tanpa kata sandi")
    if entry.file_size > limits.entry_bytes:
        raise _bomb(name, f"'{path}' menjadi lebih dari {limits.entry_bytes // MEBIBYTE} MiB bila dibuka")
    if entry.file_size > SMALL_ENTRY and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise _bomb(name, f"'{path}' dipadatkan lebih dari {limits.ratio} kali")
    _inflate(archive, entry, name)


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Reads the entry to its end: a declared size that lies fails here, before another reader believes it."""
    is_xml = entry.filename.endswith((".xml", ".rels"))
    # Custom parts may be UTF-16; nobody reads them.
    is_read = entry.filename.startswith(("xl/", "_rels/"))
    tail = b""
    with archive.open(entry) as content:
        while chunk := content.read(CHUNK):
            if is_xml and is_read and b"\0" in chunk:
                raise refused("workbook-broken", name, "XML di dalamnya bukan UTF-8; simpan ulang lalu unggah lagi")
            if is_xml and (b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk):
                raise refused(
                    "workbook-entities", name, "XML di dalamnya memuat DTD, yang tidak dipakai Excel; ditolak"
                )
            tail = chunk[-16:]


def _bomb(name: str, what: str) -> RefusedError:
    return refused("workbook-too-large", name, f"{what}; berkas ditolak sebagai bom zip")


def _scan_sheets(archive: zipfile.ZipFile, name: str, limits: ImportLimits) -> list[SheetScan]:
    sheets = _sheet_entries(archive)
    if len(sheets) > limits.sheets:
        raise _bomb(name, f"berisi {len(sheets)} lembar; batasnya {limits.sheets}")
    return [_scan_sheet(sheet, archive.read(entry), limits) for sheet, entry in sheets]


def _sheet_entries(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Names of the worksheets with the archive's entry of each."""
    # No entity can be in these documents: `_inflate` has refused every DTD.
    relations = ElementTree.fromstring(archive.read(RELATIONS))  # noqa: S314
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations.iter(f"{TARGETS}Relationship")}
    workbook = ElementTree.fromstring(archive.read(WORKBOOK))  # noqa: S314
    found = (
        (sheet.get("name", ""), targets.get(sheet.get(RELATION_ID, ""), "")) for sheet in workbook.iter(f"{MAIN}sheet")
    )
    entries = ((sheet, target.removeprefix("/xl/") if target.startswith("/") else target) for sheet, target in found)
    return [(sheet, f"xl/{target}") for sheet, target in entries if target.startswith("worksheets/")]


def _scan_sheet(sheet: str, xml: bytes, limits: ImportLimits) -> SheetScan:
    claim = _DIMENSION.search(xml, 0, CHUNK)
    if claim is not None:
        _check_size(sheet, _column_number(claim[1]), int(claim[2]), limits)
    errors = {}
    widest = longest = 0
    for cell in _CELL.finditer(xml):
        widest, longest = max(widest, _column_number(cell[1])), max(longest, int(cell[2]))
        if b't="e"' in cell[0]:
            value = _ERROR_VALUE.search(xml, cell.end(), cell.end() + 4000)
            errors[(cell[1] + cell[2]).decode()] = value[1].decode("utf-8", "replace") if value else "#N/A"
    _check_size(sheet, widest, longest, limits)
    return SheetScan(sheet, errors)


def _check_size(sheet: str, columns: int, rows: int, limits: ImportLimits) -> None:
    if columns > limits.columns or rows > limits.rows or columns * rows > limits.cells:
        size, most = f"{rows} baris × {columns} kolom", f"{limits.rows} × {limits.columns}"
        message = f"lembar ini mengaku berukuran {size}; batasnya {most}; hapus baris dan kolom kosong di ujungnya"
        raise refused("workbook-too-large", f"'{sheet}'", message)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
