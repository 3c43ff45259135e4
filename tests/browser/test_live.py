"""Two people in one project: they see each other, and what the other changes, without losing what they type."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from .people import PASSWORD, enter, link_sent_to

pytestmark = pytest.mark.browser

LogIn = Callable[[Page], None]
SINGLE = "Perubahan rekan tampil langsung"


def volume(page: Page) -> Locator:
    return page.get_by_label("Volume Galian tanah biasa (m3)")


def here(page: Page) -> Locator:
    return page.get_by_role("region", name="Siapa di sini")


@pytest.fixture
def colleague_email(client: httpx.Client, url: str, mail_folder: Path, estimate: Any) -> str:
    """Somebody else, who may edit the project."""
    address = f"siti-{secrets.token_hex(4)}@contoh.id"
    with httpx.Client(base_url=url, timeout=60, headers={"Origin": url}) as guest:
        body = {"email": address, "password": PASSWORD, "name": "Siti Rahayu"}
        assert guest.post("/api/auth/register/", json=body).is_success
        confirmation = link_sent_to(address, mail_folder, "confirm-email")
        confirmed = guest.post("/api/auth/confirm-email/", json={"token": confirmation.partition("=")[2]})
        assert confirmed.is_success, confirmed.text
    added = client.post(f"/api/project/{estimate.project_id}/members/", json={"email": address, "role": "editor"})
    assert added.is_success, added.text
    return address


def test_two_people_see_each_other_and_what_the_other_changes(
    page: Page, windows: Any, estimate: Any, log_in: LogIn, colleague_email: str, artifacts: Path
) -> None:
    address = f"/project/{estimate.project_id}/pekerjaan"
    page.goto(address)
    log_in(page)
    expect(here(page)).to_contain_text(SINGLE)
    with windows(viewport={"width": 1280, "height": 800}) as other:
        other.goto(address)
        enter(other, colleague_email)
        expect(here(page)).to_contain_text("Siti Rahayu · Pekerjaan")
        expect(here(other)).to_contain_text("Demo Taksir · Pekerjaan")

        volume(other).fill("20,5")
        volume(other).press("Enter")
        expect(volume(page)).to_have_value("20,500")
        expect(page.locator("[data-total=rounded]")).to_have_text("Rp 3.500.000")
        page.screenshot(path=artifacts / "bersama.png")

        other.get_by_role("link", name="Harga", exact=True).click()
        expect(here(page)).to_contain_text("Siti Rahayu · Harga")
        other.screenshot(path=artifacts / "bersama-rekan.png")
    expect(here(page)).to_contain_text(SINGLE)


@pytest.mark.provokes("409 .*/volume-pekerjaan/save/")
def test_what_is_being_typed_stays_and_becomes_a_choice(
    page: Page, estimate: Any, log_in: LogIn, colleague: Any, artifacts: Path
) -> None:
    page.goto(f"/project/{estimate.project_id}/pekerjaan")
    log_in(page)
    expect(here(page)).to_contain_text(SINGLE)
    volume(page).fill("15")
    colleague(estimate, "33")
    expect(here(page)).to_contain_text("Tampil setelah isian Anda disimpan atau dibatalkan")
    expect(volume(page)).to_have_value("15")
    page.screenshot(path=artifacts / "perubahan-ditahan.png")

    volume(page).press("Enter")
    conflict = page.get_by_role("dialog", name="Sudah diubah orang lain")
    expect(conflict).to_contain_text("33,000")
    expect(conflict).to_contain_text("15,000")
    conflict.get_by_role("button", name="Simpan nilai saya").click()
    expect(volume(page)).to_have_value(re.compile("^15(,000)?$"))  # short while it has the focus
    expect(here(page)).to_contain_text(SINGLE)


def test_a_cell_that_is_only_looked_at_follows(page: Page, estimate: Any, log_in: LogIn, colleague: Any) -> None:
    page.goto(f"/project/{estimate.project_id}/pekerjaan")
    log_in(page)
    expect(here(page)).to_contain_text(SINGLE)
    volume(page).focus()
    expect(volume(page)).to_have_value("10")
    colleague(estimate, "33")
    expect(volume(page)).to_have_value("33")
    volume(page).press("Tab")
    expect(volume(page)).to_have_value("33,000")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_others_do_elsewhere_is_not_read_here(
    page: Page, estimate: Any, log_in: LogIn, client: httpx.Client, colleague: Any
) -> None:
    """Parameters and stages have no rows on this page: only what shows them is read again, never the whole project."""
    page.goto(f"/project/{estimate.project_id}/pekerjaan")
    log_in(page)
    expect(here(page)).to_contain_text(SINGLE)
    path = f"/api/project/{estimate.project_id}"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition(path)[2]))
    for written, body in (("/parameters/", {"name": "panjang", "value": "2"}), ("/tahapan/", {"nama": "Tahap I"})):
        assert client.post(f"{path}{written}", json=body).is_success
    with page.expect_request(f"**{path}/volume/formula/"):
        colleague(estimate, "33")
    expect(volume(page)).to_have_value("33,000")
    assert "/volume/formula/" in asked
    assert {"/list-pekerjaan/tree/", "/harga-items/list/", "/"} & set(asked) == set()


def test_without_the_feed_the_page_asks_now_and_then(
    windows: Any, estimate: Any, log_in: LogIn, colleague: Any, artifacts: Path
) -> None:
    with windows(viewport={"width": 1280, "height": 800}) as page:
        page.route("**/events/**", lambda route: route.fulfill(status=503))
        page.goto(f"/project/{estimate.project_id}/pekerjaan")
        log_in(page)
        expect(here(page)).to_contain_text("Data diperbarui berkala")
        page.screenshot(path=artifacts / "berkala.png")
        colleague(estimate, "33")
        expect(volume(page)).to_have_value("33,000", timeout=60_000)
        page.unroute("**/events/**")
        expect(here(page)).to_contain_text(SINGLE, timeout=60_000)
