"""Price lists in the browser: made, imported by pasting, mended, looked back at, and used to fill a project."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

LogIn = Callable[[Page], None]
READING = 60_000
TABLE = "Uraian\tSatuan\tHarga\nPekerja\tOH\t180.000\nSemen Portland\tkg\t1.500,50\nBatu belah\tm3\t-5\n"


def prices(*rows: tuple[str, str, str, str]) -> list[dict[str, str]]:
    names = ("kategori", "uraian", "satuan", "harga")
    return [{**dict(zip(names, row, strict=True)), "kode": ""} for row in rows]


def save(client: httpx.Client, listed: dict[str, Any], items: list[dict[str, str]]) -> None:
    """Prices saved without the browser, at the list's newest version."""
    path = f"/api/price-lists/{listed['id']}/"
    version = client.get(path).json()["version"]
    answer = client.post(f"{path}prices/save/", json={"version": version, "items": items})
    assert answer.is_success, answer.text


@pytest.fixture
def listed(client: httpx.Client) -> dict[str, Any]:
    """A list of some kota in Jawa Barat with what a worker and a foreman earn."""
    mark = uuid.uuid4()
    region = f"32{mark.int % 90 + 10}"
    head = {"name": f"HSPK {mark.hex[:8]}", "region_code": region, "region_name": "Kota Uji"}
    made = client.post("/api/price-lists/create/", json={**head, "valid_from": "2026-01-01"})
    assert made.is_success, made.text
    save(client, made.json(), prices(("TK", "Pekerja", "OH", "180000"), ("TK", "Mandor", "OH", "206000")))
    listed: dict[str, Any] = made.json()
    return listed


def price(page: Page, name: str, unit: str) -> Locator:
    return page.get_by_label(f"Harga {name} per {unit} (rupiah)")


def test_a_list_is_made_filled_by_pasting_and_mended(page: Page, log_in: LogIn, artifacts: Path) -> None:
    name = f"HSPK {uuid.uuid4().hex[:8]}"
    page.goto("/daftar-harga")
    log_in(page)
    page.get_by_role("button", name="Buat daftar harga").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nama daftar").fill(name)
    dialog.get_by_label("Wilayah").select_option(label="Jawa Barat")
    dialog.get_by_label("Kode kabupaten/kota").fill("3273")
    dialog.get_by_label("Nama kabupaten/kota").fill("Kota Bandung")
    dialog.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()

    page.get_by_role("link", name="Impor harga").first.click()
    page.get_by_text("Tempel", exact=True).click()
    page.get_by_label("Isi tabel").fill(TABLE)
    page.get_by_label("Kategori bila tidak tertulis").select_option(label="Bahan")
    page.get_by_role("button", name="Baca dan tinjau").click()
    expect(page.get_by_text("2 dari 3 baris dapat disimpan, 1 dilewati.")).to_be_visible(timeout=READING)
    expect(page.get_by_role("row", name=re.compile("Batu belah"))).to_be_visible()
    page.screenshot(path=artifacts / "daftar-harga-impor.png", full_page=True)
    page.get_by_role("button", name="Simpan 2 harga").click()

    expect(price(page, "Semen Portland", "kg")).to_have_value("1.500,50")
    price(page, "Semen Portland", "kg").fill("1.600")
    price(page, "Semen Portland", "kg").press("Enter")
    page.get_by_role("button", name="Tindakan untuk Semen Portland").click()
    page.get_by_role("menuitem", name="Riwayat harga").click()
    expect(page.get_by_role("row", name=re.compile(r"1\.500,50 1\.600,00 Anda"))).to_be_visible()
    expect(page.get_by_role("dialog").locator("tbody tr")).to_have_count(2)
    page.screenshot(path=artifacts / "daftar-harga-riwayat.png")


@pytest.mark.provokes(r"409 .*/prices/save/")
def test_two_people_mend_a_list(page: Page, log_in: LogIn, listed: dict[str, Any], client: httpx.Client) -> None:
    """Another row may change meanwhile; the same row is a choice."""
    page.goto(f"/daftar-harga/{listed['id']}")
    log_in(page)
    expect(price(page, "Pekerja", "OH")).to_have_value("180.000,00")
    save(client, listed, prices(("TK", "Mandor", "OH", "210000")))
    price(page, "Pekerja", "OH").fill("185.000")
    with page.expect_response(lambda answer: answer.url.endswith("/prices/save/") and answer.ok):
        price(page, "Pekerja", "OH").press("Enter")
    expect(price(page, "Mandor", "OH")).to_have_value("210.000,00")
    expect(price(page, "Pekerja", "OH")).to_have_value("185.000,00")

    save(client, listed, prices(("TK", "Pekerja", "OH", "190000")))
    price(page, "Pekerja", "OH").fill("195.000")
    price(page, "Pekerja", "OH").press("Enter")
    conflict = page.get_by_role("dialog")
    expect(conflict).to_contain_text("190.000,00")
    conflict.get_by_role("button", name="Simpan nilai saya").click()
    expect(conflict).to_have_count(0)
    page.get_by_label("Cari kode atau uraian").click()
    expect(price(page, "Pekerja", "OH")).to_have_value("195.000,00")


def test_a_project_is_filled_from_a_list_and_that_is_undone(
    page: Page, log_in: LogIn, estimate: Any, listed: dict[str, Any], artifacts: Path
) -> None:
    page.goto(f"/project/{estimate.project_id}/harga")
    log_in(page)
    page.get_by_role("link", name="Isi harga dari daftar").click()
    page.get_by_role("combobox", name="Daftar harga").select_option(str(listed["id"]))
    page.get_by_role("button", name="Tinjau").click()
    expect(page.get_by_text("Tidak ada harga kosong yang dapat diisi dari sini.")).to_be_visible()
    page.get_by_text("Semua yang berbeda 1").click()
    row = page.get_by_role("row", name=re.compile("Pekerja"))
    expect(row).to_contain_text(re.compile(r"176\.000,00.*180\.000,00.*" + listed["name"]))
    page.screenshot(path=artifacts / "isi-harga.png")
    page.get_by_role("button", name="Isi 1 harga").click()
    expect(page.get_by_text("1 harga diisi.")).to_be_visible()
    expect(row).to_contain_text("Sama")

    page.get_by_role("link", name="Lihat harga proyek").click()
    expect(price(page, "Pekerja", "OH")).to_have_value("180.000,00")
    page.get_by_role("button", name="Riwayat harga Pekerja").click()
    expect(page.get_by_role("dialog")).to_contain_text("176.000,00 → 180.000,00")
    expect(page.get_by_role("dialog")).to_contain_text(listed["name"])
    page.screenshot(path=artifacts / "harga-riwayat.png")


def test_a_region_and_a_day_find_the_nearest_list(
    page: Page, log_in: LogIn, estimate: Any, listed: dict[str, Any]
) -> None:
    page.goto(f"/project/{estimate.project_id}/harga/isi")
    log_in(page)
    page.get_by_text("Menurut wilayah dan tanggal").click()
    page.get_by_label("Wilayah", exact=True).select_option(listed["region_code"])
    page.get_by_label("Harga per tanggal").fill("2026-06-30")
    page.get_by_role("button", name="Tinjau").click()
    page.get_by_text("Pilihan sendiri").click()
    page.get_by_label("Isi harga Pekerja").check()
    page.get_by_role("button", name="Isi 1 harga").click()
    expect(page.get_by_text("1 harga diisi.")).to_be_visible()
    page.get_by_role("button", name="Urungkan pengisian").click()
    expect(page.get_by_text("Pengisian diurungkan")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Pekerja"))).to_contain_text("176.000,00")
    assert listed["name"] in page.get_by_role("row", name=re.compile("Pekerja")).inner_text()
