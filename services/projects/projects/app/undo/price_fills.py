"""Taking back the filling of prices from price lists: all prices that it wrote, or none."""

from decimal import Decimal

from projects.app.commands.delete_orphans import orphan_values
from projects.app.commands.save_prices import store_prices
from projects.app.editing import Edit
from projects.app.undo.recorded import Recorded
from projects.app.undo.resources import FOLLOWED
from projects.app.undo.trail import entries_beside
from projects.store.conversions import conversions_of
from projects.store.resources import lock_resources


async def undo_price_fill(edit: Edit, entry: Recorded) -> None:
    """The prices as before, in a fixed number of statements. CONFLICT where one of them is another by now."""
    beside = await entries_beside(edit, entry)
    written = {one.entity_id: one for one in beside if one.entity == "resource" and one.action == "update"}
    rows = await lock_resources(edit.connection, edit.project_id, written.keys())
    profiles = await conversions_of(edit.connection, edit.project_id, written.keys())
    for one, price in written.items():
        current = orphan_values(rows[one], profiles.get(one)) if one in rows else None
        price.check(current, apart_from=FOLLOWED)
    market = {
        one: _decimal(price.before["market_price"]) for one, price in written.items() if "market_price" in price.before
    }
    before = {one: _decimal(price.before["harga_satuan"]) for one, price in written.items()}
    await store_prices(edit, before, rows, market)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
