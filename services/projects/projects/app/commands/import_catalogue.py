"""Importing one edition of the reference catalogue: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from chassis.errors import AppError, FieldProblem, Kind, conflict, forbidden
from chassis.identity import Identity
from chassis.rpc.deadline import remaining
from projects.app.refusals import refuse
from projects.domain.text import check_text, one_line
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.package import ANALYSIS_FIELDS, COMPONENT_FIELDS
from projects.ingest.sandbox import read_in_sandbox
from projects.store.catalogue import edition
from projects.store.catalogue_import import insert_analyses, insert_components, insert_edition

LONGEST_EDITION = 100
# Kept of a long call's time for storing what was read; of a short one, half.
STORE_SECONDS = 15.0


@dataclass(frozen=True)
class Upload:
    """What somebody uploads: the edition's name, the sheets wanted (empty: all), and where the files are."""

    edition: str
    sheets: Sequence[str]
    files: Sequence[tuple[str, Path]]


def require_staff(identity: Identity) -> None:
    """The catalogue is everybody's, so only staff change it."""
    if not identity.is_staff:
        raise forbidden("catalogue-staff-only", "Hanya petugas yang dapat mengimpor katalog. Hubungi administrator.")


async def import_catalogue(
    database: Database, limits: ImportLimits, identity: Identity, upload: Upload
) -> dict[str, Any]:
    """The report: {edition_id, edition, analyses, components, sheets, compared, verified, differing, findings, …}.

    INVALID or TOO_LARGE, with sheet, cell and reason, for files that cannot be imported; CONFLICT for a taken name.
    """
    require_staff(identity)
    name = one_line(upload.edition)
    problems = check_text(name, "edition", longest=LONGEST_EDITION, required=True)
    refuse("edition-invalid", "Katalog belum diimpor. Perbaiki nama edisinya, misalnya AHSP 2026.", problems)
    await _refuse_taken(database, name)
    package = await _read(upload, limits)
    return await _store(database, identity.subject, name, upload, package)


async def _refuse_taken(database: Database, name: str) -> None:
    """Says so before the files are read; the store's unique name decides in the end."""
    async with database.read() as connection:
        if (await connection.execute(select(edition.c.id).where(edition.c.name == name))).first():
            raise _taken(name)


async def _read(upload: Upload, limits: ImportLimits) -> dict[str, Any]:
    left = remaining()
    seconds = None if left is None else max(left - STORE_SECONDS, left / 2)
    try:
        package = await read_in_sandbox(upload.files, upload.sheets, limits, seconds)
    except RefusedError as refusal:
        raise _refusal(refusal.slug, [{"path": refusal.problem.path, "message": refusal.problem.message}]) from refusal
    if package["problems"]:
        raise _refusal(package.get("refused", "catalogue-invalid"), package["problems"])
    return package


async def _store(
    database: Database, user_id: int, name: str, upload: Upload, package: dict[str, Any]
) -> dict[str, Any]:
    report = package["report"]
    values = {
        "name": name,
        "source_file": " + ".join(file for file, _ in upload.files),
        "imported_by": user_id,
        "analyses": report["analyses"],
        "components": report["components"],
        "report": report,
    }
    async with database.write() as connection:
        edition_id = await insert_edition(connection, values)
        if edition_id is None:
            raise _taken(name)
        ids = await insert_analyses(connection, edition_id, ANALYSIS_FIELDS, package["analyses"])
        in_order = [ids[row[0]] for row in package["analyses"]]
        await insert_components(connection, in_order, COMPONENT_FIELDS, package["components"])
    return {"edition_id": edition_id, "edition": name, **report}


def _taken(name: str) -> AppError:
    detail = f"Edisi '{name}' sudah ada. Beri nama lain; edisi lama tetap dipakai proyek yang berjalan."
    return conflict("edition-exists", detail, FieldProblem("edition", "sudah dipakai"))


def _refusal(slug: str, problems: Sequence[dict[str, Any]]) -> AppError:
    first = problems[0]
    count = f"{len(problems)} masalah, yang pertama: " if len(problems) > 1 else ""
    detail = f"Katalog belum diimpor. {count}{first['path']}: {first['message']}."
    kind = Kind.TOO_LARGE if slug.endswith(("too-large", "too-slow")) else Kind.INVALID
    fields = tuple(FieldProblem(one["path"], one["message"], one.get("attributes", {})) for one in problems)
    return AppError(kind, slug, detail, fields)
