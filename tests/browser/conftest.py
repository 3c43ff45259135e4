"""A real Chromium against the whole system, with one small estimate whose figures are known."""

import asyncio
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from chassis.servers import free_port
from embedded.options import REPOSITORY, Options
from embedded.stack import DEMO_EMAIL, DEMO_PASSWORD, Stack

START_SECONDS = 240
ARTIFACTS = REPOSITORY / "artifacts" / "browser"
WEB_DIST = REPOSITORY / "web" / "dist"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1280, "height": 800}
# The browser writes a line for every answer of 400 or more; one is part of every visit in front of the login.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d{3})")
WHO_IS_IN = "/api/auth/session/"

expect.set_options(timeout=15_000)


@dataclass(frozen=True)
class Estimate:
    """A project with one pekerjaan: 153 810.8 rupiah per m3, PPN 11 %, rounded to 1 000."""

    project_id: int
    pekerjaan_id: int


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("taksir")


@pytest.fixture(scope="session")
def mail_folder(home: Path) -> Path:
    """Where the letters lie that would otherwise be sent."""
    if folder := os.environ.get("TAKSIR_MAIL_FOLDER"):
        return Path(folder)
    if os.environ.get("TAKSIR_URL"):
        pytest.skip("the letters of a running stack are out of reach")
    return home / "mail"


@pytest.fixture(scope="session")
def url(home: Path) -> Iterator[str]:
    """The whole system on a data folder of its own, serving the built web app; or the running one at TAKSIR_URL."""
    if running := os.environ.get("TAKSIR_URL"):
        yield running
        return
    if not (WEB_DIST / "index.html").is_file():
        pytest.fail("web/dist is not built; run `make web` first")
    with running_stack(home) as stack:
        yield stack.url


@contextmanager
def running_stack(home: Path, port: int = 0) -> Iterator[Stack]:
    """The whole system, in threads and processes of its own; auth's further settings stand in the environment."""
    stack = Stack(Options(home, port=port or free_port(), web_dist=WEB_DIST), lambda _: None)
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="stack")
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(stack.start(), loop).result(START_SECONDS)
        yield stack
    finally:
        asyncio.run_coroutine_threadsafe(_end(stack), loop).result(START_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(stack: Stack) -> None:
    await stack.stop()
    await stack.backends.destroy()


@pytest.fixture(scope="session")
def client(url: str) -> Iterator[httpx.Client]:
    """The demonstration user without a browser: prepares, and plays the colleague who was quicker."""
    with httpx.Client(base_url=url, timeout=30, headers={"Origin": url}) as client:
        answer = client.post("/api/auth/login/", json={"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
        client.headers["X-CSRF-Token"] = _json(answer)["csrf_token"]
        yield client


@pytest.fixture
def estimate(client: httpx.Client) -> Estimate:
    """Galian tanah, 10 m3, of the golden vector in the rules."""
    project_id = _json(client.post("/api/projects/", json={"nama": "Talud Kali Winongo"}))["id"]
    project = f"/api/project/{project_id}"
    work = {"source_type": "custom", "snapshot_uraian": "Galian tanah biasa", "snapshot_satuan": "m3"}
    tree = [{"name": "Pekerjaan tanah", "sub": [{"name": "Galian", "pekerjaan": [work]}]}]
    saved = _json(client.post(f"{project}/list-pekerjaan/upsert/", json={"klasifikasi": tree}))
    pekerjaan_id = saved["id_map"]["klasifikasi[0].sub[0].pekerjaan[0]"]
    rows = [_labour("Pekerja", "0.75"), _labour("Mandor", "0.038")]
    _json(client.post(f"{project}/detail-ahsp/{pekerjaan_id}/save/", json={"rows": rows}))
    wages = {"Pekerja": "176000", "Mandor": "206000"}
    items = _json(client.get(f"{project}/harga-items/list/"))["items"]
    prices = [{"id": item["id"], "harga_satuan": wages[item["uraian"]]} for item in items]
    _json(client.post(f"{project}/harga-items/save/", json={"items": prices}))
    rounding = {"mode": "half_up", "step": "1000"}
    _json(client.post(f"{project}/pricing/", json={"ppn_percent": "11", "total_rounding": rounding}))
    set_volume(client, Estimate(project_id, pekerjaan_id), "10")
    return Estimate(project_id, pekerjaan_id)


def set_volume(client: httpx.Client, estimate: Estimate, quantity: str) -> None:
    """A volume saved without the browser."""
    items = [{"pekerjaan_id": estimate.pekerjaan_id, "quantity": quantity}]
    _json(client.post(f"/api/project/{estimate.project_id}/volume-pekerjaan/save/", json={"items": items}))


@pytest.fixture
def colleague(client: httpx.Client) -> Any:
    """Saves a volume behind the back of the browser."""
    return lambda estimate, quantity: set_volume(client, estimate, quantity)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        if os.environ.get("TAKSIR_BROWSER_REQUIRED"):
            pytest.fail("no Chromium on the PATH")
        pytest.skip("no Chromium on the PATH (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh browser window. Whatever the browser complains about, the content security policy too, fails the test.

    But for what the test provokes: `@pytest.mark.provokes("409 .*/volume-pekerjaan/save/")` expects such an answer
    (or, without a status, a line that a script writes), and fails without it.
    """
    marker = request.node.get_closest_marker("provokes")
    provoked = marker.args if marker else ()
    with window(browser, url, viewport=DESKTOP) as page, no_complaints(page, provoked):
        yield page


@pytest.fixture
def windows(browser: Browser, url: str) -> Any:
    """Windows of a chosen shape and theme, into which a checker may be injected."""
    return lambda **shape: window(browser, url, bypass_csp=True, **shape)


@contextmanager
def window(browser: Browser, url: str, **shape: Any) -> Iterator[Page]:
    """A page in a profile of its own, by which relative addresses lead to `url`."""
    context: BrowserContext = browser.new_context(base_url=url, reduced_motion="reduce", **shape)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def no_complaints(page: Page, provoked: Sequence[str]) -> Iterator[None]:
    """Fails if the browser complains about anything but what is provoked, or not about that."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(_told(message))

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert [one for one in complaints if not _matches(one, (f"401 {WHO_IS_IN}", *provoked))] == []
    assert [one for one in provoked if not any(_matches(told, (one,)) for told in complaints)] == []


def _told(message: ConsoleMessage) -> str:
    """A line of the console; of an answer its status and path."""
    refused = REFUSED.match(message.text)
    return f"{refused[1]} {urlsplit(message.location['url']).path}" if refused else message.text


def _matches(told: str, expected: Sequence[str]) -> bool:
    return any(re.match(one, told) for one in expected)


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots are kept."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    return ARTIFACTS


@pytest.fixture
def log_in() -> Any:
    """Logs the demonstration user in on the page that asks for it."""

    def fill_in(page: Page) -> None:
        page.get_by_label("Email").fill(DEMO_EMAIL)
        page.get_by_label("Kata sandi").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Masuk").click()

    return fill_in


def _labour(name: str, koefisien: str) -> dict[str, str]:
    return {"kategori": "TK", "kode": "", "uraian": name, "satuan": "OH", "koefisien": koefisien}


def _json(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()
