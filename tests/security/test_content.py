"""What people write comes out as what they wrote, and as nothing else (ASVS 1.2.10, 1.3, 3.2.1, 2.2)."""

import asyncio
import csv
import io
import zipfile
from typing import Any

import pytest

FORMULAS = ['=HYPERLINK("http://x","klik")', "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0"]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
async def hostile(people: Any, new_estimate: Any) -> Any:
    """A project in which every text is a formula."""
    estimate = await new_estimate()
    owner = people["owner"].client
    pekerjaan = [{"source_type": "custom", "snapshot_uraian": text, "snapshot_satuan": text[:10]} for text in FORMULAS]
    tree = {"klasifikasi": [{"name": text, "sub": [{"name": text, "pekerjaan": pekerjaan}]} for text in FORMULAS]}
    tree["tree_version"] = (await owner.get(estimate.path("list-pekerjaan/tree/"))).json()["tree_version"]
    saved = await owner.post(estimate.path("list-pekerjaan/upsert/"), json=tree)
    assert saved.status_code == 200, saved.text
    header = (await owner.get(estimate.path())).json()
    renamed = await owner.patch(estimate.path(), json={"nama": FORMULAS[0], "version": header["version"]})
    assert renamed.status_code == 200, renamed.text
    return estimate, renamed.json()["revision"]


def is_number(text: str) -> bool:
    return text.strip("-").replace(".", "").replace(",", "").isdigit()


async def test_no_cell_of_a_csv_is_a_formula(people: Any, hostile: Any) -> None:
    estimate, revision = hostile
    answer = await people["owner"].client.get(estimate.path("export/rekap-rab/csv/"), params={"min_revision": revision})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment; ")
    cells = [cell for row in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";") for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(DANGEROUS) and not is_number(cell)]


async def test_no_text_of_a_workbook_is_a_formula(people: Any, hostile: Any) -> None:
    estimate, revision = hostile
    owner = people["owner"].client
    body = {"export_type": "rekap-rab", "format": "xlsx", "min_revision": revision}
    started = (await owner.post(estimate.path("export-async/"), json=body)).json()
    async with asyncio.timeout(60):
        while (job := (await owner.get(started["status_url"])).json())["status"] not in {"done", "failed"}:
            await asyncio.sleep(0.2)
    assert job["status"] == "done", job
    answer = await owner.get(started["download_url"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        texts = b"".join(archive.read(name) for name in names)
    assert b"HYPERLINK" in texts
    for word in (b"HYPERLINK", b"SUM(1)", b"cmd|", b"1+1"):
        assert b"<f>" + word not in texts
        assert b"<f>=" + word not in texts
    assert not [name for name in names if "external" in name.lower() or "hyperlink" in name.lower()]


TRAPS = ["9" * 400, "1e9", "NaN", "Infinity", "-Infinity", "0x10", "1_000", " 1", "١", "", "1.2.3", "--1", "1,5"]


def numbers(estimate: Any, value: Any) -> dict[str, tuple[str, Any]]:
    """One write for each kind of number."""
    row = {"kategori": "TK", "kode": "L.01", "uraian": "Pekerja", "satuan": "OH", "koefisien": value}
    cell = {"pekerjaan_id": estimate.pekerjaan_id, "week_number": 1, "proportion": value}
    volume = {"pekerjaan_id": estimate.pekerjaan_id, "quantity": value}
    return {
        "price": (estimate.path("harga-items/save/"), {"items": [{"id": estimate.resource_id, "harga_satuan": value}]}),
        "volume": (estimate.path("volume-pekerjaan/save/"), {"items": [volume]}),
        "koefisien": (estimate.path(f"detail-ahsp/{estimate.pekerjaan_id}/save/"), {"rows": [row]}),
        "markup": (estimate.path(f"pekerjaan/{estimate.pekerjaan_id}/pricing/"), {"override_markup": value}),
        "ppn": (estimate.path("pricing/"), {"ppn_percent": value}),
        "week": (f"/api/v2/project/{estimate.project_id}/assign-weekly/", {"mode": "planned", "assignments": [cell]}),
        "anggaran": ("/api/projects/", {"nama": "Rumah", "anggaran_owner": value}),
        "parameter": (estimate.path("parameters/"), {"name": "lebar", "value": value}),
    }


@pytest.fixture(scope="module")
async def estimate(new_estimate: Any) -> Any:
    return await new_estimate()


@pytest.mark.parametrize("value", [*TRAPS, True, [], {}], ids=lambda value: str(value)[:12] or "empty")
async def test_what_is_no_number_is_stored_nowhere(people: Any, estimate: Any, value: Any) -> None:
    owner = people["owner"].client
    before = (await owner.get(estimate.path())).json()["revision"]
    for name, (path, body) in numbers(estimate, value).items():
        if (name, value) == ("markup", ""):
            continue  # takes the override away
        answer = await owner.post(path, json=body)
        assert answer.status_code == 400, (name, answer.text)
        assert answer.json()["errors"][0]["path"], name
    assert (await owner.get(estimate.path())).json()["revision"] == before


# More places than anything is kept with: rounded half up, as chassis.decimals says.
FINE = "0." + "1" * 30


@pytest.mark.parametrize("value", ["-1", "9" * 30, FINE], ids=["negative", "huge", "fine"])
async def test_numbers_beyond_what_is_meant_are_refused_or_taken_exactly(
    people: Any, estimate: Any, value: str
) -> None:
    owner = people["owner"].client
    for name, (path, body) in numbers(estimate, value).items():
        answer = await owner.post(path, json=body)
        assert answer.status_code < 500, (name, answer.text)
        if value != FINE and name in {"price", "volume", "koefisien", "week"}:
            assert answer.status_code == 400, (name, answer.text)


@pytest.mark.parametrize(
    "text", ["\u202etxt.exe", "Ru\u0301mah", "🏠", "<script>alert(1)</script>", "' OR 1=1 --", "%s%n"]
)
async def test_odd_texts_come_back_as_they_were_written(people: Any, text: str) -> None:
    owner = people["owner"].client
    made = await owner.post("/api/projects/", json={"nama": f"a{text}b"})
    assert made.status_code < 500
    if made.status_code == 201:
        found = (await owner.get(f"/api/project/{made.json()['id']}/")).json()
        assert found["nama"] == f"a{text}b"
        listed = await owner.get("/api/projects/", params={"search": f"a{text}b"})
        assert listed.status_code == 200
        assert listed.headers["content-type"] == "application/json"


async def test_a_nul_is_refused(people: Any) -> None:
    answer = await people["owner"].client.post("/api/projects/", json={"nama": "a\x00b"})
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "nama")


@pytest.mark.parametrize("query", ["' OR 1=1 --", "%", "_", "\\", "a" * 200, "\ud7ff", "%00"])
async def test_searches_are_no_statements(people: Any, estimate: Any, query: str) -> None:
    owner = people["owner"].client
    for path, name in (
        ("/api/projects/", "search"),
        ("/api/referensi/search/", "q"),
        (estimate.path("list-pekerjaan/tree/"), "search"),
        (estimate.path("search-ahsp/"), "q"),
    ):
        answer = await owner.get(path, params={name: query})
        assert answer.status_code in {200, 400}, (path, answer.text)
