"""What comes in wrong is refused with its place and reason, and leaves nothing behind."""

import io
import time
import zipfile
from typing import Any

import pytest
import xlsxwriter

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANALYSES = "kode_ahsp,nama_ahsp,sumber\nX.1,1 m2 dinding uji,Uji\n"
COMPONENTS = "kode_ahsp,kategori,kode_item,uraian_item,satuan_item,koefisien\n"
HEADER = ["No", "Uraian", "Kode", "Satuan", "Koefisien", "Harga Satuan (Rp)", "Jumlah Harga (Rp)"]
MEBIBYTE = 1024 * 1024
# The machine may be busy; whoever waits longer has found a fault.
PATIENCE = 120


def workbook(*rows: list[Any]) -> bytes:
    """A workbook with one sheet named Dinding."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Dinding")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to 300 MiB of nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            for _ in range(300):
                entry.write(bytes(MEBIBYTE))
    return file.getvalue()


def upload(client, *files: tuple[str, bytes | str]):
    parts = [("file", (name, data, WORKBOOK if name.endswith(".xlsx") else "text/csv")) for name, data in files]
    return client.post("/api/referensi/import/", data={"edition": "Edisi buruk"}, files=parts)


def assert_problem(answer, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["type"].startswith("urn:taksir:problem:")
    assert problem["status"] == status
    assert problem["detail"].strip()
    assert problem["request_id"]
    return problem


def read(client, *files: tuple[str, bytes | str]) -> dict[str, Any]:
    """The import once the service has read the files, however long it takes."""
    answer = upload(client, *files)
    assert answer.status_code == 202, answer.text
    path = f"/api/referensi/imports/{answer.json()['id']}/"
    deadline = time.monotonic() + PATIENCE
    while (staged := client.get(path).json())["status"] == "waiting":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return staged


def errors_of(client, *files: tuple[str, bytes | str]) -> list[dict[str, Any]]:
    """What somebody would have to decide; until then the edition cannot be stored."""
    staged = read(client, *files)
    path = f"/api/referensi/imports/{staged['id']}/"
    assert_problem(client.post(f"{path}commit/"), 409)
    errors = client.get(f"{path}findings/", params={"severity": "error"}).json()["findings"]
    assert client.delete(path).status_code == 204
    return errors


@pytest.fixture(autouse=True)
def _nothing_is_half_imported(client):
    before = client.get("/api/referensi/sources/").json()
    yield
    assert client.get("/api/referensi/sources/").json() == before


def test_file_that_is_no_workbook_is_refused_every_time(client):
    for _ in range(10):
        staged = read(client, ("palsu.xlsx", b"ini bukan buku kerja"))
        assert (staged["status"], staged["problem"]["path"]) == ("refused", "palsu.xlsx")


def test_zip_bomb(client):
    packed = bomb()
    assert len(packed) < MEBIBYTE
    staged = read(client, ("bom.xlsx", packed))
    assert (staged["status"], staged["problem"]["path"], staged["report"]) == ("refused", "bom.xlsx", None)


def test_sheet_without_the_expected_header(client):
    staged = read(client, ("tanpa-judul.xlsx", workbook(["Belanja"], ["Beras", 3])))
    assert staged["status"] == "refused"
    assert "Dinding" in staged["problem"]["message"]


def test_text_in_a_number_column_names_sheet_and_cell(client):
    book = workbook(
        ["X.1", "1 m2 dinding uji"],
        HEADER,
        ["A", "TENAGA KERJA"],
        [1, "Pekerja", "L.01", "OH", "banyak", 100_000, 0],
        [None, "Jumlah Harga Tenaga Kerja", None, None, None, None, 0],
    )
    errors = errors_of(client, ("teks.xlsx", book))
    assert [(error["sheet"], error["cell"], error["value"]) for error in errors] == [("Dinding", "E4", "banyak")]


def test_text_in_a_number_column_of_a_csv_names_the_line(client):
    components = f"{COMPONENTS}X.1,TK,L.01,Pekerja,OH,banyak\n"
    errors = errors_of(client, ("analyses.csv", ANALYSES), ("components.csv", components))
    assert [(error["sheet"], error["cell"]) for error in errors] == [("components.csv", "2")]


def test_duplicate_code(client):
    analyses = f"{ANALYSES}X.1,1 m2 dinding kedua,Uji\n"
    components = f"{COMPONENTS}X.1,TK,L.01,Pekerja,OH,0.5\n"
    (error,) = errors_of(client, ("analyses.csv", analyses), ("components.csv", components))
    assert (error["slug"], "X.1" in error["message"]) == ("code-clash", True)


def test_file_over_the_limit(client):
    assert_problem(upload(client, ("besar.xlsx", bytes(21 * MEBIBYTE))), 413)


def test_body_over_the_limit(client):
    answer = client.post("/api/projects/", content=b'{"nama": "' + b"x" * 9 * MEBIBYTE + b'"}')
    assert_problem(answer, 413)


def test_import_is_for_staff(stranger):
    assert_problem(upload(stranger, ("analyses.csv", ANALYSES), ("components.csv", COMPONENTS)), 403)


PRIVATE = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("GET", "list-pekerjaan/tree/"),
    ("POST", "list-pekerjaan/upsert/"),
    ("GET", "search-ahsp/?q=beton"),
    ("GET", "detail-ahsp/1/"),
    ("POST", "detail-ahsp/1/save/"),
    ("POST", "detail-ahsp/1/reset-to-ref/"),
    ("GET", "harga-items/list/"),
    ("POST", "harga-items/save/"),
    ("GET", "volume-pekerjaan/list/"),
    ("POST", "volume-pekerjaan/save/"),
    ("GET", "pricing/"),
    ("POST", "pricing/"),
    ("GET", "pekerjaan/1/pricing/"),
    ("POST", "pekerjaan/1/pricing/"),
    ("GET", "rekap/"),
    ("GET", "export/rekap-rab/csv/"),
    ("POST", "export-async/"),
]
BODIES = {
    "list-pekerjaan/upsert/": {"klasifikasi": []},
    "detail-ahsp/1/save/": {"rows": []},
    "harga-items/save/": {"items": []},
    "volume-pekerjaan/save/": {"items": []},
    "pekerjaan/1/pricing/": {"override_markup": "5"},
    "export-async/": {"export_type": "rekap-rab", "format": "xlsx"},
}


@pytest.fixture(scope="module")
def project_id(client) -> int:
    return client.post("/api/projects/", json={"nama": "Rahasia"}).json()["id"]


def call(client, project_id: int, method: str, path: str):
    body = BODIES.get(path, {}) if method in {"POST", "PATCH"} else None
    return client.request(method, f"/api/project/{project_id}/{path}", json=body)


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_project_does_not_exist_for_a_stranger(client, stranger, project_id, method, path):
    problem = assert_problem(call(stranger, project_id, method, path), 404)
    unknown = assert_problem(call(stranger, 999_999_999, method, path), 404)
    assert (problem["type"], problem["detail"]) == (unknown["type"], unknown["detail"])
    assert client.get(f"/api/project/{project_id}/").status_code == 200


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_anonymous_call_is_refused_as_json(nobody, project_id, method, path):
    assert_problem(call(nobody, project_id, method, path), 401)


@pytest.mark.parametrize("path", ["/api/projects/", "/api/referensi/sources/", "/api/v2/project/1/assignments/"])
def test_other_private_paths_are_refused_as_json(nobody, path):
    assert_problem(nobody.get(path), 401)


def test_write_without_the_csrf_token_is_refused(client):
    answer = client.post("/api/projects/", json={"nama": "Palsu"}, headers={"X-CSRF-Token": "bukan-token"})
    assert assert_problem(answer, 403)["type"] == "urn:taksir:problem:csrf-token-invalid"


def test_wrong_password_is_refused_without_saying_which_part(nobody):
    wrong = [{"email": "demo@taksir.local", "password": "salah"}, {"email": "siapa@taksir.local", "password": "salah"}]
    first, second = (assert_problem(nobody.post("/api/auth/login", json=body), 401) for body in wrong)
    assert (first["type"], first["detail"]) == (second["type"], second["detail"])


def test_client_metrics_need_no_session_and_are_limited(nobody):
    body = {"type": "pageLoad", "value": {"duration": 120}}
    answers = [nobody.post("/api/monitoring/report-client-metric/", json=body) for _ in range(601)]
    assert answers[0].status_code == 200, answers[0].text
    assert_problem(answers[-1], 429)
    assert int(answers[-1].headers["Retry-After"]) > 0
