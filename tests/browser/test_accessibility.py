"""Every page passes axe-core (WCAG 2.2 A and AA) in both themes and languages, and fits on a telephone."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from embedded.options import REPOSITORY

pytestmark = pytest.mark.browser

AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1280, "height": 800}
TELEPHONE = {"width": 390, "height": 844}
PAGES = {
    "proyek": "/",
    "katalog": "/katalog",
    "nama-lain": "/katalog/nama-lain",
    "daftar-harga": "/daftar-harga",
    "daftar-harga-satu": "/daftar-harga/{price_list}",
    "daftar-harga-impor": "/daftar-harga/{price_list}/impor",
    "templat": "/templat",
    "ringkasan": "/project/{project}/",
    "pekerjaan": "/project/{project}/pekerjaan",
    "harga": "/project/{project}/harga",
    "isi-harga": "/project/{project}/harga/isi",
    "analisa": "/project/{project}/analisa/{pekerjaan}",
    "rekap": "/project/{project}/rekap",
    "banding": "/project/{project}/banding",
    "anggota": "/project/{project}/anggota",
    "akun": "/account",
    "organisasi-daftar": "/organisasi",
    "organisasi": "/organisasi/{organisation}",
}
# What stands in front of the login; the links from e-mails with nothing behind them, and an invitation that is over.
FRONT = {
    "masuk": "/login",
    "masuk-kode": "/login#challenge=x",
    "daftar": "/register",
    "lupa": "/forgot-password",
    "sandi-baru": "/reset-password#token=x",
    "aktifkan": "/confirm-email#token=x",
    "tautan-kosong": "/confirm-email",
    "undangan-lewat": "/invitation#token=x",
    "undangan-proyek": "/project-invitation#token=x",
    "penyedia-gagal": "/login#failed=oidc-cancelled",
}
# Where a press opens something.
OPENED = (
    ("akun", "/account", "Aktifkan verifikasi dua langkah"),
    ("akun", "/account", "Buat token"),
    ("ringkasan", "/project/{project}/", "Salin proyek"),
    ("pekerjaan", "/project/{project}/pekerjaan", "Tambah dari templat"),
    ("templat", "/templat", "Muat dari berkas"),
    ("organisasi-daftar", "/organisasi", "Buat organisasi"),
    ("organisasi", "/organisasi/{organisation}", "Hapus organisasi"),
    ("organisasi", "/organisasi/{organisation}", "Ubah nama"),
)
ENGLISH = "localStorage.setItem('taksir.language', 'en')"
RUN = """async () => {
  const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const result = await axe.run(document, { runOnly });
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""

Windows = Callable[..., AbstractContextManager[Page]]
LogIn = Callable[[Page], None]


def violations(page: Page, name: str) -> list[str]:
    page.add_script_tag(path=AXE)
    return [f"{name}: {violation}" for violation in page.evaluate(RUN)]


def settled(page: Page) -> None:
    """All skeletons have given way, and the figures have come."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.fixture
def estimate(client: httpx.Client, estimate: Any) -> Any:
    """With an invitation that waits."""
    guest = {"email": f"tamu-{estimate.project_id}@contoh.id", "role": "viewer"}
    assert client.post(f"/api/project/{estimate.project_id}/invitations/", json=guest).is_success
    return estimate


@pytest.fixture(scope="module")
def organisation(client: httpx.Client) -> int:
    """One with an invitation that waits."""
    made = client.post("/api/organisations/", json={"name": "CV Karya Talud"})
    organisation_id = int(made.json()["id"])
    guest = {"email": "tamu@contoh.id", "role": "member"}
    assert client.post(f"/api/organisations/{organisation_id}/invitations/", json=guest).is_success
    return organisation_id


@pytest.fixture(scope="module")
def price_list(client: httpx.Client) -> int:
    """One with a price."""
    head = {"name": f"HSPK {uuid.uuid4().hex[:8]}", "region_code": "34", "valid_from": "2026-01-01"}
    made = client.post("/api/price-lists/create/", json=head).json()
    item = {"kategori": "TK", "kode": "L.01", "uraian": "Pekerja", "satuan": "OH", "harga": "180000"}
    path = f"/api/price-lists/{made['id']}/prices/save/"
    assert client.post(path, json={"version": made["version"], "items": [item]}).is_success
    return int(made["id"])


def visit(page: Page, path: str) -> None:
    page.goto("about:blank")  # a change of the fragment alone loads nothing
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    settled(page)


def addresses(estimate: Any, organisation: int, price_list: int) -> dict[str, str]:
    ids = {
        "project": estimate.project_id,
        "pekerjaan": estimate.pekerjaan_id,
        "organisation": organisation,
        "price_list": price_list,
    }
    return {name: path.format(**ids) for name, path in PAGES.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    windows: Windows, estimate, organisation: int, price_list: int, log_in: LogIn, theme: str, artifacts: Path
) -> None:
    found: list[str] = []
    with windows(viewport=DESKTOP, color_scheme=theme) as page:
        for name, path in FRONT.items():
            visit(page, path)
            page.screenshot(path=artifacts / f"{name}-{theme}.png")
            found += violations(page, name)
        visit(page, "/")
        log_in(page)
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        for name, path in addresses(estimate, organisation, price_list).items():
            visit(page, path)
            page.screenshot(path=artifacts / f"{name}-{theme}.png")
            found += violations(page, name)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_english(
    windows: Windows, estimate, organisation: int, price_list: int, log_in: LogIn, artifacts: Path
) -> None:
    found: list[str] = []
    with windows(viewport=DESKTOP) as page:
        page.goto("/")
        log_in(page)
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        page.add_init_script(f"if (location.protocol !== 'about:') {ENGLISH}")
        for name, path in addresses(estimate, organisation, price_list).items():
            visit(page, path)
            expect(page.locator("html")).to_have_attribute("lang", "en")
            page.screenshot(path=artifacts / f"{name}-english.png")
            found += violations(page, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(
    windows: Windows, estimate, organisation: int, log_in: LogIn, theme: str
) -> None:
    """Steps, dialogs and problems of the pages of accounts."""
    found: list[str] = []
    with windows(viewport=DESKTOP, color_scheme=theme) as page:
        page.goto("/")
        page.get_by_label("Email").fill("nobody@contoh.id")
        page.get_by_label("Kata sandi").fill("bukan kata sandi")
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("alert")).to_be_visible()
        found += violations(page, "masuk ditolak")
        log_in(page)
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        for name, path, press in OPENED:
            visit(page, path.format(project=estimate.project_id, organisation=organisation))
            # A page that has nothing to show offers it twice.
            page.get_by_role("button", name=press, exact=True).first.click()
            found += violations(page, f"{name}: {press}")
    assert not found, "\n".join(found)


def test_every_page_fits_on_a_telephone(
    windows: Windows, estimate, organisation: int, price_list: int, log_in: LogIn, artifacts: Path
) -> None:
    found: list[str] = []
    wide: dict[str, Any] = {}
    with windows(viewport=TELEPHONE, is_mobile=True, has_touch=True) as page:

        def look(name: str, path: str) -> None:
            visit(page, path)
            page.screenshot(path=artifacts / f"{name}-telephone.png")
            wide[name] = page.evaluate("document.documentElement.scrollWidth")
            found.extend(violations(page, name))

        for name, path in FRONT.items():
            look(name, path)
        visit(page, "/")
        log_in(page)
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        for name, path in addresses(estimate, organisation, price_list).items():
            look(name, path)
    assert wide == dict.fromkeys((*FRONT, *PAGES), TELEPHONE["width"])
    assert not found, "\n".join(found)
