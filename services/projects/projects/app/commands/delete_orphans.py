"""Deleting resources that nothing uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.app.editing import Edit, Editing
from projects.app.queries.conversions import conversion_values
from projects.app.queries.prices import price_values
from projects.app.refusals import refuse
from projects.domain.conversion import Conversion
from projects.domain.problem import Problem
from projects.store.conversions import conversions_of
from projects.store.orphans import delete_resources, unused_among
from projects.store.projects import Row
from projects.store.resources import lock_resources

USED, UNKNOWN = "used", "unknown"
DETAIL = "Belum ada yang dihapus."


@dataclass(frozen=True, slots=True)
class DeletedOrphans:
    """What is gone (or would be, in a dry run) with the sum of its prices, and why the others stay."""

    revision: int
    deleted: Sequence[int]
    value: Decimal
    skipped: Sequence[tuple[int, str]]


async def delete_orphans(
    editing: Editing, user_id: int, project_id: int, ids: Sequence[int], *, confirm: bool, dry_run: bool
) -> DeletedOrphans:
    """Deletes those that nothing uses at this moment, whatever the user's list said; reports the others.

    While it looks, nobody can begin to use one: analyses change under the same lock. INVALID without a confirmation.
    """
    problems = [] if ids else [Problem("item_ids", "pilih paling sedikit satu harga item")]
    if not (confirm or dry_run):
        problems.append(Problem("confirm", "kirim true untuk menghapus, atau dry_run untuk mencoba dahulu"))
    refuse("orphans-unconfirmed", DETAIL, problems)
    wanted = list(dict.fromkeys(ids))
    async with editing.change(user_id, project_id, structure=True) as edit:
        rows = await lock_resources(edit.connection, project_id, wanted)
        unused = await unused_among(edit.connection, project_id, rows.keys())
        deleted = [one for one in wanted if one in unused]
        if not dry_run:
            profiles = await conversions_of(edit.connection, project_id, deleted)
            await delete_unused(edit, {one: rows[one] for one in deleted}, profiles)
    value = sum((rows[one]["harga_satuan"] or Decimal(0) for one in deleted), Decimal(0))
    skipped = [(one, USED if one in rows else UNKNOWN) for one in wanted if one not in unused]
    return DeletedOrphans(edit.revision, deleted, value, skipped)


async def delete_unused(edit: Edit, rows: Mapping[int, Row], profiles: Mapping[int, Conversion]) -> None:
    """Deletes locked resources that nothing uses, with how they are bought."""
    await delete_resources(edit.connection, edit.project_id, [*rows])
    edit.touched.removed_resource |= set(rows)
    for one, row in rows.items():
        edit.record("delete", "resource", one, orphan_values(row, profiles.get(one)), None)


def orphan_values(row: Row, profile: Conversion | None) -> dict[str, Any]:
    """A resource with how it is bought, as the audit trail keeps it."""
    return price_values(row) | ({} if profile is None else conversion_values(profile, row["harga_satuan"]))
