"""Searching the reference catalogue."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Result, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from projects.store.catalogue_search import (
    SHORTEST_MISTYPED,
    alias_statement,
    alike_statement,
    resource_statement,
    search_statement,
    words_of,
)

DEFAULT_LIMIT = 20
MOST_RESULTS = 50
LONGEST_QUERY = 200


async def search_catalogue(database: Database, query: str, sumber: str, limit: int) -> dict[str, Any]:
    """{results: [{id, text, kode_ahsp, nama_ahsp, satuan, sumber}], total}; `total` counts all that match.

    What nothing matches is tried again with the names of resources, with other names (aliases) and the words that the
    mistyped ones may mean, and at last with any of the words, most of them first.
    """
    size = min(limit, MOST_RESULTS) if limit > 0 else DEFAULT_LIMIT
    # Postgres texts hold no NUL.
    words, source = words_of(query.replace("\x00", " ")[:LONGEST_QUERY]), sumber.replace("\x00", "")
    async with database.read() as connection:
        rows = await _rows(connection, search_statement(words, source, size))
        if words and not rows:
            rows = await _rows(connection, resource_statement(words, source, size))
        if words and not rows:
            alternatives = await _alternatives(connection, words)
            rows = await _rows(connection, search_statement(words, source, size, alternatives))
            if not rows and len(alternatives) > 1:
                rows = await _rows(connection, search_statement(words, source, size, alternatives, least=1))
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


async def _rows(connection: AsyncConnection, statement: Select[Any]) -> Sequence[RowMapping]:
    rows: Result[Any] = await connection.execute(statement)
    return rows.mappings().all()


async def _alternatives(connection: AsyncConnection, words: Sequence[str]) -> list[list[str]]:
    """For each word what it may mean, the likeliest first; codes and numbers are never guessed at."""
    query = f" {' '.join(words)} "
    for row in await _rows(connection, alias_statement(words)):
        query = query.replace(f" {row['plain']} ", f" {row['stands_for'].lower()} ")
    named = query.split()
    mistyped = [word for word in dict.fromkeys(named) if len(word) >= SHORTEST_MISTYPED and word.isalpha()]
    alike: dict[str, list[str]] = defaultdict(list)
    for row in await _rows(connection, alike_statement(mistyped)) if mistyped else ():
        alike[row["word"]].append(row["alike"])
    return [_meanings(word, alike[word]) for word in named]


def _meanings(word: str, alike: Sequence[str]) -> list[str]:
    """A word of the vocabulary means itself."""
    return [word] if not alike or word in alike else list(alike)
