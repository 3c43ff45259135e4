"""Freezing an estimate under a name, naming it anew, and deleting it: for owners and editors."""

import asyncio

from chassis.errors import AppError, FieldProblem, forbidden, invalid, not_found, unavailable
from rekap.app.frozen_estimate import estimate_bytes, freeze
from rekap.app.queries.fresh_standing import NOT_FOUND, FreshStandings
from rekap.app.rab_document import rab_document, totals_of
from rekap.app.version_ports import NewVersion, Present, Version, Versions

WRITERS = frozenset({"owner", "editor"})
LONGEST_NAME = 100
LONGEST_NOTE = 1000


async def create_version(
    versions: Versions,
    standings: FreshStandings,
    *,
    project_id: int,
    user_id: int,
    name: str,
    note: str,
    min_revision: int,
) -> Version:
    """Freezes the project at `min_revision` or later; UNAVAILABLE where that cannot be had in time.

    NOT_FOUND for strangers, FORBIDDEN for members who may only read, CONFLICT where the name is taken.
    """
    name, note = checked_name(name), checked_note(note)
    standing = await standings.of(project_id, user_id, min_revision)
    await check_writer(versions, project_id, user_id)
    if standing.revision < min_revision:
        raise unavailable(
            "rekap-behind", "Rekap belum memuat perubahan terakhir. Coba lagi sebentar lagi.", retry_after=2
        )
    present = await versions.present(project_id, with_lines=True)
    return await versions.add(project_id, user_id, await asyncio.to_thread(_frozen, present, name, note))


def _frozen(present: Present, name: str, note: str) -> NewVersion:
    totals = totals_of(present.header, present.groups)
    return NewVersion(
        name=name,
        note=note,
        revision=present.header.revision,
        pekerjaan_count=len(present.estimate.lines),
        subtotal=totals.subtotal,
        ppn=totals.ppn,
        grand_total=totals.grand_total,
        rounded_total=totals.rounded_total,
        rab=freeze(rab_document(present.header, present.groups)),
        inputs=freeze(estimate_bytes(present.estimate)),
    )


async def rename_version(
    versions: Versions, *, project_id: int, user_id: int, version_id: int, name: str | None, note: str | None
) -> Version:
    """Gives a version another name or note; its figures cannot be changed."""
    await check_writer(versions, project_id, user_id)
    if name is None and note is None:
        raise invalid("version-invalid", "Isi nama atau catatan yang baru.", FieldProblem("name", "isi nama"))
    name = None if name is None else checked_name(name)
    note = None if note is None else checked_note(note)
    renamed = await versions.rename(project_id, version_id, name, note)
    if renamed is None:
        raise version_not_found()
    return renamed


async def delete_version(versions: Versions, *, project_id: int, user_id: int, version_id: int) -> None:
    """Deletes a version for good."""
    await check_writer(versions, project_id, user_id)
    if not await versions.delete(project_id, version_id):
        raise version_not_found()


async def check_writer(versions: Versions, project_id: int, user_id: int) -> None:
    """NOT_FOUND for strangers, FORBIDDEN for members who may only read."""
    role = await versions.role(project_id, user_id)
    if role is None:
        raise not_found("project-not-found", NOT_FOUND)
    if role not in WRITERS:
        raise forbidden(
            "read-only-member", "Anda hanya boleh membaca proyek ini. Minta peran editor kepada pemiliknya."
        )


def version_not_found() -> AppError:
    """The project has no such version."""
    return not_found("version-not-found", "Versi ini tidak ada dalam proyek. Muat ulang daftar versi.")


def checked_name(name: str) -> str:
    """Without white space around it; INVALID where nothing or too much is left."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or "\x00" in name:
        message = f"tulis 1 sampai {LONGEST_NAME} huruf"
        raise invalid("version-invalid", f"Nama versi belum benar: {message}.", FieldProblem("name", message))
    return name


def checked_note(note: str) -> str:
    """INVALID where it is too long."""
    note = note.strip()
    if len(note) > LONGEST_NOTE or "\x00" in note:
        message = f"tulis paling banyak {LONGEST_NOTE} huruf"
        raise invalid("version-invalid", f"Catatan versi belum benar: {message}.", FieldProblem("note", message))
    return note
