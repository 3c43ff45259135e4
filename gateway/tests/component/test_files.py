"""Uploads and downloads."""

import hashlib
from typing import Any

import httpx
import pytest

from chassis.errors import FieldProblem, conflict, invalid
from taksir.export.v1 import export_service_pb2

IMPORT = "/api/referensi/import/"
CSV = "/api/project/1/export/rekap-rab/csv/"


def received(desk: Any) -> tuple[Any, dict[str, bytes]]:
    header, files, name = None, {}, ""
    for message in desk.last("ImportCatalogue").request:
        match message.WhichOneof("part"):
            case "header":
                header = message.header
            case "file":
                name = message.file.name
                files[name] = b""
            case "finished":
                assert message == desk.last("ImportCatalogue").request[-1]
            case _:
                files[name] += message.chunk
    return header, files


async def test_a_workbook_arrives_whole(staff: httpx.AsyncClient, desk: Any) -> None:
    workbook = bytes(range(256)) * 1000
    answer = await staff.post(
        IMPORT, data={"edition": "AHSP 2026", "sheets": "Galian, Beton"}, files={"file": ("ahsp.xlsx", workbook)}
    )
    assert answer.status_code == 202
    assert answer.json()["edition"] == "AHSP 2026"
    header, files = received(desk)
    assert (header.edition, list(header.sheets)) == ("AHSP 2026", ["Galian", "Beton"])
    assert files == {"ahsp.xlsx": workbook}


async def test_two_tables_arrive_under_their_own_names(staff: httpx.AsyncClient, desk: Any) -> None:
    files = [
        ("file", (r"C:\data\analyses.csv", b"kode;nama\r\n")),
        ("file", ("../components.csv", b"kode;koefisien\r\n")),
    ]
    assert (await staff.post(IMPORT, data={"edition": "AHSP 2025"}, files=files)).status_code == 202
    assert received(desk)[1] == {"analyses.csv": b"kode;nama\r\n", "components.csv": b"kode;koefisien\r\n"}


async def test_more_than_the_limit_is_refused_and_forgotten(staff: httpx.AsyncClient, desk: Any) -> None:
    files = [("file", ("a.csv", b"x" * 160_000)), ("file", ("b.csv", b"x" * 160_000))]
    answer = await staff.post(IMPORT, data={"edition": "AHSP 2026"}, files=files)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:taksir:problem:upload-too-large")
    assert answer.json()["errors"] == [{"path": "file", "message": "melebihi 0.286 MiB"}]
    # What had begun to go through is broken off, and nobody takes it for whole.
    assert not any(part.finished for call in desk.seen for part in call.request)


async def test_far_more_than_the_limit_is_not_even_read(staff: httpx.AsyncClient, desk: Any) -> None:
    answer = await staff.post(IMPORT, data={"edition": "AHSP 2026"}, files={"file": ("a.xlsx", b"x" * 900_000)})
    assert answer.status_code == 413
    assert desk.seen == []


async def test_only_staff_may_import(user: httpx.AsyncClient, desk: Any) -> None:
    answer = await user.post(IMPORT, data={"edition": "AHSP 2026"}, files={"file": ("a.xlsx", b"PK")})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:taksir:problem:staff-only")
    assert desk.seen == []


@pytest.mark.parametrize(
    ("fields", "files", "wrong"),
    [
        ({}, {"file": ("a.xlsx", b"PK")}, "edition"),
        ({"edition": " "}, {"file": ("a.xlsx", b"PK")}, "edition"),
        ({"edition": "AHSP", "owner": "1"}, {"file": ("a.xlsx", b"PK")}, "owner"),
        ({"edition": "x" * 20_000}, {"file": ("a.xlsx", b"PK")}, "edition"),
        ({"edition": "AHSP"}, {"edition": (None, b"again"), "file": ("a.xlsx", b"PK")}, "edition"),
    ],
)
async def test_a_wrong_field_of_the_form_is_named(
    staff: httpx.AsyncClient, desk: Any, fields: dict[str, str], files: dict[str, Any], wrong: str
) -> None:
    answer = await staff.post(IMPORT, data=fields, files=files)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:taksir:problem:upload-invalid")
    assert [error["path"] for error in answer.json()["errors"]] == [wrong]
    assert desk.seen == []


async def test_a_form_without_a_file_and_a_broken_form_are_400(staff: httpx.AsyncClient, desk: Any) -> None:
    whole = b'--X\r\nContent-Disposition: form-data; name="edition"\r\n\r\nAHSP\r\n--X--\r\n'
    for body in (whole, whole[:-10], b"rubbish", b""):
        headers = {"content-type": "multipart/form-data; boundary=X"}
        answer = await staff.post(IMPORT, content=body, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (400, "urn:taksir:problem:upload-invalid")
    assert desk.seen == []


async def test_what_the_catalogue_finds_wrong_reaches_the_user(staff: httpx.AsyncClient, desk: Any) -> None:
    field = FieldProblem("'Galian'!E14", "harus angka", {"sheet": "Galian", "cell": "E14"})
    desk.answers["ImportCatalogue"] = invalid("catalogue-invalid", "Berkas berisi kesalahan.", field)
    answer = await staff.post(IMPORT, data={"edition": "AHSP 2026"}, files={"file": ("a.xlsx", b"PK")})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"path": "'Galian'!E14", "message": "harus angka", "sheet": "Galian", "cell": "E14"}
    ]


async def test_a_csv_begins_with_the_mark_that_spreadsheets_look_for(user: httpx.AsyncClient, desk: Any) -> None:
    answer = await user.get(CSV, params={"min_revision": 7})
    assert answer.content == b"\xef\xbb\xbfa;b\r\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Rekap _RAB_ _.csv\"; filename*=UTF-8''Rekap%20%22RAB%22%20%C3%A9.csv"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert desk.last("StreamCsv").request.min_revision == 7


async def test_the_mark_is_not_doubled(user: httpx.AsyncClient, desk: Any) -> None:
    chunks = (b"\xef\xbb\xbfa;b\r\n", b"1;2\r\n")
    desk.answers["StreamCsv"] = [export_service_pb2.StreamCsvResponse(chunk=chunk) for chunk in chunks]
    assert (await user.get(CSV)).content == b"\xef\xbb\xbfa;b\r\n1;2\r\n"


async def test_a_stream_that_breaks_off_is_seen_to_break_off(user: httpx.AsyncClient, desk: Any) -> None:
    desk.answers["StreamCsv"] = [export_service_pb2.StreamCsvResponse(chunk=b"a;b\r\n"), RuntimeError("broken")]
    with pytest.raises(httpx.RemoteProtocolError):
        await user.get(CSV)


async def test_a_finished_file_comes_with_length_and_checksum(user: httpx.AsyncClient) -> None:
    answer = await user.get("/api/export/download/5f1c/")
    assert answer.content == b"abcdef"
    assert answer.headers["content-length"] == "6"
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["repr-digest"].startswith("sha-256=:")
    assert len(answer.headers["repr-digest"]) == len("sha-256=:") + 44 + 1
    assert hashlib.sha256(answer.content).digest_size == 32


async def test_a_file_that_is_not_done_is_a_conflict(user: httpx.AsyncClient, desk: Any) -> None:
    desk.answers["DownloadJob"] = conflict("export-not-done", "Berkas belum selesai.")
    answer = await user.get("/api/export/download/5f1c/")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:taksir:problem:export-not-done")


@pytest.mark.parametrize("task", ["..", "a%2Fb", "%00", "x" * 65, "a b"])
async def test_a_job_number_that_cannot_be_is_not_found(user: httpx.AsyncClient, desk: Any, task: str) -> None:
    for action in ("status", "download"):
        assert (await user.get(f"/api/export/{action}/{task}/")).status_code == 404
    assert desk.seen == []


@pytest.mark.parametrize("path", ["/api/projects/restore-backup/", "/api/projects/import-old/"])
async def test_a_file_may_be_larger_than_other_bodies(user: httpx.AsyncClient, path: str) -> None:
    body = b'{"nama": "' + b"x" * 200_000 + b'"}'
    answer = await user.post(path, params={"nama": "Rumah"}, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 201, answer.text
