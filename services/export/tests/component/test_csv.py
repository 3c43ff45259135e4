from typing import Any

import pytest

from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from taksir.export.v1 import export_service_pb2 as pb

BUDI, SITI, GEDUNG = 1, 2, 10
NOBODY = Identity(0, frozenset({"anonymous"}))


async def read(rig: Any, **request: Any) -> tuple[list[str], list[bytes]]:
    names, chunks = [], []
    wanted = pb.StreamCsvRequest(**{"project_id": GEDUNG, "document": "rekap-rab", **request})
    async for part in rig.export.StreamCsv(wanted):
        names.append(part.file_name)
        chunks.append(part.chunk)
    return names, chunks


async def test_the_whole_file_in_indonesian_form(rig: Any) -> None:
    names, chunks = await read(rig)
    assert names == ["rekap-rab-gedung-uji-r7.csv"]
    assert b"".join(chunks).decode("utf-8-sig").split("\r\n") == [
        "Uraian;Kode AHSP;Satuan;Volume;Harga Satuan;Jumlah",
        "Bagian 1;;;;;11.436.371,32",
        "'=Galian tanah;1.2.1.1.1;m3;74,354;153.810,80;11.436.371,32",
        "'=Galian tanah;1.2.1.1.1;m3;74,354;153.810,80;11.436.371,32",
        "Bagian 2;;;;;11.436.371,32",
        "'=Galian tanah;1.2.1.1.1;m3;74,354;153.810,80;11.436.371,32",
        "'=Galian tanah;1.2.1.1.1;m3;74,354;153.810,80;11.436.371,32",
        "",
        "TOTAL;;;;;11.436.371,32",
        "PPN 11 %;;;;;1.258.000,84",
        "GRAND TOTAL;;;;;12.694.372,16",
        "PEMBULATAN;;;;;12.694.000,00",
        "Terbilang;Dua belas juta enam ratus sembilan puluh empat ribu rupiah",
        "",
    ]


async def test_rows_are_asked_for_no_faster_than_they_are_read(rig: Any) -> None:
    project = rig.rekap.projects[GEDUNG]
    project.pages = [project.pages[0] * 700] * 100
    answers = rig.export.StreamCsv(pb.StreamCsvRequest(project_id=GEDUNG, document="rekap-rab"))
    first = await anext(answers)
    assert first.file_name
    # gRPC's windows hold some pages, but by far not the whole project.
    assert rig.rekap.pages_sent < 50
    size = len(first.chunk)
    async for part in answers:
        assert len(part.chunk) < 512 * 1024
        assert part.file_name == ""
        size += len(part.chunk)
    assert size > 10_000_000


async def test_a_reader_who_leaves_ends_the_call_to_rekap(rig: Any, until: Any) -> None:
    project = rig.rekap.projects[GEDUNG]
    project.pages = [project.pages[0] * 700] * 2
    project.gate.clear()
    answers = rig.export.StreamCsv(pb.StreamCsvRequest(project_id=GEDUNG, document="rekap-rab"))
    await anext(answers)
    assert rig.rekap.streams_open == 1
    await answers.aclose()
    await until(lambda: rig.rekap.streams_open == 0)


@pytest.mark.parametrize(
    ("who", "request_", "kind", "slug"),
    [
        (SITI, {}, Kind.NOT_FOUND, "project-not-found"),
        (BUDI, {"project_id": 99}, Kind.NOT_FOUND, "project-not-found"),
        (0, {}, Kind.UNAUTHENTICATED, "login-required"),
        (BUDI, {"document": "gambar"}, Kind.INVALID, "export-document-unknown"),
        (BUDI, {"min_revision": 8}, Kind.UNAVAILABLE, "rekap-behind"),
    ],
)
async def test_refusals(rig: Any, who: int, request_: dict[str, Any], kind: Kind, slug: str) -> None:
    with acting_as(Identity(who, frozenset({"user"}))), pytest.raises(AppError) as refusal:
        await read(rig, **request_)
    assert (refusal.value.kind, refusal.value.slug) == (kind, slug)
