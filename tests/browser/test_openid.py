"""Login through an OpenID provider of another site, the whole way there and back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from chassis.servers import free_port
from chassis.testing.openid import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, serve_openid

from .conftest import DESKTOP, no_complaints, running_stack, window
from .people import log_out, new_account, new_address, switch_on

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Office:
    """A stack whose people may log in with the account of their office."""

    url: str
    mail_folder: Path
    provider: OpenIdProvider


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home, port = tmp_path_factory.mktemp("kantor"), free_port()
    back = f"http://127.0.0.1:{port}/api/auth/oidc/callback/"
    with serve_openid(back, host="localhost") as provider, pytest.MonkeyPatch.context() as environment:
        settings = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
        for name, value in settings.items():
            environment.setenv(f"TAKSIR_AUTH_OIDC_{name}", value)
        with running_stack(home, port) as stack:
            yield Office(stack.url, home / "mail", provider)


@pytest.fixture
def guest(browser: Browser, office: Office) -> Iterator[Page]:
    """A window in which nobody is logged in."""
    with window(browser, office.url, viewport=DESKTOP) as page, no_complaints(page, ()):
        yield page


def to_provider(page: Page) -> None:
    page.get_by_role("link", name="Masuk dengan akun kantor").click()
    expect(page).to_have_url(re.compile("^http://localhost:"))


def test_somebody_new_comes_back_to_the_page_that_he_asked_for(guest: Page, office: Office, artifacts: Path) -> None:
    office.provider.claims = {"sub": "s-siti", "email": new_address("siti"), "name": "Siti Rahayu"}
    guest.goto("/katalog")
    expect(guest.get_by_role("link", name="Masuk dengan akun kantor")).to_be_visible()
    guest.screenshot(path=artifacts / "masuk-akun-kantor.png")
    to_provider(guest)
    guest.get_by_role("link", name="Setuju").click()
    expect(guest).to_have_url(f"{office.url}/katalog")
    expect(guest.get_by_role("link", name="Akun saya: Siti Rahayu")).to_be_visible()


def test_whoever_has_a_second_factor_is_asked_for_it(guest: Page, office: Office) -> None:
    address = new_address("sri")
    new_account(guest, address, office.mail_folder)
    guest.goto("/account")
    app = switch_on(guest)
    log_out(guest)
    office.provider.claims = {"sub": "s-sri", "email": address}
    to_provider(guest)
    guest.get_by_role("link", name="Setuju").click()
    expect(guest.get_by_label("Kode verifikasi")).to_be_focused()
    assert "challenge" not in guest.url
    guest.get_by_label("Kode verifikasi").fill(app.code())
    guest.get_by_role("button", name="Lanjutkan").click()
    expect(guest.get_by_role("link", name="Akun saya: Sri Wahyuni")).to_be_visible()


def test_what_went_wrong_is_said_where_the_focus_goes(guest: Page, office: Office) -> None:
    office.provider.claims = {"sub": "s-tono", "email": new_address("tono"), "email_verified": False}
    for chosen, said in (("Batal", "Anda membatalkan masuk"), ("Setuju", "belum")):
        guest.goto("/login")
        to_provider(guest)
        guest.get_by_role("link", name=chosen).click()
        problem = guest.get_by_role("alert")
        expect(problem).to_contain_text(said)
        expect(problem).to_be_focused()
        assert "failed" not in guest.url
