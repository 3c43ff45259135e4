"""The main job through every room, on the shipped estimate and on the official one."""

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from demo.__main__ import main

HOUSE_PEKERJAAN = 40


def demo(system, tmp_path: Path, *arguments: str) -> int:
    return main(["--url", system.url, "--output", str(tmp_path), *arguments])


@pytest.fixture(scope="module")
def house(system, tmp_path_factory):
    """The shipped house, estimated once; answers the folder with its documents."""
    output = tmp_path_factory.mktemp("house")
    assert demo(system, output) == 0
    return output


@pytest.fixture(scope="module")
def house_id(house, client) -> int:
    items = client.get("/api/projects/", params={"search": "Rumah tinggal tipe 70"}).json()["items"]
    return items[0]["id"]


def test_demonstration_runs_twice_and_skips_the_edition_that_exists(system, house, tmp_path, capsys):
    assert demo(system, tmp_path) == 0
    printed = capsys.readouterr().out
    assert "sudah ada (60 analisa), impor dilewati" in printed
    assert "setiap angka sama dengan hitungan dari berkas" in printed
    assert "Jumlah dengan PPN (grand total)" in printed


def test_rekap_is_whole_and_has_a_tag(client, house_id):
    answer = client.get(f"/api/project/{house_id}/rekap/")
    rekap = answer.json()
    assert len(rekap["rows"]) == HOUSE_PEKERJAAN
    assert not rekap["meta"]["stale"]
    assert rekap["meta"]["terbilang"].endswith("rupiah")
    assert sum(Decimal(group["total"]) for group in rekap["groups"]) == Decimal(rekap["meta"]["subtotal"])
    again = client.get(f"/api/project/{house_id}/rekap/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_write_is_seen_by_the_next_read(client, house_id):
    row = client.get(f"/api/project/{house_id}/rekap/").json()["rows"][0]
    volume = str(Decimal(row["volume"]) + 1)
    items = [{"pekerjaan_id": row["pekerjaan_id"], "quantity": volume}]
    saved = client.post(f"/api/project/{house_id}/volume-pekerjaan/save/", json={"items": items}).json()
    rekap = client.get(f"/api/project/{house_id}/rekap/", params={"min_revision": saved["revision"]}).json()
    assert rekap["meta"]["revision"] >= saved["revision"]
    changed = rekap["rows"][0]
    assert Decimal(changed["volume"]) == Decimal(volume)
    assert Decimal(changed["total"]) == Decimal(changed["G"]) * Decimal(volume)


def test_stale_edit_of_one_price_is_refused_and_another_price_is_not(client, house_id):
    path = f"/api/project/{house_id}/harga-items"
    first, second, *_ = client.get(f"{path}/list/").json()["items"]
    edit = {"id": first["id"], "harga_satuan": "123456.00", "version": first["version"]}
    assert client.post(f"{path}/save/", json={"items": [edit]}).status_code == 200
    refused = client.post(f"{path}/save/", json={"items": [edit | {"harga_satuan": "1.00"}]})
    assert refused.status_code == 409
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert "123456" in json.dumps(refused.json()["current"])
    other = {"id": second["id"], "harga_satuan": "654321.00", "version": second["version"]}
    assert client.post(f"{path}/save/", json={"items": [other]}).status_code == 200


def test_exported_csv_has_every_row(house):
    lines = (house / "rumah-tinggal-tipe-70-rekap-rab.csv").read_text(encoding="utf-8-sig").splitlines()
    text = "\n".join(lines)
    assert len(lines) > HOUSE_PEKERJAAN
    assert all(";" in line for line in lines if line)
    assert "1.2.1.1.1" in text


def test_exported_workbook_opens_and_has_every_row(house):
    path = house / "rumah-tinggal-tipe-70-rekap-rab.xlsx"
    assert zipfile.ZipFile(path).testzip() is None
    workbook = CalamineWorkbook.from_path(str(path))
    rows = [row for name in workbook.sheet_names for row in workbook.get_sheet_by_name(name).to_python()]
    cells = [str(cell) for row in rows for cell in row]
    assert sum("galian tanah biasa" in cell for cell in cells) == 1
    assert len(rows) > HOUSE_PEKERJAAN


def test_same_idempotency_key_is_the_same_job(client, house_id):
    path = f"/api/project/{house_id}/export-async/"
    body = {"export_type": "rekap-rab", "format": "xlsx"}
    jobs = {client.post(path, json=body, headers={"Idempotency-Key": "dua-kali"}).json()["task_id"] for _ in range(2)}
    assert len(jobs) == 1


def test_paths_answer_without_their_last_slash_too(client, house_id):
    with_slash = client.get(f"/api/project/{house_id}/pricing/")
    without = client.get(f"/api/project/{house_id}/pricing")
    assert (with_slash.status_code, without.status_code) == (200, 200)
    assert with_slash.json() == without.json()


@pytest.mark.official_data
@pytest.mark.parametrize("name", ["gedung-uji", "rumah-jatisela", "pekerjaan-gabungan", "formula-volume"])
def test_official_estimates(system, official_data, tmp_path, capsys, name):
    file = official_data / "projects" / f"{name}.json"
    arguments = ("--file", str(file), "--catalogue", str(official_data / "ahsp-2025"))
    assert demo(system, tmp_path, *arguments) == 0, capsys.readouterr().err
    assert "setiap angka sama dengan hitungan dari berkas" in capsys.readouterr().out
