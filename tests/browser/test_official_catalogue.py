"""The flat AHSP file of 2025 in the browser, where it is present: look over, decide, store, compare."""

import os
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from embedded.options import REPOSITORY

DATA = Path(os.environ.get("TAKSIR_OFFICIAL_DATA", REPOSITORY.parent / "shared" / "data"))
FLAT = DATA / "ahsp-2025" / "SNI_2025_AHSP.xlsx"
READING = 180_000  # milliseconds
TO_DECIDE = 727
LOST_COMMAS = 725

pytestmark = [
    pytest.mark.browser,
    pytest.mark.official_data,
    pytest.mark.skipif(not FLAT.exists(), reason=f"no official data in {DATA}; set TAKSIR_OFFICIAL_DATA"),
]

LogIn = Callable[[Page], None]


@pytest.fixture
def earlier(client: httpx.Client) -> str:
    """An edition with one analysis of the file, which takes 80 kg of gravel, and one that the file lacks."""
    name = f"Edisi sebelum {uuid.uuid4().hex[:8]}"
    analyses = "kode_ahsp,nama_ahsp,sumber\n1.1.1.1,Pagar sementara,x\n99.1,Pekerjaan yang hilang,x\n"
    head = "kode_ahsp,kategori,kode_item,uraian_item,satuan_item,koefisien\n"
    components = head + "1.1.1.1,BHN,M.1,Kerikil,Kg,80\n99.1,TK,L.01,Pekerja,OH,1\n"
    files = [("file", ("analyses.csv", analyses.encode())), ("file", ("components.csv", components.encode()))]
    answer = client.post("/api/referensi/import/", data={"edition": name}, files=files)
    assert answer.is_success, answer.text
    path = f"/api/referensi/imports/{answer.json()['id']}/"
    deadline = time.monotonic() + READING / 1000
    while (staged := client.get(path).json())["status"] == "waiting":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert staged["status"] == "staged", staged
    assert client.post(f"{path}commit/").is_success
    return name


def test_d09_the_flat_file_is_looked_over_repaired_stored_and_compared(
    page: Page, log_in: LogIn, client: Any, earlier: str, artifacts: Path
) -> None:
    edition = f"SNI 2025 {uuid.uuid4().hex[:8]}"
    page.goto("/katalog")
    log_in(page)
    upload(page, edition)
    commit = page.get_by_role("button", name="Simpan sebagai edisi")
    expect(commit).to_be_disabled(timeout=READING)
    expect(page.get_by_text(f"{TO_DECIDE} temuan harus diputuskan")).to_be_visible()
    findings_are_narrowed_by_rule(page)
    page.screenshot(path=artifacts / "katalog-temuan.png")
    lost_commas_are_decided(page)
    what_remains_is_left_out(page)

    expect(page.get_by_text("Tidak ada yang menghalangi")).to_be_visible()
    commit.click()
    expect(page.get_by_role("heading", name=f"Hasil impor {edition}")).to_be_visible(timeout=READING)
    coefficients = stored_coefficients(client, edition)
    assert (coefficients["Kerikil"], coefficients["Air"]) == ("83.349", "17.5")
    the_editions_are_compared(page, earlier, edition)
    page.screenshot(path=artifacts / "katalog-banding.png")


def upload(page: Page, edition: str) -> None:
    page.get_by_role("button", name="Impor katalog").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Edisi").fill(edition)
    dialog.locator("input[type=file]").set_input_files(FLAT)
    dialog.get_by_role("button", name="Impor", exact=True).click()


def finding(page: Page, kode: str, name: str) -> Locator:
    return page.get_by_role("row", name=re.compile(rf" {re.escape(kode)} .*Koefisien {name} "))


def findings_are_narrowed_by_rule(page: Page) -> None:
    rules = page.get_by_label("Aturan", exact=True)
    expect(rules.locator("option")).to_have_count(12)
    rules.select_option(label="4 · Satuan dikenal (72)")
    expect(page.get_by_text("50 dari 72")).to_be_visible()
    rules.select_option(label="1 · Koefisien wajar (731)")
    expect(page.get_by_text("50 dari 731")).to_be_visible()


def lost_commas_are_decided(page: Page) -> None:
    """One by one, taken back, mended by hand, and the rest at once."""
    gravel, water = finding(page, "1.1.1.1", "Kerikil"), finding(page, "1.1.1.1", "Air")
    expect(gravel).to_contain_text("kehilangan koma")
    expect(gravel.get_by_role("cell", name="83.349", exact=True)).to_be_visible()
    expect(gravel.get_by_role("cell", name="83,349", exact=True)).to_be_visible()
    gravel.get_by_role("button", name="Terima", exact=True).click()
    expect(gravel).to_contain_text("Usulan diterima")
    gravel.get_by_role("button", name="Urungkan").click()
    expect(gravel.get_by_role("button", name="Terima", exact=True)).to_be_enabled()

    water.get_by_role("button", name="Ubah", exact=True).click()
    own = water.get_by_label("Koefisien yang benar")
    expect(own).to_have_value("17,415")
    own.fill("17,5")
    own.press("Enter")
    expect(water).to_contain_text("Diubah 17,5")
    expect(page.get_by_text(f"{TO_DECIDE - 1} temuan harus diputuskan")).to_be_visible()
    page.get_by_role("button", name="Terima semua usulan").click()
    expect(page.get_by_text(f"{TO_DECIDE - LOST_COMMAS} temuan harus diputuskan")).to_be_visible()
    expect(water).to_contain_text("Diubah 17,5")


def what_remains_is_left_out(page: Page) -> None:
    page.get_by_label("Aturan", exact=True).select_option("")
    page.get_by_label("Bobot", exact=True).select_option("error")
    page.get_by_label("Keputusan", exact=True).select_option("open")
    for left in (2, 1):
        leave_out = page.get_by_role("button", name="Kecualikan analisa")
        expect(leave_out).to_have_count(left)
        leave_out.first.click()
    expect(page.get_by_role("button", name="Kecualikan analisa")).to_have_count(0)


def stored_coefficients(client: Any, edition: str) -> dict[str, str]:
    found = client.get("/api/referensi/search/", params={"q": "1.1.1.1", "sumber": edition}).json()["results"]
    analysis = client.get(f"/api/referensi/analyses/{found[0]['id']}/").json()
    return {one["uraian"]: one["koefisien"] for one in analysis["components"]}


def the_editions_are_compared(page: Page, earlier: str, edition: str) -> None:
    page.get_by_label("Dari edisi").select_option(label=earlier)
    page.get_by_label("Ke edisi").select_option(label=edition)
    page.get_by_role("button", name="Tampilkan perubahan").click()
    page.get_by_label("Jenis", exact=True).select_option(label="Hilang")
    expect(page.get_by_role("row", name=re.compile("99.1 Hilang Pekerjaan yang hilang"))).to_be_visible()
    page.get_by_label("Jenis", exact=True).select_option(label="Berubah")
    expect(page.get_by_role("row", name=re.compile("^1.1.1.1 Berubah"))).to_contain_text(
        re.compile(r"Kerikil \(kg\): 80 → 83,349")
    )
