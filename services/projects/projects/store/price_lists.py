"""Statements on price lists; each sees the user's own lists and the public ones."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.kategori import Kategori
from projects.domain.price_list import ListPrice, PricePlan, StoredPrice
from projects.domain.price_list_regions import around
from projects.store.batches import insert_rows, is_one_of, update_rows
from projects.store.price_list_tables import list_price, list_price_change, price_list
from projects.store.projects import Row

MOST_SHOWN = 200
UNIQUE_NAME = "uq_price_list_owner_id_name"
MOST_WORDS = 8


def printed_order(kategori: ColumnElement[str]) -> ColumnElement[int]:
    """The place of a category in print."""
    return case(*((kategori == one.value, place) for place, one in enumerate(Kategori)), else_=len(Kategori))


# Where a page of prices goes on: category as printed, name, id.
KEYS = (printed_order(list_price.c.kategori), list_price.c.uraian, list_price.c.id)


def visible(user_id: int) -> ColumnElement[bool]:
    """Condition: the user may read the list."""
    return or_(price_list.c.owner_id == user_id, price_list.c.is_public)


def valid_on(day: date) -> ColumnElement[bool]:
    """Condition: the list is valid on that day."""
    one = price_list.c
    return and_(one.valid_from <= day, or_(one.valid_until.is_(None), one.valid_until >= day))


def nearness() -> ColumnElement[int]:
    """Rises with how small the region is."""
    return func.length(price_list.c.region_code)


async def price_lists_of(
    connection: AsyncConnection, user_id: int, words: str, region_code: str | None, day: date | None
) -> Sequence[Row]:
    """Those that hold all the words; of a region those around it too, the nearest first; then the newest."""
    one = price_list.c
    statement = select(price_list).where(visible(user_id))
    for word in words.split()[:MOST_WORDS]:
        text = func.concat(one.name, " ", one.region_name, " ", one.source)
        statement = statement.where(text.icontains(word, autoescape=True))
    if region_code is not None:
        statement = statement.where(one.region_code.in_(around(region_code))).order_by(nearness().desc())
    if day is not None:
        statement = statement.where(valid_on(day))
    ordered = statement.order_by(one.valid_from.desc(), one.id.desc()).limit(MOST_SHOWN)
    return (await connection.execute(ordered)).mappings().all()


async def price_list_of(connection: AsyncConnection, user_id: int, list_id: int, *, lock: bool = False) -> Row | None:
    """One list; with `lock` nobody else changes it or its prices until the transaction ends."""
    statement = select(price_list).where(price_list.c.id == list_id, visible(user_id))
    found = await connection.execute(statement.with_for_update() if lock else statement)
    row: Row | None = found.mappings().one_or_none()
    return row


async def add_price_list(connection: AsyncConnection, values: Mapping[str, Any]) -> Row | None:
    """The new list; None where the user has one of that name."""
    made = insert(price_list).values(**values).on_conflict_do_nothing(constraint=UNIQUE_NAME)
    row: Row | None = (await connection.execute(made.returning(price_list))).mappings().one_or_none()
    return row


async def change_price_list(connection: AsyncConnection, list_id: int, values: Mapping[str, Any]) -> Row:
    """The locked list with new values and the next version; a name that its owner gave already breaks UNIQUE_NAME."""
    changed = update(price_list).where(price_list.c.id == list_id).values(version=price_list.c.version + 1, **values)
    row: Row = (await connection.execute(changed.returning(price_list))).mappings().one()
    return row


async def delete_price_list(connection: AsyncConnection, list_id: int) -> None:
    """The locked list goes, with its prices and their history."""
    await connection.execute(delete(price_list).where(price_list.c.id == list_id))


def prices_statement(list_id: int, words: str, kategori: str, after: tuple[Any, ...] | None) -> Select[Any]:
    """The prices that hold all the words, each with `total`, how many there are on all pages."""
    one = list_price.c
    found = select(list_price).where(one.price_list_id == list_id)
    for word in words.split()[:MOST_WORDS]:
        found = found.where(func.concat(one.kode, " ", one.uraian, " ", one.satuan).icontains(word, autoescape=True))
    if kategori:
        found = found.where(one.kategori == kategori)
    total = select(func.count()).select_from(found.subquery()).scalar_subquery()
    page = found if after is None else found.where(tuple_(*KEYS) > tuple_(*after))
    return page.add_columns(total.label("total")).order_by(*KEYS)


async def stored_prices(
    connection: AsyncConnection, list_id: int, identities: Collection[str] | None, ids: Collection[int] = ()
) -> dict[str, StoredPrice]:
    """Prices of the list by identity: those of these resources or ids, or all."""
    one = list_price.c
    statement = select(list_price).where(one.price_list_id == list_id)
    if identities is not None:
        statement = statement.where(or_(is_one_of(one.identity, identities), is_one_of(one.id, ids)))
    rows = (await connection.execute(statement)).mappings()
    return {row["identity"]: StoredPrice(row["id"], _price(row)) for row in rows}


def _price(row: Row) -> ListPrice:
    return ListPrice(Kategori(row["kategori"]), row["kode"], row["uraian"], row["satuan"], row["harga"])


async def write_plan(connection: AsyncConnection, list_id: int, plan: PricePlan) -> None:
    """Adds, changes and removes prices of a locked list, in one statement each."""
    await insert_rows(connection, list_price, [{"price_list_id": list_id, **_values(price)} for price in plan.added])
    await update_rows(connection, list_price, [{"id": one, **_values(price)} for one, price in plan.changed.items()])
    if plan.removed:
        one = list_price.c
        await connection.execute(
            delete(list_price).where(one.price_list_id == list_id, is_one_of(one.id, plan.removed))
        )


async def write_changes(connection: AsyncConnection, changes: Collection[Row]) -> None:
    """Adds to the history of prices."""
    await insert_rows(connection, list_price_change, changes)


def _values(price: ListPrice) -> dict[str, Any]:
    return price_words(price) | {"identity": price.identity, "harga": price.harga}


def price_words(price: ListPrice) -> dict[str, str]:
    """What the resource is called."""
    return {
        "kategori": price.kategori.value,
        "kode": price.kode,
        "uraian": price.uraian,
        "satuan": price.satuan,
    }


def changes_statement(list_id: int, price_id: int, before_id: int | None) -> Select[Any]:
    """The history of a list, or of one of its prices, the newest first."""
    one = list_price_change.c
    statement = select(list_price_change).where(one.price_list_id == list_id)
    if price_id:
        price = select(list_price.c.identity).where(list_price.c.id == price_id, list_price.c.price_list_id == list_id)
        statement = statement.where(one.identity == price.scalar_subquery())
    if before_id is not None:
        statement = statement.where(one.id < before_id)
    return statement.order_by(one.id.desc())
