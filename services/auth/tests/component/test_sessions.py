"""Sessions after the login: resolving, ending, and what others hear of it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import nats
import pytest
import redis.asyncio
from nats.aio.msg import Msg
from sqlalchemy import text

from auth.config import AuthSettings
from auth.domain.session import token_hash
from auth.store.cleaning import clean_up
from chassis.database.engine import open_database
from chassis.errors import AppError, Kind
from chassis.testing.servers import Servers
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked
from taksir.auth.v1 import auth_service_pb2 as messages
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceStub

ATTEMPT = messages.LoginRequest(email="budi@contoh.id", password="rahasia-budi")


async def log_in(auth: AuthServiceStub) -> str:
    token: str = (await auth.Login(ATTEMPT)).session_token
    return token


async def resolve(auth: AuthServiceStub, token: str) -> messages.Session:
    return (await auth.ResolveSession(messages.ResolveSessionRequest(session_token=token))).session


async def flush(servers: Servers) -> None:
    """The test's clock runs past what Redis, which has its own, still holds."""
    async with redis.asyncio.Redis.from_url(servers.redis_url) as client:
        await client.flushall()


async def assert_over(auth: AuthServiceStub, token: str) -> None:
    with pytest.raises(AppError) as refusal:
        await resolve(auth, token)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.UNAUTHENTICATED, "session-over")


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 20])
async def test_an_unknown_token_is_no_session(auth: AuthServiceStub, token: str) -> None:
    await assert_over(auth, token)


async def test_logging_out_ends_the_session_at_once_also_in_the_cache(auth: AuthServiceStub, budi: int) -> None:
    token, other = await log_in(auth), await log_in(auth)
    await resolve(auth, token)
    await auth.Logout(messages.LogoutRequest(session_token=token))
    await assert_over(auth, token)
    assert (await resolve(auth, other)).user.id == budi
    await auth.Logout(messages.LogoutRequest(session_token=token))
    await auth.Logout(messages.LogoutRequest(session_token="never there"))


async def test_flushing_redis_logs_nobody_out_and_nobody_in(auth: AuthServiceStub, budi: int, servers: Servers) -> None:
    token, ended = await log_in(auth), await log_in(auth)
    await resolve(auth, token)
    await auth.Logout(messages.LogoutRequest(session_token=ended))
    await flush(servers)
    assert (await resolve(auth, token)).user.id == budi
    await assert_over(auth, ended)


async def test_an_unused_session_ends_and_a_used_one_goes_on(
    auth: AuthServiceStub,
    budi: int,
    advance_clock: Callable[[timedelta], None],
    settings: AuthSettings,
    servers: Servers,
) -> None:
    used, unused = await log_in(auth), await log_in(auth)
    step = timedelta(hours=settings.session_idle_hours) - timedelta(minutes=1)
    for _ in range(2):
        advance_clock(step)
        await flush(servers)
        await resolve(auth, used)
    await assert_over(auth, unused)


async def test_no_session_outlives_the_absolute_limit(
    auth: AuthServiceStub,
    budi: int,
    advance_clock: Callable[[timedelta], None],
    settings: AuthSettings,
    servers: Servers,
) -> None:
    token = await log_in(auth)
    hours = settings.session_absolute_hours
    while hours > 48:
        advance_clock(timedelta(hours=48))
        hours -= 48
        await flush(servers)
        await resolve(auth, token)
    advance_clock(timedelta(hours=hours))
    await assert_over(auth, token)


async def test_a_cached_session_needs_no_database(auth: AuthServiceStub, budi: int, settings: AuthSettings) -> None:
    token = await log_in(auth)
    await resolve(auth, token)
    async with open_database(settings.database_url, "test") as database, database.write() as connection:
        await connection.execute(text("ALTER TABLE session RENAME TO hidden"))
    assert (await resolve(auth, token)).user.id == budi


async def test_a_logout_is_told_to_whoever_listens(
    servers: Servers,
    fresh_streams: Callable[[Path], Awaitable[None]],
    streams_file: Path,
    auth: AuthServiceStub,
    budi: int,
) -> None:
    await fresh_streams(streams_file)
    heard: asyncio.Queue[Msg] = asyncio.Queue()
    client = await nats.connect(servers.nats_url)
    try:
        await client.subscribe("auth.v1.session_revoked", cb=heard.put)
        await client.flush()
        token = await log_in(auth)
        await auth.Logout(messages.LogoutRequest(session_token=token))
        event = SessionRevoked.FromString((await asyncio.wait_for(heard.get(), 10)).data)
    finally:
        await client.close()
    assert (event.token_hash, event.user_id) == (token_hash(token), budi)


async def test_sessions_that_ended_long_ago_are_deleted(
    auth: AuthServiceStub, budi: int, settings: AuthSettings
) -> None:
    recent, old = await log_in(auth), await log_in(auth)
    async with open_database(settings.database_url, "test") as database:
        async with database.write() as connection:
            await connection.execute(
                text("UPDATE session SET expires_at = now() - interval '31 days' WHERE token_hash = :old"),
                {"old": token_hash(old)},
            )
        await clean_up(database)
        async with database.read() as connection:
            left = (await connection.execute(text("SELECT token_hash FROM session"))).scalars().all()
    assert left == [token_hash(recent)]
