"""A catalogue keeper's job in the browser: send a table, name its columns, decide a lost comma, store, find, mend."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.browser

LogIn = Callable[[Page], None]
READING = 120_000
COLUMNS = {
    "Kode analisa": "Nomor",
    "Nama analisa": "Judul",
    "Kategori (TK, BHN, ALT, LAIN)": "Jenis",
    "Nama sumber daya": "Bahan",
    "Koefisien": "Banyaknya {word}",
    "Satuan": "Sat",
}


def table_with_a_lost_comma(name: str, title: str) -> bytes:
    """Six walls: five take 12 kg of cement, the first 12350; under a title of its own, or a mapping might be known."""
    usual = [f"Z.{number},Dinding lain {number},BHN,Semen Portland,kg,12" for number in range(2, 7)]
    lost = f"Z.1,{name},BHN,Semen Portland,kg,12350"
    return "\n".join([",".join(["Nomor", "Judul", "Jenis", "Bahan", "Sat", title]), lost, *usual]).encode()


def test_a_table_becomes_an_edition_that_is_found_and_mended(page: Page, log_in: LogIn, client: Any) -> None:
    word = "".join(chr(97 + int(digit, 16)) for digit in uuid.uuid4().hex[:10])
    edition, name = f"Edisi {word}", f"Pasangan dinding {word}"
    page.goto("/katalog")
    log_in(page)
    page.get_by_role("button", name="Impor katalog").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Edisi").fill(edition)
    content = table_with_a_lost_comma(name, f"Banyaknya {word}")
    table: FilePayload = {"name": "tabel.csv", "mimeType": "text/csv", "buffer": content}
    dialog.locator("input[type=file]").set_input_files([table])
    dialog.get_by_role("button", name="Impor", exact=True).click()

    expect(page.get_by_label("Kode analisa", exact=True)).to_be_visible(timeout=READING)
    for field, column in COLUMNS.items():
        page.get_by_label(field, exact=True).select_option(label=column.format(word=word))
    page.get_by_role("button", name="Simpan pemetaan dan baca berkas").click()
    commit = page.get_by_role("button", name="Simpan sebagai edisi")
    expect(commit).to_be_disabled(timeout=READING)
    page.get_by_role("row", name=re.compile("kehilangan koma")).get_by_role("button", name="Terima").click()
    commit.click()
    expect(page.get_by_role("heading", name=f"Hasil impor {edition}")).to_be_visible()

    page.get_by_label("Cari kode atau nama analisa").fill(f"dindng {word}")
    page.get_by_role("button", name=name).click()
    opened = page.get_by_role("dialog")
    opened.get_by_role("button", name="Ubah analisa").click()
    opened.get_by_label("Koefisien Semen Portland").fill("12,4")
    opened.get_by_label("Alasan perubahan").fill("Salah ketik di sumber")
    opened.get_by_role("button", name="Simpan").click()
    expect(opened).to_contain_text("Salah ketik di sumber")
    expect(opened).to_contain_text(re.compile(r"Semen Portland \(kg\): 12,350* → 12,40*"))
    found = client.get("/api/referensi/search/", params={"q": f"dinding {word}"}).json()["results"]
    assert [one["sumber"] for one in found] == [edition]
