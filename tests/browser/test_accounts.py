"""An account from its registration to the first login, by way of the e-mail."""

import email
import email.policy
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NEW_PASSWORD = "talud-kali-winongo-1953"
MAIL_SECONDS = 30


def link_sent_to(address: str, mail_folder: Path, page_name: str) -> str:
    """Path and fragment of the link in the letter, once that has arrived."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for path in mail_folder.glob("*.eml"):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            link = body and re.search(rf"/{page_name}#token=\S+", body.get_content())
            if letter["To"] == address and link:
                return link[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {address}")


def register(page: Page, address: str) -> None:
    page.goto("/login")
    page.get_by_role("link", name="Buat akun").click()
    page.get_by_label("Nama").fill("Sri Wahyuni")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Kata sandi").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Buat akun").click()
    expect(page.get_by_role("heading", name="Periksa surel Anda")).to_be_focused()


def test_an_account_is_made_by_way_of_the_mail(page: Page, mail_folder: Path) -> None:
    address = f"sri.{time.time_ns()}@contoh.id"
    register(page, address)

    page.goto(link_sent_to(address, mail_folder, "confirm-email"))
    page.get_by_role("button", name="Aktifkan akun").click()
    expect(page.get_by_role("heading", name="Akun sudah aktif")).to_be_focused()
    assert "token" not in page.url

    page.get_by_role("link", name="Ke halaman masuk").click()
    page.get_by_label("Email").fill(address)
    page.get_by_label("Kata sandi").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("link", name="Akun saya: Sri Wahyuni")).to_be_visible()
