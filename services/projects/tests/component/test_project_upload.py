"""Projects from a workbook: each row is judged, nothing is stored, and hostile files are refused."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import orjson
import pytest

from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from taksir.projects.v1 import bulk_service_pb2 as bulk
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1 import project_upload_service_pb2 as messages
from taksir.projects.v1.bulk_service_pb2_grpc import BulkServiceStub
from taksir.projects.v1.project_upload_service_pb2_grpc import ProjectUploadServiceStub

from .conftest import Client, body

HEADER = ("nama *", "Tanggal Mulai", "durasi_hari", "anggaran_owner", "lokasi_project", "catatan")


@pytest.fixture
def uploads(channel: Channel) -> ProjectUploadServiceStub:
    return ProjectUploadServiceStub(cast("Any", channel))


async def read(uploads: ProjectUploadServiceStub, content: bytes, name: str = "proyek.xlsx") -> dict[str, Any]:
    async def parts() -> AsyncIterator[messages.ReadProjectUploadRequest]:
        yield messages.ReadProjectUploadRequest(file_name=name)
        for start in range(0, len(content), 100_000):
            yield messages.ReadProjectUploadRequest(chunk=content[start : start + 100_000])

    answer = await uploads.ReadProjectUpload(parts())
    return cast("dict[str, Any]", orjson.loads(answer.report.body))


async def test_d28_every_row_is_told_with_its_cells_and_good_ones_can_be_created(
    client: Client, uploads: ProjectUploadServiceStub, channel: Channel, catalogue_files: Any
) -> None:
    rows = [
        ("Daftar proyek",),
        (),
        HEADER,
        ("Rumah  Jatisela", "13/02/2026", 180, "Rp 1.500.000,50", "Lombok", "x"),
        (),
        ("Ab", "besok", "2,5", "banyak", "y" * 300),
        (None, "2026-02-13", 99999, 1250000.5, "Bima"),
    ]
    content = catalogue_files.workbook({"Proyek": rows}).read_bytes()
    report = await read(uploads, content)
    assert (report["total"], report["valid"], report["invalid"], report["unknown_columns"]) == (3, 1, 2, ["catatan"])
    good, wrong, unnamed = report["rows"]
    assert (good["row"], good["problems"]) == (4, [])
    assert good["fields"]["tanggal_mulai"] == "2026-02-13"
    assert (good["fields"]["durasi_hari"], good["fields"]["anggaran_owner"]) == ("180", "1500000.5")
    assert {one["path"]: one["cell"] for one in wrong["problems"]} == {
        "tanggal_mulai": "B6",
        "durasi_hari": "C6",
        "anggaran_owner": "D6",
    }
    assert [one["path"] for one in unnamed["problems"]] == ["durasi_hari"]
    fields = good["fields"] | {"durasi_hari": int(good["fields"]["durasi_hari"])}
    request = bulk.CreateProjectsRequest(projects=[project.ProjectFields(**fields)])
    made = body(await BulkServiceStub(cast("Any", channel)).CreateProjects(request))["items"]
    assert [(one["nama"], one["anggaran_owner"]) for one in made] == [("Rumah Jatisela", "1500000.50")]
    listed = body(await client.projects.ListProjects(project.ListProjectsRequest()))["items"]
    assert len(listed) == 1


async def test_the_template_is_read_as_it_is_given_out(client: Client, uploads: ProjectUploadServiceStub) -> None:
    answer = await uploads.GetUploadTemplate(messages.GetUploadTemplateRequest())
    report = await read(uploads, answer.document.body)
    assert (report["total"], report["invalid"], report["unknown_columns"]) == (1, 0, [])
    assert client


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
        archive.writestr("xl/big.xml", b"0" * 60_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("make", "slug"),
    [
        (lambda _: b"<html>", "workbook-unknown"),
        (lambda _: b"PK\x03\x04garbage", "workbook-broken"),
        (lambda _: bomb(), "workbook-too-large"),
        (
            lambda files: files.workbook({"S": [HEADER]}, extra={"xl/vbaProject.bin": b"x"}).read_bytes(),
            "workbook-macro",
        ),
        (lambda files: files.workbook({"S": [("kosong",)]}).read_bytes(), "upload-without-projects"),
        (lambda files: files.workbook({"S": [HEADER, *[("Proyek",)] * 2_001]}).read_bytes(), "upload-too-large"),
    ],
    ids=["html", "broken", "bomb", "macro", "no titles", "too many rows"],
)
async def test_hostile_files_are_refused(
    client: Client,
    uploads: ProjectUploadServiceStub,
    catalogue_files: Any,
    make: Callable[[Any], bytes],
    slug: str,
) -> None:
    with pytest.raises(AppError) as refusal:
        await read(uploads, make(catalogue_files))
    assert refusal.value.slug == slug
    assert refusal.value.kind in (Kind.INVALID, Kind.TOO_LARGE)
    assert client
