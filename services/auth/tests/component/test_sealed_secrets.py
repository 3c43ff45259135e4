"""The secrets of authenticators in Postgres: sealed, moved to new keys, and what happens when a key is lost."""

import base64
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url

from auth.app.authenticator import check_code
from auth.app.commands.reseal import Resealed, reseal
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from auth.domain.audit import Client
from auth.domain.second_factor import recovery_code_hash
from auth.store import second_factors
from chassis.database.migrations import configuration
from chassis.database.statements import count_statements
from chassis.errors import AppError

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def key_line(key_id: str) -> str:
    """A new key as a line of the file."""
    return f"{key_id} {base64.b64encode(secrets.token_bytes(32)).decode()}\n"


@asynccontextmanager
async def tools_with(settings: AuthSettings, folder: Path, *lines: str) -> AsyncIterator[Any]:
    """Auth with a file of exactly these keys."""
    path = folder / "some-keys"
    path.write_text("".join(lines))
    async with open_tools(settings.model_copy(update={"secret_keys_file": path}), "test") as (tools, _):
        yield tools


async def enrol(tools: Any, user_id: int) -> None:
    async with tools.database.write() as connection:
        await second_factors.enrol(connection, user_id, tools.vault.seal(SECRET, user_id))
        await second_factors.enable(connection, user_id, tools.clock())


async def try_code(tools: Any, user_id: int, code: str) -> str | None:
    """The slug of the refusal; None for a good code."""
    async with tools.database.write() as connection:
        refusal: AppError | None = await check_code(tools, connection, user_id, code, Client("10.0.0.7"))
    return refusal.slug if refusal else None


async def test_the_secret_does_not_stand_in_the_database(settings: AuthSettings, budi: int, tmp_path: Path) -> None:
    async with tools_with(settings, tmp_path, key_line("first")) as tools:
        await enrol(tools, budi)
        async with tools.database.read() as connection:
            row = (await connection.execute(text("SELECT * FROM second_factor"))).mappings().one()
    assert SECRET.encode() not in bytes(row["sealed_secret"])
    assert SECRET not in repr(dict(row))
    assert row["key_id"] == "first"


async def test_a_key_is_rotated_without_anybody_noticing(settings: AuthSettings, budi: int, tmp_path: Path) -> None:
    old, new = key_line("old"), key_line("new")
    now = pyotp.TOTP(SECRET)
    async with tools_with(settings, tmp_path, old) as tools:
        await enrol(tools, budi)
    async with tools_with(settings, tmp_path, new, old) as tools:
        assert await try_code(tools, budi, now.at(tools.clock(), counter_offset=-1)) is None
        assert await reseal(tools) == Resealed(1, 0)
        assert await reseal(tools) == Resealed(0, 0)
    async with tools_with(settings, tmp_path, new) as tools:
        assert await try_code(tools, budi, now.at(tools.clock(), counter_offset=0)) is None


async def test_a_lost_key_is_told_and_recovery_codes_still_work(
    settings: AuthSettings, budi: int, tmp_path: Path
) -> None:
    async with tools_with(settings, tmp_path, key_line("lost")) as tools:
        await enrol(tools, budi)
        async with tools.database.write() as connection:
            await second_factors.replace_recovery_codes(connection, budi, [recovery_code_hash("abcd-efgh-jkmn-pqrs")])
    async with tools_with(settings, tmp_path, key_line("other")) as tools:
        for _ in range(8):
            assert await try_code(tools, budi, "000000") == "second-factor-unreadable", "and no guess is counted"
        assert await try_code(tools, budi, "abcd-efgh-jkmn-pqrs") is None
        assert await try_code(tools, budi, "abcd-efgh-jkmn-pqrs") == "code-wrong"
        assert await reseal(tools) == Resealed(0, 1)


async def test_resealing_many_is_few_statements(settings: AuthSettings, tmp_path: Path) -> None:
    old, new = key_line("old"), key_line("new")
    async with tools_with(settings, tmp_path, old) as tools, tools.database.write() as connection:
        people = "INSERT INTO \"user\" (email, name, roles) SELECT i, i, '{user}' FROM generate_series(1, 600) i"
        ids = (await connection.execute(text(f"{people} RETURNING id"))).scalars().all()
        for user_id in ids:
            await second_factors.enrol(connection, user_id, tools.vault.seal(SECRET, user_id))
    async with tools_with(settings, tmp_path, new, old) as tools:
        with count_statements(tools.database) as statements:
            assert await reseal(tools) == Resealed(600, 0)
        assert len(statements) <= 10, "three batches, the last one empty; a time limit each"


@pytest.fixture
def at_0002(settings: AuthSettings) -> Iterator[tuple[Engine, str, int]]:
    """A database as it was before secrets were sealed: an engine, and what brings it up to date."""
    url = settings.database_url.get_secret_value()
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
        for (name,) in rows.all():
            connection.execute(text(f'DROP TABLE "{name}" CASCADE'))
    upgrade(url, "0002")
    with engine.begin() as connection:
        person = "INSERT INTO \"user\" (email, name, roles) VALUES ('a@b.id', 'A', '{user}') RETURNING id"
        user_id = connection.execute(text(person)).scalar_one()
        factor = "INSERT INTO second_factor VALUES (:id, :secret, :at, 0)"
        connection.execute(text(factor), {"id": user_id, "secret": SECRET, "at": datetime.now(UTC)})
    yield engine, url, user_id
    engine.dispose()


def upgrade(url: str, revision: str) -> None:
    command.upgrade(configuration(url, "auth", "auth"), revision)


async def test_the_migration_seals_what_is_there(
    at_0002: tuple[Engine, str, int], settings: AuthSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, url, user_id = at_0002
    monkeypatch.delenv("TAKSIR_AUTH_SECRET_KEYS_FILE", raising=False)
    with pytest.raises(RuntimeError, match="TAKSIR_AUTH_SECRET_KEYS_FILE"):
        upgrade(url, "head")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT secret FROM second_factor")).scalar_one() == SECRET, "nothing half done"
    monkeypatch.setenv("TAKSIR_AUTH_SECRET_KEYS_FILE", str(settings.secret_keys_file))
    upgrade(url, "head")
    async with open_tools(settings, "test") as (tools, _):
        assert await try_code(tools, user_id, pyotp.TOTP(SECRET).at(tools.clock())) is None
