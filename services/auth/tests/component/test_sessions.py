"""Sessions after the login: resolving, ending, and what others hear of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import nats
import pytest
import redis.asyncio
from nats.aio.msg import Msg
from sqlalchemy import text

from auth.app.commands.login import log_in as app_log_in
from auth.app.commands.logout import log_out
from auth.app.ports import SessionCache
from auth.app.queries.resolve_session import resolve_session
from auth.app.sessions import Begun
from auth.app.tools import Tools
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from auth.domain.audit import Client
from auth.domain.session import Session, token_hash
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


async def test_a_session_that_is_being_read_when_it_ends_is_not_kept(settings: AuthSettings, budi: int) -> None:
    """ASVS 7.4.1."""
    async with open_tools(settings, "test") as (tools, _):
        token = (await log_in_with(tools)).token
        late = LateCache(tools.cache)
        reading = asyncio.create_task(resolve_session(replace(tools, cache=late), token))
        await late.reached.wait()
        await log_out(tools, token, Client())
        late.gate.set()
        assert (await reading).account.id == budi, "it was still good when it was read"
        assert await tools.cache.get(token_hash(token)) is None
        with pytest.raises(AppError):
            await resolve_session(tools, token)


async def log_in_with(tools: Tools) -> Begun:
    begun = await app_log_in(tools, "budi@contoh.id", "rahasia-budi", Client("10.0.0.7"))
    assert isinstance(begun, Begun)
    return begun


@dataclass(frozen=True)
class LateCache:
    """Waits before it keeps."""

    cache: SessionCache
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def get(self, token_hash: bytes) -> Session | None:
        return await self.cache.get(token_hash)

    async def put(self, token_hash: bytes, session: Session) -> None:
        self.reached.set()
        await self.gate.wait()
        await self.cache.put(token_hash, session)

    async def forget(self, token_hash: bytes) -> None:
        await self.cache.forget(token_hash)
