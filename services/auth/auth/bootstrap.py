"""Puts auth together. Every collaborator can be passed in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog
from argon2 import PasswordHasher

from auth.app.commands.create_user import CreateUser
from auth.app.commands.login import Login
from auth.app.commands.logout import Logout
from auth.app.ports import Clock
from auth.app.queries.resolve_session import ResolveSession
from auth.config import AuthSettings
from auth.domain.session import Lifetimes
from auth.rpc.servicer import AuthServicer
from auth.store.accounts import PostgresAccounts
from auth.store.passwords import PasswordPool
from auth.store.session_cache import RedisSessionCache
from auth.store.sessions import PostgresSessions
from auth.store.tables import outbox
from chassis.cache import Cache, open_cache
from chassis.database.engine import Database, open_database
from chassis.errors import AppError
from chassis.events.bus import open_bus
from chassis.events.outbox import Relay
from chassis.rpc.server import RunningServer, Servicer, grpc_server
from chassis.runner import background
from taksir.auth.v1.auth_service_pb2_grpc import add_AuthServiceServicer_to_server

log = structlog.get_logger()

NAME = "auth"
CLEAN_UP_EVERY_SECONDS = 3600.0


def now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def service(settings: AuthSettings, clock: Clock = now) -> AsyncIterator[RunningServer]:
    """The whole service, for as long as the context lasts."""
    async with AsyncExitStack() as parts:
        url, size = settings.database_url, settings.database_pool_size
        database = await parts.enter_async_context(open_database(url, NAME, size))
        bus = await parts.enter_async_context(open_bus(settings.nats_url, NAME))
        cache = await parts.enter_async_context(open_cache(settings.redis_url, f"{NAME}:"))
        passwords = parts.enter_context(password_pool(settings))
        sessions = PostgresSessions(database)
        await parts.enter_async_context(background(Relay(database, outbox, bus).run))
        await parts.enter_async_context(background(lambda: _clean_up(sessions)))
        servicer = _servicer(settings, database, cache, passwords, clock)
        registered = Servicer(add_AuthServiceServicer_to_server, servicer)
        # Not the bus: logins work without it, and revocations wait in the outbox.
        yield await parts.enter_async_context(grpc_server(settings, NAME, [registered], ready=[database.ping]))


def password_pool(settings: AuthSettings) -> PasswordPool:
    """Argon2id with the parameters of the settings."""
    hasher = PasswordHasher(
        time_cost=settings.argon2_passes, memory_cost=settings.argon2_memory_kib, parallelism=settings.argon2_lanes
    )
    return PasswordPool(hasher, settings.hashing_threads, settings.hashing_queue)


@asynccontextmanager
async def user_creation(settings: AuthSettings) -> AsyncIterator[CreateUser]:
    """What `create-user` needs, and no more."""
    async with open_database(settings.database_url, f"{NAME} create-user", 1) as database:
        with password_pool(settings) as passwords:
            yield CreateUser(PostgresAccounts(database), passwords)


def _servicer(
    settings: AuthSettings, database: Database, cache: Cache, passwords: PasswordPool, clock: Clock
) -> AuthServicer:
    accounts, sessions = PostgresAccounts(database), PostgresSessions(database)
    kept = RedisSessionCache(cache, settings.session_cache_seconds)
    lifetimes = Lifetimes(
        timedelta(hours=settings.session_idle_hours), timedelta(hours=settings.session_absolute_hours)
    )
    return AuthServicer(
        login=Login(accounts, sessions, passwords, lifetimes, clock),
        logout=Logout(sessions, kept, clock),
        resolve_session=ResolveSession(sessions, kept, lifetimes, clock),
    )


async def _clean_up(sessions: PostgresSessions) -> None:
    while True:
        await asyncio.sleep(CLEAN_UP_EVERY_SECONDS)
        try:
            await sessions.forget_ended()
        except AppError as error:
            log.warning("ended sessions stay for now", error=repr(error))
