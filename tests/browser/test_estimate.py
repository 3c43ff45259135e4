"""The job of an estimator in the browser: log in, measure, see the total move, hand the document over."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

LogIn = Callable[[Page], None]


def total(page: Page, which: str) -> Locator:
    return page.locator(f"[data-total={which}]")


def volume(page: Page) -> Locator:
    return page.get_by_label("Volume Galian tanah biasa (m3)")


def open_works(page: Page, estimate, log_in: LogIn) -> None:
    page.goto(f"/project/{estimate.project_id}/pekerjaan")
    log_in(page)
    expect(page.get_by_role("heading", name="Pekerjaan", level=1)).to_be_visible()


def test_a_changed_volume_moves_the_total(page: Page, estimate, log_in: LogIn, artifacts: Path) -> None:
    open_works(page, estimate, log_in)
    expect(total(page, "subtotal")).to_have_text("Rp 1.538.108")
    expect(total(page, "rounded")).to_have_text("Rp 1.707.000")

    volume(page).fill("20,5")
    volume(page).press("Enter")

    expect(total(page, "subtotal")).to_have_text("Rp 3.153.121")
    expect(total(page, "ppn")).to_have_text("Rp 346.843")
    expect(total(page, "grand")).to_have_text("Rp 3.499.965")
    expect(total(page, "rounded")).to_have_text("Rp 3.500.000")
    page.screenshot(path=artifacts / "pekerjaan.png")

    page.reload()
    expect(volume(page)).to_have_value("20,500")
    expect(total(page, "rounded")).to_have_text("Rp 3.500.000")


def test_a_decimal_point_is_refused_instead_of_guessed_at(page: Page, estimate, log_in: LogIn) -> None:
    open_works(page, estimate, log_in)
    volume(page).fill("12.5")
    volume(page).press("Enter")
    expect(volume(page)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("koma")
    volume(page).press("Escape")
    expect(volume(page)).to_have_value("10")
    expect(total(page, "subtotal")).to_have_text("Rp 1.538.108")


@pytest.mark.provokes("409 .*/volume-pekerjaan/save/")
def test_two_people_and_one_volume(page: Page, estimate, log_in: LogIn, colleague) -> None:
    open_works(page, estimate, log_in)
    expect(volume(page)).to_have_value("10,000")
    # What a colleague saves waits while something is being typed here.
    volume(page).fill("15")
    colleague(estimate, "33")
    volume(page).press("Enter")
    conflict = page.get_by_role("dialog", name="Sudah diubah orang lain")
    expect(conflict).to_contain_text("33,000")
    expect(conflict).to_contain_text("15,000")
    conflict.get_by_role("button", name="Simpan nilai saya").click()

    expect(total(page, "subtotal")).to_have_text("Rp 2.307.162")
    page.reload()
    expect(volume(page)).to_have_value("15,000")


def test_an_estimate_from_nothing(page: Page, log_in: LogIn) -> None:
    page.goto("/")
    log_in(page)
    page.get_by_role("button", name="Buat proyek").first.click()
    page.get_by_label("Nama proyek").fill("Pagar Keliling")
    page.get_by_role("dialog").get_by_role("button", name="Buat proyek").click()

    page.get_by_role("button", name="Tambah klasifikasi").first.click()
    page.get_by_label("Nama").fill("Pekerjaan pasangan")
    page.get_by_role("button", name="Simpan").click()

    page.get_by_role("button", name="Perintah untuk Pekerjaan pasangan").click()
    page.get_by_role("menuitem", name="Tambah sub-klasifikasi").click()
    page.get_by_label("Nama").fill("Dinding")
    page.get_by_role("button", name="Simpan").click()

    page.get_by_role("button", name="Perintah untuk Dinding").click()
    page.get_by_role("menuitem", name="Tambah pekerjaan").click()
    page.get_by_role("radio", name="Kustom").check()
    page.get_by_label("Uraian").fill("Pagar bata setengah bata")
    page.get_by_label("Satuan").fill("m2")
    page.get_by_role("button", name="Tambahkan 1 pekerjaan").click()

    row = page.get_by_role("row", name=re.compile("Pagar bata setengah bata"))
    expect(row).to_have_attribute("aria-level", "3")
    row.focus()
    row.press("F2")
    page.get_by_label("Uraian").fill("Pagar bata satu bata")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("row", name=re.compile("Pagar bata satu bata"))).to_be_visible()


def test_rows_move_with_the_keyboard_and_with_the_mouse(page: Page, client, log_in: LogIn) -> None:
    project_id = client.post("/api/projects/", json={"nama": "Saluran"}).json()["id"]
    works = [{"source_type": "custom", "snapshot_uraian": name, "snapshot_satuan": "m"} for name in ("Satu", "Dua")]
    tree = [{"name": "Drainase", "sub": [{"name": "Hulu", "pekerjaan": works}, {"name": "Hilir", "pekerjaan": []}]}]
    saved = client.post(f"/api/project/{project_id}/list-pekerjaan/upsert/", json={"klasifikasi": tree})
    assert saved.is_success, saved.text
    page.goto(f"/project/{project_id}/pekerjaan")
    log_in(page)
    names = page.locator("[aria-level='3'] [role=gridcell]:first-child")
    expect(names).to_contain_text(["1.1.1Satu", "1.1.2Dua"])

    page.locator("[aria-level='3']").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(names).to_contain_text(["1.1.1Dua", "1.1.2Satu"])
    expect(page.locator("[aria-level='3']").nth(1)).to_be_focused()

    names.first.drag_to(page.get_by_role("row", name=re.compile("Hilir")))
    expect(names).to_contain_text(["1.1.1Satu", "1.2.1Dua"])


@pytest.mark.provokes("404 /api/project/999999/", "ApiProblem: Proyek tidak ditemukan")
def test_an_unknown_project_says_so(page: Page, log_in: LogIn) -> None:
    page.goto("/project/999999/rekap")
    log_in(page)
    expect(page.get_by_role("heading", name="Halaman tidak ditemukan")).to_be_visible()
    expect(page.get_by_role("link", name="Rekap RAB")).to_have_count(0)


def test_the_recap_as_a_workbook(page: Page, estimate, log_in: LogIn, artifacts: Path) -> None:
    page.goto(f"/project/{estimate.project_id}/rekap")
    log_in(page)
    expect(page.get_by_text("Satu juta tujuh ratus tujuh ribu rupiah")).to_be_visible()
    page.screenshot(path=artifacts / "rekap.png")

    page.get_by_role("button", name="Buat XLSX").click()
    ready = page.get_by_role("link", name=re.compile(r"Unduh .+\.xlsx"))
    with page.expect_download() as download:
        ready.click(timeout=60_000)
    assert download.value.suggested_filename.endswith(".xlsx")
    assert download.value.path().read_bytes().startswith(b"PK")


@pytest.mark.provokes("401 .*/volume-pekerjaan/save/", "401 /api/project/.*")
def test_a_lost_session_comes_back_to_the_same_page(page: Page, estimate, log_in: LogIn) -> None:
    open_works(page, estimate, log_in)
    page.context.clear_cookies()
    volume(page).fill("11")
    volume(page).press("Enter")
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
    log_in(page)
    expect(volume(page)).to_have_value("10,000")
