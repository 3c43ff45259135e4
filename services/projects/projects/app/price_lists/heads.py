"""Finding, making, changing and deleting price lists."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.errors import AppError, FieldProblem, conflict, forbidden, not_found
from chassis.identity import Identity
from projects.app.editing import Editing
from projects.app.refusals import refuse, stale, timestamp
from projects.domain.price_list import PriceListHead, head_problems
from projects.domain.price_list_regions import REGIONS, is_region, region_name
from projects.domain.problem import Problem
from projects.store.price_lists import (
    UNIQUE_NAME,
    add_price_list,
    change_price_list,
    delete_price_list,
    price_list_of,
    price_lists_of,
)
from projects.store.projects import Row

DETAIL = "Daftar harga belum disimpan. Perbaiki isian yang ditandai."


def list_regions() -> dict[str, Any]:
    """{items: [{code, name}]}: the country and its provinces."""
    return {"items": [{"code": code, "name": name} for code, name in REGIONS.items()]}


async def list_price_lists(
    editing: Editing, identity: Identity, words: str, region_code: str | None, day: date | None
) -> dict[str, Any]:
    """{items}: the user's own and the public ones; one statement."""
    if region_code is not None and not is_region(region_code):
        refuse("price-list-filter-invalid", "Daftar belum dapat disaring.", [Problem("region", "kode tidak dikenal")])
    async with editing.database.read() as connection:
        rows = await price_lists_of(connection, identity.subject, words, region_code, day)
    return {"items": [list_document(row, identity) for row in rows]}


async def get_price_list(editing: Editing, identity: Identity, list_id: int) -> dict[str, Any]:
    """One list; NOT_FOUND for a private one of somebody else."""
    async with editing.database.read() as connection:
        return list_document(await found_list(connection, identity, list_id), identity)


async def create_price_list(editing: Editing, identity: Identity, head: PriceListHead) -> dict[str, Any]:
    """A new list without prices; CONFLICT where the user has one of that name."""
    check_head(identity, head)
    values = {**_values(head), "owner_id": identity.subject, "updated_by": identity.subject}
    async with editing.database.write() as connection:
        row = await add_price_list(connection, values)
    if row is None:
        raise _name_taken()
    return list_document(row, identity)


async def update_price_list(
    editing: Editing, identity: Identity, list_id: int, version: int, head: PriceListHead
) -> dict[str, Any]:
    """The list under its new head."""
    check_head(identity, head)
    values = {**_values(head), "updated_by": identity.subject, "updated_at": editing.now()}
    try:
        async with changing_list(editing, identity, list_id, version) as (connection, _):
            row = await change_price_list(connection, list_id, values)
    except IntegrityError as error:
        if UNIQUE_NAME not in str(error.orig):
            raise
        raise _name_taken() from error
    return list_document(row, identity)


async def remove_price_list(editing: Editing, identity: Identity, list_id: int, version: int) -> None:
    """Projects keep the prices that they took from it."""
    async with changing_list(editing, identity, list_id, version) as (connection, _):
        await delete_price_list(connection, list_id)


@asynccontextmanager
async def changing_list(
    editing: Editing, identity: Identity, list_id: int, version: int
) -> AsyncIterator[tuple[AsyncConnection, Row]]:
    """The locked list in a transaction. NOT_FOUND, FORBIDDEN, or CONFLICT where it is another version by now."""
    async with editing.database.write() as connection:
        row = await price_list_of(connection, identity.subject, list_id, lock=True)
        if row is None:
            raise list_not_found()
        check_keeper(identity, row)
        if row["version"] != version:
            detail = "Daftar harga ini sudah diubah sejak Anda membukanya. Muat ulang, lalu ulangi perubahan Anda."
            raise stale("price-list-changed", detail, list_document(row, identity))
        yield connection, row


async def found_list(connection: AsyncConnection, identity: Identity, list_id: int) -> Row:
    """A list that the user may read; NOT_FOUND otherwise."""
    row = await price_list_of(connection, identity.subject, list_id)
    if row is None:
        raise list_not_found()
    return row


def check_keeper(identity: Identity, row: Row) -> None:
    """FORBIDDEN for who may read the list but not change it."""
    if not _may_change(identity, row):
        detail = "Daftar harga umum hanya diubah petugas. Buat daftar Anda sendiri, lalu impor harganya di sana."
        raise forbidden("price-list-read-only", detail)


def check_head(identity: Identity, head: PriceListHead) -> None:
    """INVALID with every problem; FORBIDDEN for a public list of somebody who is not staff."""
    refuse("price-list-invalid", DETAIL, head_problems(head))
    if head.is_public and not identity.is_staff:
        raise forbidden("staff-only", "Hanya petugas yang dapat menerbitkan daftar harga. Simpan sebagai pribadi.")


def list_not_found() -> AppError:
    """For unknown lists and private ones of somebody else alike."""
    return not_found("price-list-not-found", "Daftar harga tidak ditemukan. Muat ulang daftarnya.")


def _may_change(identity: Identity, row: Row) -> bool:
    return identity.is_staff if row["is_public"] else row["owner_id"] == identity.subject


def _values(head: PriceListHead) -> dict[str, Any]:
    return {**asdict(head), "region_name": region_name(head.region_code, head.region_name)}


def _name_taken() -> AppError:
    message = "Anda sudah mempunyai daftar harga bernama ini; pakai nama lain"
    return conflict("price-list-exists", f"Daftar harga belum disimpan: {message}.", FieldProblem("name", message))


def list_document(row: Row, identity: Identity) -> dict[str, Any]:
    """As the API shows it."""
    until = row["valid_until"]
    return {
        "id": row["id"],
        "name": row["name"],
        "region_code": row["region_code"],
        "region_name": row["region_name"],
        "valid_from": row["valid_from"].isoformat(),
        "valid_until": None if until is None else until.isoformat(),
        "source": row["source"],
        "includes_ppn": row["includes_ppn"],
        "is_public": row["is_public"],
        "is_own": row["owner_id"] == identity.subject,
        "can_edit": _may_change(identity, row),
        "total_prices": row["total_prices"],
        "version": row["version"],
        "created_at": timestamp(row["created_at"]),
        "updated_at": timestamp(row["updated_at"]),
        "updated_by": row["updated_by"],
    }
