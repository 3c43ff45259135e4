"""A project of the program before Taksir, from its file."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.errors import AppError, FieldProblem, invalid
from projects.app.commands.restore_project import Restored, restore_project
from projects.app.editing import Editing
from projects.app.library.old_file import OldProject
from projects.app.library.restoring import ProjectFile, read_project
from projects.app.library.translating import Catalogue, Translation, references, translate
from projects.store.old_references import analyses_coded, edition_named
from projects.store.recipes import catalogue_closure

MOST_REMARKS = 500


async def import_old_project(editing: Editing, user_id: int, old: OldProject, edition: str, nama: str) -> Restored:
    """A new project of the user's, with what was odd in the file; without `nama` it is called as the file says.

    `edition` is what the file's codes mean; empty: the one that was imported last. INVALID names what cannot be used by
    its path in the file; nothing is left behind then.
    """
    async with editing.database.read() as connection:
        catalogue = await _catalogue(connection, old, edition)
    translated, file = await asyncio.to_thread(_judged, old, catalogue)
    with _places_of(translated):
        made = await restore_project(editing, user_id, file, nama or file.header["nama"])
    return Restored(made.project, _shown([*translated.remarks, *made.remarks]))


def _shown(remarks: list[str]) -> list[str]:
    """As many as somebody reads, each once."""
    told = list(dict.fromkeys(remarks))
    left = len(told) - MOST_REMARKS
    return told if left <= 0 else [*told[:MOST_REMARKS], f"… dan {left} hal lain"]


def _judged(old: OldProject, catalogue: Catalogue) -> tuple[Translation, ProjectFile]:
    translated = translate(old, catalogue)
    with _places_of(translated):
        return translated, read_project(translated.content)


@contextmanager
def _places_of(translated: Translation) -> Iterator[None]:
    """Refusals name places of the old file."""
    try:
        yield
    except AppError as error:
        fields = tuple(replace(one, path=translated.place_of(one.path)) for one in error.fields)
        raise AppError(error.kind, error.slug, error.detail, fields) from error


async def _catalogue(connection: AsyncConnection, old: OldProject, name: str) -> Catalogue:
    found = await edition_named(connection, name)
    if found is None:
        if name:
            message = "edisi ini tidak ada; pilih salah satu dari katalog"
            raise invalid("edition-unknown", f"Berkas belum diimpor: {message}.", FieldProblem("edition", message))
        return Catalogue("", {}, {})
    edition_id, edition = found
    ids = await analyses_coded(connection, edition_id, references(old))
    rows = await catalogue_closure(connection, set(ids.values()))
    return Catalogue(edition, {kode: rows[one] for kode, one in ids.items()}, rows)
