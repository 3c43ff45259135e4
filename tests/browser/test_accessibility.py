"""Every page passes axe-core (WCAG 2.2 A and AA) in both themes, and fits on a telephone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

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
    "ringkasan": "/project/{project}/",
    "pekerjaan": "/project/{project}/pekerjaan",
    "harga": "/project/{project}/harga",
    "analisa": "/project/{project}/analisa/{pekerjaan}",
    "rekap": "/project/{project}/rekap",
}
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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(windows: Windows, estimate, log_in: LogIn, theme: str, artifacts: Path) -> None:
    found: list[str] = []
    with windows(viewport=DESKTOP, color_scheme=theme) as page:
        page.goto("/")
        expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
        page.screenshot(path=artifacts / f"masuk-{theme}.png")
        found += violations(page, "masuk")
        log_in(page)
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        for name, path in PAGES.items():
            page.goto(path.format(project=estimate.project_id, pekerjaan=estimate.pekerjaan_id))
            expect(page.locator("h1")).to_be_visible()
            settled(page)
            page.screenshot(path=artifacts / f"{name}-{theme}.png")
            found += violations(page, name)
    assert not found, "\n".join(found)


def test_every_page_fits_on_a_telephone(windows: Windows, estimate, log_in: LogIn, artifacts: Path) -> None:
    with windows(viewport=TELEPHONE, is_mobile=True, has_touch=True) as page:
        page.goto("/")
        log_in(page)
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        wide: dict[str, Any] = {}
        for name, path in PAGES.items():
            page.goto(path.format(project=estimate.project_id, pekerjaan=estimate.pekerjaan_id))
            expect(page.locator("h1")).to_be_visible()
            settled(page)
            page.screenshot(path=artifacts / f"{name}-telephone.png")
            wide[name] = page.evaluate("document.documentElement.scrollWidth")
        assert wide == dict.fromkeys(PAGES, TELEPHONE["width"])
