"""Hostile files: each is refused with a sentence, and none takes the service with it."""

import asyncio
import io
import struct
import time
import zipfile
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from projects.ingest.limits import MEBIBYTE, ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.package import FINDING_FIELDS
from projects.ingest.sandbox import Sandbox, SandboxRequest

Read = Callable[..., Awaitable[dict[str, Any]]]
LIMITS = ImportLimits()
WIDE = '<c r="{}"><v>1</v></c>'
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}<sheetData>{}</sheetData></worksheet>'


@pytest.fixture
def read() -> Read:
    async def run(path: Path, limits: ImportLimits = LIMITS, name: str = "katalog.xlsx") -> dict[str, Any]:
        package: dict[str, Any] = {"analyses": [], "components": [], "findings": []}
        async with aclosing(Sandbox(SandboxRequest([(name, path)]), limits).lines()) as lines:
            async for line in lines:
                for what, rows in line.items():
                    package[what] = package.get(what, []) + rows if isinstance(rows, list) else rows
        return package

    return run


async def refusal_of(read: Read, path: Path, limits: ImportLimits = LIMITS) -> tuple[str, str]:
    package = await read(path, limits)
    assert package["analyses"] == []
    return package["refused"], package["problem"]["message"]


async def test_an_honest_file_comes_back_as_rows(read: Read, catalogue_files: Any, analysis: Any) -> None:
    package = await read(catalogue_files.workbook({"Pagar": analysis()}))
    assert package["findings"] == []
    assert package["analyses"][0][:5] == [0, "1.1.1.1", "011 011 011 011", "Pembuatan 1 m2 pagar", "m2"]
    assert (package["report"]["verified"], package["report"]["differing"]) == (1, [])
    assert len(package["components"]) == 2


async def test_findings_come_back_with_the_rows_that_they_are_about(
    read: Read, catalogue_files: Any, analysis: Any
) -> None:
    rows = analysis(labour=[("Pekerja", None, "OH", "x", 1)])
    package = await read(catalogue_files.workbook({"Pagar": rows}))
    finding = dict(zip(FINDING_FIELDS, package["findings"][0], strict=True))
    assert (finding["slug"], finding["sheet"], finding["cell"]) == ("coefficient-invalid", "Pagar", "F4")
    assert (finding["rule"], finding["severity"], finding["value"]) == (1, "error", "x")
    assert (finding["analysis"], finding["component"]) == (0, 1)


@pytest.mark.parametrize(
    ("content", "slug", "words"),
    [
        (b"<!DOCTYPE html><html><table><tr><td>No</td></tr></table></html>", "workbook-unknown", "HTML"),
        (b"\xef\xbb\xbf \n<html></html>", "workbook-unknown", "HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook-unknown", ".xls"),
        (b"", "workbook-unknown", "bukan buku kerja"),
        (b"kode_ahsp,nama\n", "workbook-unknown", "bukan buku kerja"),
        (b"PK\x03\x04 not a zip at all", "workbook-broken", "rusak"),
    ],
)
async def test_other_files_by_the_name_of_a_workbook(
    read: Read, catalogue_files: Any, content: bytes, slug: str, words: str
) -> None:
    found, message = await refusal_of(read, catalogue_files.raw("x.xlsx", content))
    assert found == slug
    assert words in message


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
async def test_a_truncated_workbook(read: Read, catalogue_files: Any, analysis: Any, share: float) -> None:
    whole = catalogue_files.workbook({"Pagar": analysis()}).read_bytes()
    path = catalogue_files.raw("x.xlsx", whole[: int(len(whole) * share)])
    assert (await refusal_of(read, path))[0] == "workbook-broken"


async def test_every_flipped_byte_is_answered(read: Read, catalogue_files: Any, analysis: Any) -> None:
    whole = catalogue_files.workbook({"Pagar": analysis()}).read_bytes()
    for place in range(0, len(whole), len(whole) // 12):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        package = await read(catalogue_files.raw("x.xlsx", damaged))
        assert package.get("refused") or package["findings"] or package["analyses"]


def archive(entries: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return content.getvalue()


async def test_a_zip_that_is_no_workbook(read: Read, catalogue_files: Any) -> None:
    path = catalogue_files.raw("x.xlsx", archive({"word/document.xml": b"<a/>"}))
    assert (await refusal_of(read, path))[0] == "workbook-unknown"


async def test_macros(read: Read, catalogue_files: Any, analysis: Any) -> None:
    path = catalogue_files.workbook({"Pagar": analysis()}, extra={"xl/vbaProject.bin": b"x"})
    assert (await refusal_of(read, path))[0] == "workbook-macro"


async def test_a_path_out_of_the_archive(read: Read, catalogue_files: Any, analysis: Any) -> None:
    path = catalogue_files.workbook({"Pagar": analysis()}, extra={"../../etc/passwd": b"x"})
    assert (await refusal_of(read, path))[0] == "workbook-unknown"


async def test_a_bomb_by_ratio(read: Read, catalogue_files: Any, analysis: Any) -> None:
    path = catalogue_files.workbook({"Pagar": analysis()}, extra={"xl/media/x.bin": b"\0" * (20 * MEBIBYTE)})
    assert path.stat().st_size < MEBIBYTE
    slug, message = await refusal_of(read, path)
    assert slug == "workbook-too-large"
    assert "bom zip" in message


async def test_a_bomb_by_size(read: Read, catalogue_files: Any, analysis: Any) -> None:
    path = catalogue_files.workbook({"Pagar": analysis()}, extra={"xl/media/x.bin": b"\0" * MEBIBYTE})
    limits = replace(LIMITS, unpacked_bytes=MEBIBYTE)
    assert (await refusal_of(read, path, limits))[0] == "workbook-too-large"
    assert (await refusal_of(read, path, replace(LIMITS, entry_bytes=MEBIBYTE // 2)))[0] == "workbook-too-large"


async def test_a_bomb_that_lies_about_its_size(read: Read, catalogue_files: Any, analysis: Any) -> None:
    """The directory declares 10 bytes for an entry of 4 MiB."""
    size = 4 * MEBIBYTE
    honest = catalogue_files.workbook({"Pagar": analysis()}, extra={"xl/media/x.bin": b"\0" * size}).read_bytes()
    path = catalogue_files.raw("x.xlsx", honest.replace(struct.pack("<I", size), struct.pack("<I", 10)))
    assert (await refusal_of(read, path))[0] == "workbook-broken"


async def test_too_many_entries(read: Read, catalogue_files: Any, analysis: Any) -> None:
    extra = {f"xl/media/{number}": b"" for number in range(LIMITS.entries)}
    path = catalogue_files.workbook({"Pagar": analysis()}, extra=extra)
    assert (await refusal_of(read, path))[0] == "workbook-too-large"


async def test_too_many_sheets(read: Read, catalogue_files: Any, analysis: Any) -> None:
    path = catalogue_files.workbook({f"Pagar {number}": analysis() for number in range(4)})
    assert (await refusal_of(read, path, replace(LIMITS, sheets=3)))[0] == "workbook-too-large"


async def test_a_claim_of_every_row_and_column(read: Read, catalogue_files: Any, analysis: Any) -> None:
    path = catalogue_files.workbook({"Pagar": analysis()}, dimension="A1:XFD1048576")
    slug, message = await refusal_of(read, path)
    assert slug == "workbook-too-large"
    assert "1048576 baris" in message


async def test_a_cell_in_the_last_corner(read: Read, catalogue_files: Any) -> None:
    corner = f'<row r="1">{WIDE.format("A1")}</row><row r="1048576">{WIDE.format("XFD1048576")}</row>'
    path = catalogue_files.workbook({"Pagar": SHEET.format("", corner)})
    assert (await refusal_of(read, path))[0] == "workbook-too-large"


async def test_entities_are_never_expanded(read: Read, catalogue_files: Any) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + SHEET.format("", "<row r='1'/>")
    path = catalogue_files.workbook({"Pagar": laughs})
    assert (await refusal_of(read, path))[0] == "workbook-entities"


async def test_entities_cannot_hide_in_another_encoding(read: Read, catalogue_files: Any, analysis: Any) -> None:
    laughs = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'.encode("utf-16")
    path = catalogue_files.workbook({"Pagar": analysis()}, extra={"xl/styles.xml": laughs})
    assert (await refusal_of(read, path))[0] == "workbook-broken"


async def test_xml_that_is_none(read: Read, catalogue_files: Any) -> None:
    path = catalogue_files.workbook({"Pagar": "<worksheet><sheetData><row r='1'><c r='A1'"})
    assert (await refusal_of(read, path))[0] in {"workbook-broken", "workbook-without-analyses"}


async def test_memory_ends_the_reader_and_not_the_service(read: Read, catalogue_files: Any, analysis: Any) -> None:
    """One long text that fifty thousand cells share: small in the file, enormous in memory."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 50_000))
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 100_000}</t></si></sst>'
    )
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Target="sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    path = catalogue_files.workbook({"Pagar": SHEET.format("", rows)})
    with zipfile.ZipFile(path) as made:
        entries = {name: made.read(name) for name in made.namelist()}
    entries |= {"xl/sharedStrings.xml": strings.encode(), "xl/_rels/workbook.xml.rels": related.encode()}
    bomb = catalogue_files.raw("bomb.xlsx", archive(entries))
    with pytest.raises(RefusedError) as refusal:
        await read(bomb, replace(LIMITS, memory_bytes=512 * MEBIBYTE))
    assert refusal.value.slug == "upload-too-large"
    assert (await read(catalogue_files.workbook({"Pagar": analysis()})))["findings"] == []


async def test_time_ends_the_reader(read: Read, catalogue_files: Any, analysis: Any) -> None:
    path = catalogue_files.workbook({"Pagar": analysis()})
    started = time.monotonic()
    with pytest.raises(RefusedError) as refusal:
        await read(path, replace(LIMITS, wall_seconds=0.001))
    assert refusal.value.slug == "upload-too-slow"
    assert time.monotonic() - started < 5


async def test_cpu_time_ends_the_reader(read: Read, catalogue_files: Any, analysis: Any) -> None:
    many = [row for number in range(1, 3000) for row in analysis(f"1.1.{number}")]
    with pytest.raises(RefusedError) as refusal:
        await read(catalogue_files.workbook({"Pagar": many}), replace(LIMITS, cpu_seconds=1))
    assert refusal.value.slug == "upload-too-slow"


async def test_a_cancelled_call_leaves_no_process(read: Read, catalogue_files: Any, analysis: Any) -> None:
    many = [row for number in range(1, 1000) for row in analysis(f"1.1.{number}")]
    reading = asyncio.ensure_future(read(catalogue_files.workbook({"Pagar": many})))
    while not _readers():
        await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not _readers()


def _readers() -> list[str]:
    """Command lines of this process's children that read uploads."""
    children = Path("/proc/self/task").glob("*/children")
    numbers = [number for each in children for number in each.read_text().split()]
    lines = [Path(f"/proc/{number}/cmdline") for number in numbers]
    return [text for text in (line.read_text() for line in lines if line.exists()) if "projects.ingest" in text]
