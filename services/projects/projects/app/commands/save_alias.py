"""Other names of units and resources: what imports and the search take for what."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from chassis.database.engine import Database
from chassis.errors import not_found
from chassis.identity import Identity
from projects.app.catalogue_imports import require_staff
from projects.app.refusals import refuse, timestamp
from projects.domain.catalogue_aliases import plain_unit
from projects.domain.catalogue_resource import normalised_name
from projects.domain.catalogue_units import canonical_unit, unit_or_text
from projects.domain.problem import Problem
from projects.domain.text import check_text, one_line
from projects.store.catalogue_imports import MOST_ALIASES
from projects.store.catalogue_staging_tables import catalogue_alias

KINDS = ("unit", "resource")
LONGEST = 200
DETAIL = "Nama lain belum disimpan. Perbaiki isian yang ditandai."


async def save_alias(database: Database, identity: Identity, kind: str, alias: str, stands_for: str) -> dict[str, Any]:
    """The alias as it is kept; an older one of the same name is replaced. INVALID for what cannot be one."""
    require_staff(identity)
    name, meant = one_line(alias), one_line(stands_for)
    refuse("alias-invalid", DETAIL, _problems(kind, name, meant))
    plain = plain_unit(name) if kind == "unit" else normalised_name(name)
    meant = unit_or_text(meant) if kind == "unit" else meant
    values = {"alias": name, "stands_for": meant, "saved_by": identity.subject, "saved_at": func.now()}
    async with database.write() as connection:
        count = await connection.scalar(select(func.count()).select_from(catalogue_alias))
        too_many = [Problem("alias", f"sudah ada {MOST_ALIASES} nama lain; hapus yang tidak terpakai")]
        refuse("alias-invalid", DETAIL, too_many if (count or 0) >= MOST_ALIASES else [])
        statement = insert(catalogue_alias).values(kind=kind, plain=plain, **values)
        statement = statement.on_conflict_do_update(index_elements=["kind", "plain"], set_=values)
        row = (await connection.execute(statement.returning(catalogue_alias))).mappings().one()
    return alias_document(row)


async def delete_alias(database: Database, identity: Identity, alias_id: int) -> None:
    """Forgets the alias; editions that were imported with it stay as they are. NOT_FOUND for an unknown one."""
    require_staff(identity)
    async with database.write() as connection:
        statement = delete(catalogue_alias).where(catalogue_alias.c.id == alias_id)
        if not (await connection.execute(statement)).rowcount:
            raise not_found("alias-not-found", "Nama lain ini tidak ada, mungkin sudah dihapus. Muat ulang daftarnya.")


def alias_document(row: Any) -> dict[str, Any]:
    """An alias as it is shown."""
    names = ("id", "kind", "alias", "stands_for", "saved_by")
    return {**{name: row[name] for name in names}, "saved_at": timestamp(row["saved_at"])}


def _problems(kind: str, alias: str, stands_for: str) -> list[Problem]:
    problems = [] if kind in KINDS else [Problem("kind", f"pilih salah satu: {', '.join(KINDS)}")]
    problems += check_text(alias, "alias", longest=LONGEST, required=True)
    problems += check_text(stands_for, "stands_for", longest=LONGEST, required=True)
    if problems:
        return problems
    if kind == "unit" and canonical_unit(stands_for) is None:
        return [Problem("stands_for", "satuan ini tidak dikenal; pilih satuan baku seperti m2, kg, atau buah")]
    if kind == "unit" and canonical_unit(alias) is not None:
        return [Problem("alias", f"sudah dikenal sebagai {canonical_unit(alias)}")]
    if kind == "resource" and normalised_name(alias) == normalised_name(stands_for):
        return [Problem("alias", "sama dengan nama yang dimaksud")]
    return []
