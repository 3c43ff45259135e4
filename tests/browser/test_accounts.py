"""Accounts in the browser: registration, second factor, API tokens, organisations and their invitations, members."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from .people import (
    PASSWORD,
    Authenticator,
    activate,
    enter,
    link_sent_to,
    log_out,
    new_account,
    new_address,
    panel,
    register,
)

pytestmark = pytest.mark.browser

LogIn = Callable[[Page], None]
Windows = Callable[..., AbstractContextManager[Page]]


def test_an_account_is_made_by_way_of_the_mail(page: Page, mail_folder: Path) -> None:
    address = new_address("sri")
    page.goto("/login")
    page.get_by_role("link", name="Buat akun").click()
    register(page, address)
    activate(page, address, mail_folder)
    enter(page, address)
    expect(page.get_by_role("link", name="Akun saya: Sri Wahyuni")).to_be_visible()


@pytest.mark.provokes("401 /api/auth/login/")
def test_a_wrong_password_says_so_where_the_focus_goes(page: Page, mail_folder: Path) -> None:
    page.goto("/login")
    page.get_by_label("Email").fill(new_address("nobody"))
    page.get_by_label("Kata sandi").fill("bukan kata sandi")
    page.get_by_role("button", name="Masuk", exact=True).click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("Surel atau kata sandi salah. Periksa lalu coba lagi.")
    expect(problem.locator("..")).to_be_focused()


@pytest.mark.provokes("503 /api/auth/login/")
def test_an_overloaded_login_counts_down_and_is_tried_again_on_demand(page: Page, mail_folder: Path) -> None:
    address = new_address("sabar")
    new_account(page, address, mail_folder)
    log_out(page)
    page.clock.install()
    # Only the overload is made up: the next attempt goes to the real server.
    page.route("**/api/auth/login/", _overloaded, times=1)
    enter(page, address)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^Dapat dicoba lagi dalam 0:\d\d\.$"))
    retry = page.get_by_role("button", name="Coba lagi")
    expect(retry).to_be_disabled()
    page.clock.run_for(61_000)
    expect(page.get_by_text("Sekarang dapat dicoba lagi.")).to_be_visible()
    retry.click()
    expect(page.get_by_role("link", name="Akun saya: Sri Wahyuni")).to_be_visible()


def _overloaded(route: object) -> None:
    body = {
        "type": "urn:taksir:problem:logins-waiting",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Sedang banyak yang masuk. Tunggu sebentar lalu coba lagi.",
        "retry_after": 59,
    }
    route.fulfill(status=503, json=body, content_type="application/problem+json")  # type: ignore[attr-defined] # Route


@pytest.mark.provokes("401 /api/auth/second-factor/confirm/", "401 /api/auth/second-factor/remove/")
def test_second_factor_from_enrolment_to_the_end(page: Page, mail_folder: Path, artifacts: Path) -> None:
    address = new_address("ani")
    new_account(page, address, mail_folder)
    page.goto("/account")
    factor = panel(page, "Verifikasi dua langkah")
    factor.get_by_role("button", name="Aktifkan verifikasi dua langkah").click()
    expect(factor.get_by_label("Kata sandi sekarang")).to_be_focused()
    factor.get_by_label("Kata sandi sekarang").fill(PASSWORD)
    factor.get_by_role("button", name="Lanjutkan").click()
    expect(factor.get_by_role("img", name="Kode QR untuk aplikasi autentikator")).to_be_visible()
    app = Authenticator((factor.locator("code").text_content() or "").replace(" ", ""))
    page.screenshot(path=artifacts / "akun-verifikasi.png", full_page=True)

    factor.get_by_label("Kode dari aplikasi").fill("000000")
    factor.get_by_role("button", name="Aktifkan", exact=True).click()
    expect(factor.get_by_role("alert")).to_be_visible()
    factor.get_by_label("Kode dari aplikasi").fill(app.code())
    factor.get_by_role("button", name="Aktifkan", exact=True).click()

    expect(factor.get_by_role("heading", name="Simpan kode pemulihan")).to_be_focused()
    recovery = factor.locator("li code").all_text_contents()
    assert len(recovery) == 10
    page.screenshot(path=artifacts / "akun-kode-pemulihan.png", full_page=True)
    with page.expect_download() as download:
        factor.get_by_role("button", name="Unduh sebagai .txt").click()
    kept = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "taksir-kode-pemulihan.txt"
    assert address in kept
    assert all(code in kept for code in recovery)
    expect(factor.get_by_role("button", name="Selesai")).to_be_disabled()
    factor.get_by_label("Kode ini sudah saya simpan").check()
    factor.get_by_role("button", name="Selesai").click()
    expect(factor.get_by_text("10 kode pemulihan belum dipakai.")).to_be_visible()

    log_out(page)
    enter(page, address)
    expect(page.get_by_label("Kode verifikasi")).to_be_focused()
    page.screenshot(path=artifacts / "masuk-kode.png")
    page.get_by_label("Kode verifikasi").fill(app.code())
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("link", name="Akun saya: Sri Wahyuni")).to_be_visible()

    log_out(page)
    enter(page, address)
    page.get_by_label("Kode verifikasi").fill(recovery[0].upper())
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_role("link", name="Akun saya: Sri Wahyuni").click()
    expect(factor.get_by_text("9 kode pemulihan belum dipakai.")).to_be_visible()

    renewed = renew_codes(page, factor, recovery[1])
    assert not set(recovery) & set(renewed)
    factor.get_by_role("button", name="Matikan verifikasi dua langkah").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Kata sandi sekarang").fill(PASSWORD)
    dialog.get_by_label("Kode verifikasi").fill(recovery[2])  # void since the others were made
    dialog.get_by_role("button", name="Matikan", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Kode verifikasi").fill(app.code())
    dialog.get_by_role("button", name="Matikan", exact=True).click()
    expect(factor.get_by_text("Tidak aktif")).to_be_visible()
    expect(panel(page, "Riwayat keamanan").get_by_text("Verifikasi dua langkah dimatikan")).to_be_visible()


def renew_codes(page: Page, factor: Locator, code: str) -> list[str]:
    factor.get_by_role("button", name="Ganti kode pemulihan").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Kata sandi sekarang").fill(PASSWORD)
    dialog.get_by_label("Kode verifikasi").fill(code)
    dialog.get_by_role("button", name="Ganti", exact=True).click()
    expect(factor.get_by_role("heading", name="Simpan kode pemulihan")).to_be_visible()
    codes = factor.locator("li code").all_text_contents()
    factor.get_by_label("Kode ini sudah saya simpan").check()
    factor.get_by_role("button", name="Selesai").click()
    return codes


def test_a_failure_that_no_text_knows_leads_to_another_try(page: Page) -> None:
    page.goto("/login#failed=made-up")
    expect(page.get_by_role("alert")).to_contain_text("tidak berhasil. Mulai lagi")


def test_a_provider_that_nobody_set_leads_back_to_the_login(page: Page) -> None:
    page.goto("/api/auth/oidc/start/")
    expect(page.get_by_role("alert")).to_contain_text("Masuk lewat penyedia identitas tidak berhasil.")


def test_a_token_lets_a_program_in_until_it_is_revoked(
    page: Page, url: str, mail_folder: Path, artifacts: Path
) -> None:
    new_account(page, new_address("budi"), mail_folder)
    page.goto("/account")
    tokens = panel(page, "Token API")
    tokens.get_by_role("button", name="Buat token").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Petugas")).to_have_count(0)
    dialog.get_by_label("Nama token").fill("Laporan mingguan")
    dialog.get_by_label("Berlaku selama").select_option("30")
    dialog.get_by_role("button", name="Buat token").click()
    expect(tokens.get_by_role("heading", name="Token Laporan mingguan siap dipakai")).to_be_focused()
    secret = tokens.locator("code").text_content() or ""
    page.screenshot(path=artifacts / "akun-token.png", full_page=True)

    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=30) as program:
        assert program.get("/api/projects/").status_code == 200
        refused = program.post("/api/projects/", json={"nama": "Tidak boleh"})
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:taksir:problem:scope-missing")

        tokens.get_by_role("button", name="Sudah saya simpan").click()
        expect(tokens.locator("code")).to_have_count(0)
        tokens.get_by_role("button", name="Cabut Laporan mingguan").click()
        page.get_by_role("dialog").get_by_role("button", name="Cabut", exact=True).click()
        expect(tokens.get_by_text("Belum ada token.")).to_be_visible()
        until(lambda: program.get("/api/projects/").status_code == 401)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.1)


def test_an_invitation_is_accepted_by_somebody_who_registers_for_it(
    page: Page, windows: Windows, mail_folder: Path, artifacts: Path
) -> None:
    new_account(page, new_address("pemilik"), mail_folder, "Wayan Sudirta")
    page.get_by_role("link", name="Organisasi").click()
    page.get_by_role("button", name="Buat organisasi").first.click()
    page.get_by_label("Nama organisasi").fill("CV Karya Talud")
    page.get_by_role("dialog").get_by_role("button", name="Buat organisasi").click()
    expect(page.get_by_role("heading", name="CV Karya Talud", level=1)).to_be_visible()
    guest = new_address("tamu")
    invite(page, guest)
    page.screenshot(path=artifacts / "organisasi.png")

    with windows(viewport={"width": 1280, "height": 800}) as other:
        other.goto(link_sent_to(guest, mail_folder, "invitation"))
        expect(other.get_by_text("Wayan Sudirta mengundang Anda ke organisasi CV Karya Talud")).to_be_visible()
        assert "token" not in other.url
        other.screenshot(path=artifacts / "undangan.png")
        other.get_by_role("link", name="Buat akun").click()
        register(other, guest, "Made Tamu")
        activate(other, guest, mail_folder)
        enter(other, guest)
        # The link was kept across registration and login.
        other.get_by_role("button", name="Terima undangan").click()
        expect(other.get_by_role("heading", name="CV Karya Talud", level=1)).to_be_visible()
        members = panel(other, "Anggota")
        expect(members.get_by_role("listitem")).to_have_count(2)
        # A plain member manages nobody.
        expect(panel(other, "Undang anggota")).to_have_count(0)
        expect(other.get_by_role("button", name="Perintah untuk")).to_have_count(0)

    page.reload()
    members = panel(page, "Anggota")
    change_role(page, "Made Tamu", "Pengurus")
    expect(members.get_by_role("listitem").filter(has_text="Made Tamu")).to_contain_text("Pengurus")


def invite(page: Page, address: str) -> None:
    invitations = panel(page, "Undang anggota")
    invitations.get_by_label("Email").fill(address)
    invitations.get_by_role("button", name="Undang", exact=True).click()
    expect(invitations.get_by_role("list").get_by_text(address, exact=True)).to_be_visible()


def change_role(page: Page, name: str, role: str) -> None:
    page.get_by_role("button", name=f"Perintah untuk {name}").click()
    page.get_by_role("menuitem", name="Ubah peran").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=role).check()
    dialog.get_by_role("button", name="Simpan").click()
    expect(dialog).to_have_count(0)


@pytest.mark.provokes("400 /api/organisations/.*")
def test_invitations_are_withdrawn_and_declined_and_the_organisation_deleted(
    page: Page, windows: Windows, mail_folder: Path
) -> None:
    new_account(page, new_address("pemilik"), mail_folder)
    page.goto("/organisasi")
    page.get_by_role("button", name="Buat organisasi").first.click()
    page.get_by_label("Nama organisasi").fill("PT Bubar")
    page.get_by_role("dialog").get_by_role("button", name="Buat organisasi").click()
    withdrawn, declining = new_address("ditarik"), new_address("menolak")
    invite(page, withdrawn)
    invite(page, declining)
    page.get_by_role("button", name=f"Tarik undangan {withdrawn}").click()
    expect(page.get_by_role("list").get_by_text(withdrawn, exact=True)).to_have_count(0)

    with windows() as other:
        other.goto(link_sent_to(withdrawn, mail_folder, "invitation"))
        expect(other.get_by_text("Minta pengirimnya mengundang Anda lagi.")).to_be_visible()
        other.goto(link_sent_to(declining, mail_folder, "invitation"))
        other.get_by_role("button", name="Tolak undangan").click()
        expect(other.get_by_role("heading", name="Undangan ditolak")).to_be_focused()

    page.reload()
    expect(page.get_by_text("Tidak ada undangan yang menunggu.")).to_be_visible()
    page.get_by_role("button", name="Hapus organisasi").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nama organisasi").fill("PT Salah")
    dialog.get_by_role("button", name="Hapus organisasi").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Nama organisasi").fill("PT Bubar")
    dialog.get_by_role("button", name="Hapus organisasi").click()
    expect(page.get_by_role("heading", name="Belum ada organisasi")).to_be_visible()


@pytest.mark.provokes("404 /api/project/.*/members/")
def test_members_of_a_project_are_added_changed_and_made_owner(
    page: Page, windows: Windows, estimate, log_in: LogIn, mail_folder: Path, artifacts: Path
) -> None:
    colleague = new_address("rekan")
    with windows(viewport={"width": 1280, "height": 800}) as other:
        new_account(other, colleague, mail_folder, "Ketut Rekan")
        page.goto("/")
        log_in(page)
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        page.goto(f"/project/{estimate.project_id}")
        page.get_by_role("link", name="Anggota").click()
        adding = panel(page, "Tambah anggota")
        adding.get_by_label("Email").fill(new_address("tidak-ada"))
        adding.get_by_role("button", name="Tambahkan").click()
        expect(adding.get_by_role("alert")).to_contain_text("Pengguna ini tidak ada.")
        adding.get_by_label("Email").fill(colleague)
        adding.get_by_role("button", name="Tambahkan").click()
        row = page.get_by_role("main").get_by_role("listitem").filter(has_text="Ketut Rekan")
        expect(row).to_contain_text("Penyunting")
        change_role(page, "Ketut Rekan", "Pembaca")
        expect(row).to_contain_text("Pembaca")
        page.screenshot(path=artifacts / "anggota.png")

        other.goto(f"/project/{estimate.project_id}/anggota")
        expect(other.get_by_role("main").get_by_role("listitem").filter(has_text="Ketut Rekan")).to_contain_text(
            "(Anda)"
        )
        expect(other.get_by_role("heading", name="Tambah anggota")).to_have_count(0)
        expect(other.get_by_role("button", name="Perintah untuk")).to_have_count(0)

        page.get_by_role("button", name="Perintah untuk Ketut Rekan").click()
        page.get_by_role("menuitem", name="Jadikan pemilik").click()
        page.get_by_role("dialog").get_by_role("button", name="Jadikan pemilik").click()
        expect(row).to_contain_text("Pemilik")
        expect(page.get_by_role("heading", name="Tambah anggota")).to_have_count(0)

        page.get_by_role("button", name="Keluar dari proyek").click()
        page.get_by_role("dialog").get_by_role("button", name="Keluar dari proyek").click()
        expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
        other.reload()
        expect(other.get_by_role("main").get_by_role("listitem").filter(has_text="Ketut Rekan")).to_contain_text(
            "Pemilik"
        )
        expect(other.get_by_role("heading", name="Tambah anggota")).to_be_visible()


def test_an_invitation_to_a_project_is_accepted_by_somebody_who_registers_for_it(
    page: Page, windows: Windows, estimate, log_in: LogIn, mail_folder: Path, artifacts: Path
) -> None:
    guest, withdrawn = new_address("tamu"), new_address("ditarik")
    page.goto("/")
    log_in(page)
    expect(page.get_by_role("heading", name="Proyek", level=1)).to_be_visible()
    page.goto(f"/project/{estimate.project_id}/anggota")
    invitations = panel(page, "Undang lewat surel")
    for address in (guest, withdrawn):
        invitations.get_by_label("Email").fill(address)
        invitations.get_by_label("Peran").select_option("Pembaca")
        invitations.get_by_role("button", name="Undang", exact=True).click()
        expect(invitations.get_by_role("list").get_by_text(address, exact=True)).to_be_visible()
    invitations.get_by_role("button", name=f"Tarik undangan {withdrawn}").click()
    expect(invitations.get_by_role("list").get_by_text(withdrawn, exact=True)).to_have_count(0)

    with windows(viewport={"width": 1280, "height": 800}) as other:
        other.goto(link_sent_to(guest, mail_folder, "project-invitation"))
        expect(other.get_by_role("link", name="Buat akun")).to_be_visible()
        assert "token" not in other.url
        other.get_by_role("link", name="Buat akun").click()
        register(other, guest, "Made Tamu")
        activate(other, guest, mail_folder)
        enter(other, guest)
        expect(other.get_by_text(f"Terima undangan ini sebagai {guest}?")).to_be_visible()
        other.screenshot(path=artifacts / "undangan-proyek.png")
        other.get_by_role("button", name="Terima undangan").click()
        expect(other.get_by_role("heading", name="Talud Kali Winongo", level=1)).to_be_visible()
        other.goto(link_sent_to(withdrawn, mail_folder, "project-invitation"))
        other.get_by_role("button", name="Terima undangan").click()
        expect(other.get_by_role("alert")).to_be_visible()
