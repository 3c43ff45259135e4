"""Searching the reference catalogue."""

from typing import Any

from chassis.database.engine import Database
from projects.store.catalogue_search import search_statement

DEFAULT_LIMIT = 20
MOST_RESULTS = 50
LONGEST_QUERY = 200


async def search_catalogue(database: Database, query: str, sumber: str, limit: int) -> dict[str, Any]:
    """{results: [{id, text, kode_ahsp, nama_ahsp, satuan, sumber}], total}; `total` counts all that match."""
    size = min(limit, MOST_RESULTS) if limit > 0 else DEFAULT_LIMIT
    # Postgres texts hold no NUL.
    text = query.replace("\x00", " ")[:LONGEST_QUERY]
    async with database.read() as connection:
        statement = search_statement(text, sumber.replace("\x00", ""), size)
        rows = (await connection.execute(statement)).mappings().all()
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
