"""Taking back changes of the price list: prices, how resources are bought, and resources that were cleaned up."""

from decimal import Decimal
from typing import Any

from projects.app.commands.delete_orphans import delete_unused, orphan_values
from projects.app.commands.save_conversions import Bought, bought_values, store_bought
from projects.app.commands.save_prices import store_prices
from projects.app.editing import Edit
from projects.app.undo.recorded import Recorded, conflicting
from projects.domain.catalogue_resource import resource_identity
from projects.domain.conversion import Conversion, Method
from projects.domain.kategori import Kategori
from projects.store.batches import insert_rows
from projects.store.conversions import conversions_of, write_conversions
from projects.store.orphans import unused_among
from projects.store.projects import Row
from projects.store.resources import lock_resources, resources_named
from projects.store.tables import resource

# A price that is typed, with the market price that follows it.
PRICES = frozenset({"harga_satuan", "market_price"})
# Follows from the two prices.
FOLLOWED = ("is_exact",)


async def undo_resource(edit: Edit, entry: Recorded) -> None:
    """The price as before; a resource that was cleaned up comes back, and goes again where nothing uses it."""
    one = entry.entity_id
    row = (await lock_resources(edit.connection, edit.project_id, [one])).get(one)
    profile = (await conversions_of(edit.connection, edit.project_id, [one])).get(one)
    entry.check(None if row is None else orphan_values(row, profile), apart_from=FOLLOWED)
    if row is None:
        await _bring_back(edit, entry)
    elif entry.before is None:
        await _take_away(edit, row, profile)
    else:
        market = {one: _decimal(entry.before["market_price"])} if "market_price" in entry.before else {}
        await store_prices(edit, {one: _decimal(entry.before["harga_satuan"])}, {one: row}, market)


async def _bring_back(edit: Edit, entry: Recorded) -> None:
    values = entry.before
    identity = resource_identity(Kategori(values["kategori"]), values["uraian"], values["satuan"])
    if await resources_named(edit.connection, edit.project_id, [identity]):
        raise conflicting(["uraian"], "harga item ini sudah ada lagi", None)
    row = {
        "id": entry.entity_id,
        "project_id": edit.project_id,
        "identity": identity,
        "kategori": values["kategori"],
        "kode": values["kode_item"],
        "uraian": values["uraian"],
        "satuan": values["satuan"],
        "harga_satuan": _decimal(values["harga_satuan"]),
        "version": values["version"] + 1,
        **edit.changed_by(),
    }
    await insert_rows(edit.connection, resource, [row])
    profile = profile_of(values)
    await write_conversions(edit.connection, edit.project_id, {entry.entity_id: profile} if profile else {})
    edit.touched.resource.add(entry.entity_id)
    edit.record("create", "resource", entry.entity_id, None, orphan_values(row, profile))


async def _take_away(edit: Edit, row: Row, profile: Conversion | None) -> None:
    if not await unused_among(edit.connection, edit.project_id, [row["id"]]):
        raise conflicting(["id"], "dipakai analisa", None)
    await delete_unused(edit, {row["id"]: row}, {} if profile is None else {row["id"]: profile})


async def undo_conversion(edit: Edit, entry: Recorded) -> None:
    """Unit, factor and both prices of one resource as before."""
    one = entry.entity_id
    rows = await lock_resources(edit.connection, edit.project_id, [one])
    if one not in rows:
        raise conflicting(["id"], "harga item ini sudah dihapus", None)
    before = await conversions_of(edit.connection, edit.project_id, [one])
    entry.check(bought_values(Bought(before.get(one), rows[one]["harga_satuan"])), apart_from=FOLLOWED)
    was = Bought(profile_of(entry.before), _decimal(entry.before["harga_satuan"]))
    await store_bought(edit, rows, before, {one: was})


def profile_of(values: Any) -> Conversion | None:
    """A recorded profile; None where the resource was bought in its own unit."""
    if "market_unit" not in values:
        return None
    return Conversion(
        values["market_unit"],
        _decimal(values["market_price"]),
        Decimal(values["factor_to_base"]),
        Method(values["method"]),
        _decimal(values["density"]),
        _decimal(values["capacity_m3"]),
        _decimal(values["capacity_ton"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
