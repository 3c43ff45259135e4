"""Other names of resources and units in the browser: kept, found, given another meaning, forgotten."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

LogIn = Callable[[Page], None]


@pytest.fixture
def name(client: httpx.Client) -> str:
    """One that nothing is kept under."""
    return f"semen PC {uuid.uuid4().hex[:8]}"


def open_aliases(page: Page, log_in: LogIn) -> None:
    page.goto("/katalog")
    log_in(page)
    page.get_by_role("link", name="Nama lain").click()
    expect(page.get_by_role("heading", name="Nama lain", level=1)).to_be_visible()


def add(page: Page, kind: str, alias: str, meant: str) -> Locator:
    page.get_by_role("button", name="Tambah nama lain").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Jenis").select_option(label=kind)
    dialog.get_by_label("Nama lain", exact=True).fill(alias)
    dialog.get_by_label("Nama baku").fill(meant)
    return dialog


def kept(client: httpx.Client, alias: str) -> list[str]:
    aliases = client.get("/api/referensi/aliases/").json()["aliases"]
    return [one["stands_for"] for one in aliases if one["alias"] == alias]


def test_a_name_is_kept_found_changed_and_forgotten(
    page: Page, log_in: LogIn, client: httpx.Client, name: str, artifacts: Path
) -> None:
    open_aliases(page, log_in)
    add(page, "Sumber daya", name, "Semen Portland").get_by_role("button", name="Simpan").click()
    row = page.get_by_role("row", name=re.compile(name))
    expect(row).to_contain_text("Semen Portland")

    page.get_by_label("Cari nama lain atau nama baku").fill("tidak ada yang bernama begini")
    expect(page.get_by_text("Tidak ditemukan")).to_be_visible()
    page.get_by_label("Cari nama lain atau nama baku").fill(f"portland {name.rsplit(maxsplit=1)[-1]}")
    expect(row).to_be_visible()
    page.screenshot(path=artifacts / "nama-lain.png")

    again = add(page, "Sumber daya", name.upper(), "Semen Portland tipe I")
    expect(again).to_contain_text("Sudah dibaca sebagai “Semen Portland”")
    again.get_by_role("button", name="Batal").click()

    page.get_by_role("button", name=f"Ubah {name}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nama baku").fill("Semen Portland tipe I")
    dialog.get_by_role("button", name="Simpan").click()
    expect(row).to_contain_text("Semen Portland tipe I")
    assert kept(client, name) == ["Semen Portland tipe I"]

    page.get_by_role("button", name=f"Hapus {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Hapus nama lain").click()
    expect(row).to_have_count(0)
    assert kept(client, name) == []


@pytest.mark.provokes("400 .*/referensi/aliases/")
def test_a_unit_must_stand_for_a_usual_one(page: Page, log_in: LogIn, client: httpx.Client, name: str) -> None:
    open_aliases(page, log_in)
    dialog = add(page, "Satuan", name, "bukan satuan")
    dialog.get_by_role("button", name="Simpan").click()
    expect(dialog.get_by_label("Nama baku")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_role("alert")).to_contain_text("satuan ini tidak dikenal")
    assert kept(client, name) == []
