"""Searching the reference catalogue."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from sqlalchemy.engine import Result, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from projects.domain.catalogue_words import begins_words, words_of
from projects.store.catalogue_search import Query, meanings_query, resource_query, search_query

DEFAULT_LIMIT = 20
MOST_RESULTS = 50
LONGEST_QUERY = 200


async def search_catalogue(database: Database, query: str, sumber: str, limit: int) -> dict[str, Any]:
    """{results: [{id, text, kode_ahsp, nama_ahsp, satuan, sumber}], total}; `total` counts all that match."""
    size = min(limit, MOST_RESULTS) if limit > 0 else DEFAULT_LIMIT
    # Postgres texts hold no NUL.
    words, source = words_of(query.replace("\x00", " ")[:LONGEST_QUERY]), sumber.replace("\x00", "")
    rows: Sequence[RowMapping] = ()
    async with database.read() as connection, aclosing(_attempts(connection, words, source, size)) as attempts:
        async for attempt in attempts:
            rows = await _rows(connection, attempt)
            if rows:
                break
    return {
        "results": [
            {
                "id": row["id"],
                "text": f"{row['kode']} – {row['nama']}",
                "kode_ahsp": row["kode"],
                "nama_ahsp": row["nama"],
                "satuan": row["satuan"],
                "sumber": row["sumber"],
            }
            for row in rows
        ],
        "total": rows[0]["total"] if rows else 0,
    }


async def _attempts(
    connection: AsyncConnection, words: Sequence[str], sumber: str, size: int
) -> AsyncGenerator[Query, None]:
    """Queries, each for when those before it found nothing.

    Names, then names of resources; both again with other names (aliases) and the words that the mistyped ones may
    mean; at last names with any of the words, most of them first.
    """
    typed = [[word] for word in words]
    yield search_query(typed, sumber, size)
    if not words:
        return
    yield resource_query(typed, sumber, size)
    meanings = await _meanings(connection, words)
    if meanings != typed:
        yield search_query(meanings, sumber, size)
        yield resource_query(meanings, sumber, size)
    telling = [one for one in meanings if not begins_words(one[0])]
    if telling and len(meanings) > 1:
        yield search_query(telling, sumber, size, least=1)


async def _rows(connection: AsyncConnection, query: Query) -> Sequence[RowMapping]:
    rows: Result[Any] = await connection.execute(query.statement, query.values)
    return rows.mappings().all()


async def _meanings(connection: AsyncConnection, words: Sequence[str]) -> list[list[str]]:
    """For each word what it may mean, the likeliest first; codes, numbers and short words are never guessed at."""
    mistyped = [word for word in dict.fromkeys(words) if word.isalpha() and not begins_words(word)]
    query = f" {' '.join(words)} "
    alike: dict[str, list[str]] = defaultdict(list)
    for row in await _rows(connection, meanings_query(words, mistyped)):
        if row["is_alias"]:
            query = query.replace(f" {row['written']} ", f" {row['means']} ")
        else:
            alike[row["written"]].append(row["means"])
    return [_or_alike(word, alike[word]) for word in words_of(query)]


def _or_alike(word: str, alike: Sequence[str]) -> list[str]:
    """A word of the vocabulary means itself."""
    return [word] if not alike or word in alike else list(alike)
