"""Saying how resources are bought: the market price and the factor make the price per base unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chassis.decimals import fixed
from projects.app.commands.save_prices import refuse_stale
from projects.app.editing import Edit, Editing
from projects.app.queries.conversions import conversion_values
from projects.app.refusals import refuse
from projects.domain.conversion import Conversion, ConversionInput, conversion_of
from projects.domain.problem import Problem
from projects.store.batches import update_rows
from projects.store.conversions import conversions_of, remove_conversions, write_conversions
from projects.store.projects import Row
from projects.store.resources import lock_resources
from projects.store.tables import resource

DETAIL = "Konversi belum disimpan, satu pun tidak. Perbaiki baris yang ditandai."


@dataclass(frozen=True, slots=True)
class SavedConversion:
    """One profile as it was stored, and the resource's price and version now."""

    resource_id: int
    factor: Decimal
    harga_satuan: Decimal | None
    version: int


@dataclass(frozen=True, slots=True)
class SavedConversions:
    """How many profiles are new, differ from before, and are gone; the wanted ones in the order of the request."""

    revision: int
    created: int
    updated: int
    removed: int
    items: list[SavedConversion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bought:
    """How one resource is bought (None: in its own unit), and its rupiah per base unit."""

    profile: Conversion | None
    harga_satuan: Decimal | None


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: Mapping[int, Row]
    before: Mapping[int, Conversion]
    after: Mapping[int, Conversion]
    removed: Sequence[int]

    @property
    def changed(self) -> list[int]:
        """Resources whose profile or price is another one afterwards."""
        return [
            one
            for one, profile in self.after.items()
            if self.before.get(one) != profile or self.rows[one]["harga_satuan"] != profile.base_price
        ]

    def bought(self, resource_id: int) -> Bought:
        """As it is afterwards; a resource whose profile is removed keeps its price."""
        profile = self.after.get(resource_id)
        return Bought(profile, self.rows[resource_id]["harga_satuan"] if profile is None else profile.base_price)


async def save_conversions(
    editing: Editing, user_id: int, project_id: int, wanted: Sequence[ConversionInput], removed: Sequence[int]
) -> SavedConversions:
    """Stores all profiles or none, and removes others. Each sets its resource's price; a removed one leaves it.

    INVALID names each row that is wrong; CONFLICT carries the resources that somebody else changed in between.
    """
    async with editing.change(user_id, project_id) as edit:
        ids = {*(one.resource_id for one in wanted), *removed}
        rows = await lock_resources(edit.connection, project_id, ids)
        _check_ids(wanted, removed, rows)
        refuse_stale([(one.resource_id, one.version) for one in wanted], rows)
        before = await conversions_of(edit.connection, project_id, ids)
        plan = _Plan(rows, before, _profiles(wanted, rows), [one for one in removed if one in before])
        changed = plan.changed
        await store_bought(edit, rows, before, {one: plan.bought(one) for one in (*changed, *plan.removed)})
    created = sum(one not in before for one in changed)
    items = [_saved(plan, one.resource_id, bumped=one.resource_id in changed) for one in wanted]
    return SavedConversions(edit.revision, created, len(changed) - created, len(plan.removed), items)


def _check_ids(wanted: Sequence[ConversionInput], removed: Sequence[int], rows: Mapping[int, Row]) -> None:
    paths = [(f"items[{index}].harga_item_id", one.resource_id) for index, one in enumerate(wanted)]
    paths += [(f"removed_ids[{index}]", one) for index, one in enumerate(removed)]
    first: dict[int, str] = {}
    problems: list[Problem] = []
    for path, resource_id in paths:
        if resource_id not in rows:
            problems.append(Problem(path, "harga item ini tidak ada dalam proyek; muat ulang daftarnya"))
        elif first.setdefault(resource_id, path) != path:
            problems.append(Problem(path, f"sudah ada pada {first[resource_id]}"))
    refuse("conversions-invalid", DETAIL, problems)


def _profiles(wanted: Sequence[ConversionInput], rows: Mapping[int, Row]) -> dict[int, Conversion]:
    problems: list[Problem] = []
    profiles: dict[int, Conversion] = {}
    for index, one in enumerate(wanted):
        made = conversion_of(one, rows[one.resource_id]["satuan"], f"items[{index}]")
        if isinstance(made, Conversion):
            profiles[one.resource_id] = made
        else:
            problems += made
    refuse("conversions-invalid", DETAIL, problems)
    return profiles


async def store_bought(
    edit: Edit, rows: Mapping[int, Row], before: Mapping[int, Conversion], after: Mapping[int, Bought]
) -> None:
    """Writes how locked resources are bought from now on, with their prices; `before` are their profiles so far."""
    profiles = {one: bought.profile for one, bought in after.items() if bought.profile is not None}
    await write_conversions(edit.connection, edit.project_id, profiles)
    await remove_conversions(edit.connection, edit.project_id, [one for one in after if one not in profiles])
    values = [
        {
            "id": one,
            "project_id": edit.project_id,
            "harga_satuan": bought.harga_satuan,
            "version": rows[one]["version"] + 1,
            **edit.changed_by(),
        }
        for one, bought in after.items()
    ]
    await update_rows(edit.connection, resource, values)
    for one, bought in after.items():
        edit.touched.resource.add(one)
        was = Bought(before.get(one), rows[one]["harga_satuan"])
        action = "delete" if bought.profile is None else "create" if was.profile is None else "update"
        edit.record(action, "conversion", one, bought_values(was), bought_values(bought))


def bought_values(bought: Bought) -> dict[str, Any]:
    """As the audit trail keeps it; without a profile the price alone."""
    if bought.profile is None:
        return {"harga_satuan": None if bought.harga_satuan is None else fixed(bought.harga_satuan, 2)}
    return conversion_values(bought.profile, bought.harga_satuan)


def _saved(plan: _Plan, resource_id: int, *, bumped: bool) -> SavedConversion:
    profile = plan.after[resource_id]
    return SavedConversion(resource_id, profile.factor, profile.base_price, plan.rows[resource_id]["version"] + bumped)
