"""What nobody needs any more goes, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from auth.bootstrap import open_tools
from auth.config import AuthSettings
from auth.store.cleaning import Retention, clean_up
from auth.store.tables import metadata
from chassis.database.retention import BATCH

KEEP = Retention(ended=timedelta(days=30), audit=timedelta(days=400))
DAYS = {"session": 30, "api_token": 30, "ticket": 0, "login_failure": 0, "audit_event": 400}


def row(table: str, number: int, user_id: int, at: datetime) -> dict[str, Any]:
    """A row whose time was then."""
    key = number.to_bytes(8)
    client = {"client_address": "", "user_agent": ""}
    owned = {"token_hash": key, "user_id": user_id, "created_at": at, "expires_at": at}
    rows: dict[str, dict[str, Any]] = {
        "session": {**owned, **client, "csrf_token": "", "last_seen_at": at},
        "api_token": {**owned, "name": "", "scopes": []},
        "ticket": {**owned, "purpose": "", "data": {}},
        "login_failure": {"key": key, "failures": 1, "last_at": at, "forgotten_at": at},
        "audit_event": {**client, "at": at, "event": "", "detail": {}},
    }
    return rows[table]


@pytest.mark.parametrize("name", DAYS)
async def test_only_what_is_old_goes_and_all_of_it(settings: AuthSettings, budi: int, name: str) -> None:
    table, limit = metadata.tables[name], datetime.now(UTC) - timedelta(days=DAYS[name])
    moments = [limit + timedelta(hours=1)] * 3 + [limit - timedelta(minutes=1)] * (BATCH + 1)
    rows = [row(name, number, budi, at) for number, at in enumerate(moments)]
    async with open_tools(settings, "test") as (tools, _):
        async with tools.database.write() as connection:
            await connection.execute(delete(table))
            await connection.execute(table.insert(), rows)
        await clean_up(tools.database, KEEP)
        async with tools.database.read() as connection:
            left = await connection.scalar(select(func.count()).select_from(table))
    assert left == 3
