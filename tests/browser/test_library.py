"""Using work again in the browser: copies, templates of a project and of a part, backups and what they leave."""

import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.browser

LogIn = Callable[[Page], None]


def answered(response: Any) -> Any:
    assert response.is_success, response.text
    return response.json()


def subtotal(client: Any, project_id: int) -> str:
    """Of the rekap as it is now."""
    revision = answered(client.get(f"/api/project/{project_id}/"))["revision"]
    rekap = answered(client.get(f"/api/project/{project_id}/rekap/", params={"min_revision": revision}))
    return str(rekap["meta"]["subtotal"])


def opened_project(page: Page) -> int:
    """The project that the page went to."""
    page.wait_for_url("**/project/*/pekerjaan")
    return int(page.url.split("/project/")[1].split("/")[0])


def test_a_project_is_copied_with_all_its_figures(page: Page, log_in: LogIn, client: Any, estimate: Any) -> None:
    page.goto(f"/project/{estimate.project_id}/")
    log_in(page)
    page.get_by_role("button", name="Salin proyek").click()
    dialog = page.get_by_role("dialog")
    name = f"Salinan {uuid.uuid4().hex[:8]}"
    dialog.get_by_label("Nama salinan").fill(name)
    dialog.get_by_role("button", name="Salin proyek").click()
    page.wait_for_url(lambda url: f"/project/{estimate.project_id}/" not in url)
    copy = opened_project(page)
    assert subtotal(client, copy) == subtotal(client, estimate.project_id)
    page.goto(f"/project/{copy}/")
    page.get_by_role("button", name="Salin proyek").click()
    dialog.get_by_label("Nama salinan").fill(name)
    dialog.get_by_label("Jumlah salinan").fill("2")
    expect(dialog.get_by_text(f"Menjadi “{name} - Salinan 1”")).to_be_visible()
    dialog.get_by_role("button", name="Salin proyek").click()
    expect(page.get_by_role("link", name=f"{name} - Salinan 2")).to_be_visible()


def test_a_part_becomes_a_template_and_comes_into_another_project(
    page: Page, log_in: LogIn, client: Any, estimate: Any
) -> None:
    name = f"Tanah {uuid.uuid4().hex[:8]}"
    page.goto(f"/project/{estimate.project_id}/pekerjaan")
    log_in(page)
    page.get_by_role("button", name="Perintah untuk Pekerjaan tanah").click()
    page.get_by_role("menuitem", name="Simpan bagian sebagai templat").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nama templat").fill(name)
    dialog.get_by_label("Sertakan harga satuan").check()
    dialog.get_by_role("button", name="Simpan").click()
    expect(dialog).to_be_hidden()

    other = answered(client.post("/api/projects/", json={"nama": "Rumah kosong"}))["id"]
    page.goto(f"/project/{other}/pekerjaan")
    page.get_by_role("button", name="Tambah dari templat").click()
    dialog.get_by_label("Cari templat").fill(name)
    dialog.get_by_role("radio", name=name).check()
    dialog.get_by_role("button", name="Tambahkan").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Galian tanah biasa")).to_be_visible()
    assert subtotal(client, other) == subtotal(client, estimate.project_id)


def test_templates_are_kept_in_order(page: Page, log_in: LogIn, client: Any, estimate: Any, tmp_path: Path) -> None:
    word = uuid.uuid4().hex[:8]
    made = client.post(f"/api/project/{estimate.project_id}/templates/create/", json={"name": f"Lama {word}"})
    answered(made)
    page.goto("/templat")
    log_in(page)
    page.get_by_label("Cari templat").fill(word)
    page.get_by_role("button", name=f"Perintah untuk Lama {word}").click()
    page.get_by_role("menuitem", name="Ubah nama dan keterangan").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nama templat").fill(f"Baru {word}")
    dialog.get_by_label("Keterangan").fill("Galian saja")
    dialog.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", name=f"Baru {word}")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Unduh berkas templat Baru {word}").click()
    file = tmp_path / "templat.json"
    download.value.save_as(file)
    page.get_by_role("button", name="Muat dari berkas").click()
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_label("Nama templat").fill(f"Muatan {word}")
    dialog.get_by_role("button", name="Muat templat").click()
    expect(page.get_by_role("heading", name=f"Muatan {word}")).to_be_visible()
    page.get_by_role("button", name=f"Buat proyek Muatan {word}").click()
    dialog.get_by_label("Nama proyek").fill(f"Dari {word}")
    dialog.get_by_role("button", name="Buat proyek").click()
    opened_project(page)
    expect(page.get_by_text("Galian tanah biasa")).to_be_visible()
    page.goto("/templat")
    page.get_by_label("Cari templat").fill(word)
    page.get_by_role("button", name=f"Perintah untuk Baru {word}").click()
    page.get_by_role("menuitem", name="Hapus templat").click()
    dialog.get_by_role("button", name="Hapus templat").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=f"Baru {word}")).to_be_hidden()
    expect(page.get_by_role("heading", name=f"Muatan {word}")).to_be_visible()


def test_a_backup_becomes_a_project_again_and_replaces_one(
    page: Page, log_in: LogIn, client: Any, estimate: Any, colleague: Any, tmp_path: Path
) -> None:
    before = subtotal(client, estimate.project_id)
    page.goto(f"/project/{estimate.project_id}/")
    log_in(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh cadangan").click()
    file = tmp_path / "cadangan.json"
    download.value.save_as(file)
    colleague(estimate, "25")
    assert subtotal(client, estimate.project_id) != before
    page.goto("/")
    page.get_by_role("button", name="Dari berkas").click()
    page.get_by_role("menuitem", name="Proyek dari cadangan").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name="Buat proyek").click()
    assert subtotal(client, opened_project(page)) == before
    page.goto(f"/project/{estimate.project_id}/")
    page.get_by_role("button", name="Perintah untuk Talud Kali Winongo").click()
    page.get_by_role("menuitem", name="Pulihkan dari cadangan").click()
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name="Ganti isi proyek").click()
    expect(dialog).to_be_hidden()
    assert subtotal(client, estimate.project_id) == before


@pytest.mark.provokes("400 .*/restore-backup/")
def test_a_file_that_is_none_is_refused_where_it_was_chosen(page: Page, log_in: LogIn) -> None:
    page.goto("/")
    log_in(page)
    page.get_by_role("button", name="Dari berkas").click()
    page.get_by_role("menuitem", name="Proyek dari cadangan").click()
    dialog = page.get_by_role("dialog")
    wrong: FilePayload = {"name": "lain.json", "mimeType": "application/json", "buffer": b'{"format": "lain"}'}
    dialog.locator("input[type=file]").set_input_files(wrong)
    dialog.get_by_role("button", name="Buat proyek").click()
    expect(dialog.get_by_role("alert")).to_contain_text("ini bukan cadangan proyek Taksir")
    expect(dialog.get_by_role("button", name="Buat proyek")).to_be_enabled()


def test_a_file_of_the_old_program_becomes_a_project(page: Page, log_in: LogIn, client: Any) -> None:
    name = f"Lama {uuid.uuid4().hex[:8]}"
    row = {"kategori": "TK", "kode": "TK-1", "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.5"}
    job = {"kode": "9.9", "uraian": "Galian lama", "satuan": "m3", "source_type": "ref", "ref_kode": "x.9.9"}
    old = {
        "nama": name,
        "tanggal_mulai": "2026-01-05",
        "tanggal_selesai": "2026-06-28",
        "week_start_day": 0,
        "week_end_day": 6,
        "pricing": {"markup_percent": "10.00", "ppn_percent": "11.00", "rounding_base": "10000"},
        "parameters": [],
        "harga_items": [
            {"kategori": "TK", "kode": "TK-1", "uraian": "Pekerja", "satuan": "OH", "harga_satuan": "100000.00"}
        ],
        "klasifikasi": [
            {"nama": "K1", "sub": [{"nama": "K1.1", "pekerjaan": [{**job, "volume": "10", "detail": [row]}]}]}
        ],
    }
    page.goto("/")
    log_in(page)
    page.get_by_role("button", name="Dari berkas").click()
    page.get_by_role("menuitem", name="Impor berkas lama").click()
    dialog = page.get_by_role("dialog")
    file: FilePayload = {"name": "lama.json", "mimeType": "application/json", "buffer": json.dumps(old).encode()}
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name="Buat proyek").click()
    expect(dialog).to_contain_text("9.9 menjadi pekerjaan kustom")
    dialog.get_by_role("button", name="Lanjutkan").click()
    assert Decimal(subtotal(client, opened_project(page))) == 10 * Decimal("0.5") * 100_000 * Decimal("1.1")
