"""Which price list gives the price of each resource of a project: one statement, however many there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from projects.domain.price_list_regions import around
from projects.store.price_list_tables import list_price, price_list
from projects.store.price_lists import nearness, printed_order, valid_on, visible
from projects.store.tables import audit_entry, resource


@dataclass(frozen=True, slots=True)
class Basis:
    """One list, or where that is None the lists around a region on a day."""

    list_id: int | None
    region_code: str
    day: date


def resolved_statement(user_id: int, project_id: int, basis: Basis) -> Select[Any]:
    """Every resource of the project; where a list has its price, the nearest and newest such list."""
    one, price = price_list.c, list_price.c
    wanted = (
        and_(one.region_code.in_(around(basis.region_code)), valid_on(basis.day))
        if basis.list_id is None
        else one.id == basis.list_id
    )
    nearest = (
        select(
            price.identity,
            price.harga,
            one.id.label("list_id"),
            one.name.label("list_name"),
            one.region_code,
            one.region_name,
            one.valid_from,
            one.source,
            one.includes_ppn,
        )
        .join_from(price_list, list_price, price.price_list_id == one.id)
        .join(resource, and_(resource.c.project_id == project_id, resource.c.identity == price.identity))
        .where(visible(user_id), wanted)
        .ext(distinct_on(price.identity))
        .order_by(
            price.identity,
            nearness().desc(),
            one.valid_from.desc(),
            (one.owner_id == user_id).desc(),
            one.id.desc(),
        )
        .cte("nearest")
    )
    found = [column for column in nearest.c if column.name != "identity"]
    return (
        select(resource, *found)
        .join_from(resource, nearest, nearest.c.identity == resource.c.identity, isouter=True)
        .where(resource.c.project_id == project_id)
        .order_by(printed_order(resource.c.kategori), resource.c.kode, resource.c.uraian, resource.c.id)
    )


def history_statement(project_id: int, resource_id: int, before: tuple[int, int] | None) -> Select[Any]:
    """Entries of the audit trail that changed a resource's price, the newest first, from revision and id on."""
    one = audit_entry.c
    old, new = one.before["harga_satuan"].astext, one.after["harga_satuan"].astext
    statement = select(
        one.id.label("entry_id"),
        one.revision,
        one.at,
        one.user_id,
        old.label("before"),
        new.label("after"),
        one.after["price_list"].astext.label("list_name"),
    ).where(
        one.project_id == project_id,
        one.entity.in_(["resource", "conversion"]),
        one.entity_id == resource_id,
        old.is_distinct_from(new),
    )
    if before is not None:
        statement = statement.where(tuple_(one.revision, one.id) < tuple_(*before))
    return statement.order_by(one.revision.desc(), one.id.desc())


def entry_of_revision(project_id: int, revision: int, entity: str) -> Select[Any]:
    """The id of the entry that a change wrote about `entity`."""
    one = audit_entry.c
    return select(one.id).where(one.project_id == project_id, one.revision == revision, one.entity == entity)
