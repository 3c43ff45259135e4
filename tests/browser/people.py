"""What people do in every test about accounts: register, read their letters, log in and out, show codes."""

import email
import email.policy
import re
import time
from pathlib import Path

import pyotp
from playwright.sync_api import Locator, Page, expect

PASSWORD = "talud-kali-winongo-1953"
MAIL_SECONDS = 120
STEP_SECONDS = 30
# Codes of one step to come are taken too; after that the test waits until there is a new one.
CODE_SECONDS = 90


class Authenticator:
    """An app that never shows the same code twice: the server takes each of them once only."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
        self._last = 0

    def code(self) -> str:
        """A code that the server takes now: of this step, the one before or the one to come."""
        deadline = time.monotonic() + CODE_SECONDS
        while True:
            now = int(time.time()) // STEP_SECONDS
            step = max(self._last + 1, now - 1)
            if step <= now + 1:
                self._last = step
                return self._totp.at(step * STEP_SECONDS)
            assert time.monotonic() < deadline, "no new code came"
            time.sleep(0.5)


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


def new_address(name: str) -> str:
    return f"{name}.{time.time_ns()}@contoh.id"


def register(page: Page, address: str, name: str = "Sri Wahyuni") -> None:
    """Fills in the form that the page shows."""
    page.get_by_label("Nama").fill(name)
    page.get_by_label("Email").fill(address)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Buat akun").click()
    expect(page.get_by_role("heading", name="Periksa surel Anda")).to_be_focused()


def activate(page: Page, address: str, mail_folder: Path) -> None:
    page.goto(link_sent_to(address, mail_folder, "confirm-email"))
    page.get_by_role("button", name="Aktifkan akun").click()
    expect(page.get_by_role("heading", name="Akun sudah aktif")).to_be_focused()
    assert "token" not in page.url
    page.get_by_role("link", name="Ke halaman masuk").click()


def enter(page: Page, address: str) -> None:
    page.get_by_label("Email").fill(address)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


def new_account(page: Page, address: str, mail_folder: Path, name: str = "Sri Wahyuni") -> None:
    """Registered, confirmed and logged in."""
    page.goto("/register")
    register(page, address, name)
    activate(page, address, mail_folder)
    enter(page, address)
    expect(page.get_by_role("link", name=f"Akun saya: {name}")).to_be_visible()


def panel(page: Page, title: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=title, level=2, exact=True))


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Keluar", exact=True).click()
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()


def switch_on(page: Page) -> Authenticator:
    """Switches the second factor on, on the page of the account."""
    factor = panel(page, "Verifikasi dua langkah")
    factor.get_by_role("button", name="Aktifkan verifikasi dua langkah").click()
    factor.get_by_label("Kata sandi sekarang").fill(PASSWORD)
    factor.get_by_role("button", name="Lanjutkan").click()
    app = Authenticator((factor.locator("code").text_content() or "").replace(" ", ""))
    factor.get_by_label("Kode dari aplikasi").fill(app.code())
    factor.get_by_role("button", name="Aktifkan", exact=True).click()
    factor.get_by_label("Kode ini sudah saya simpan").check()
    factor.get_by_role("button", name="Selesai").click()
    return app
