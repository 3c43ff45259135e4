"""Puts auth together. Every collaborator can be passed in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from argon2 import PasswordHasher

from auth.app.ports import Clock, OidcProvider
from auth.app.tools import Tools
from auth.config import AuthSettings
from auth.domain.mail import Letters
from auth.domain.session import Lifetimes
from auth.events.revocation import announce
from auth.mail.postman import Postman
from auth.mail.transports import ConsoleMailer, FolderMailer, Mailer, SmtpMailer
from auth.oidc.provider import OpenIdProvider
from auth.rpc.account_servicer import AccountServicer
from auth.rpc.auth_servicer import AuthServicer
from auth.rpc.invitation_mail_servicer import InvitationMailServicer
from auth.rpc.organisation_invitation_servicer import OrganisationInvitationServicer
from auth.rpc.organisation_servicer import OrganisationServicer
from auth.rpc.people_servicer import PeopleServicer
from auth.rpc.second_factor_servicer import SecondFactorServicer
from auth.rpc.token_servicer import TokenServicer
from auth.store.cleaning import Retention, clean_up
from auth.store.passwords import PasswordPool
from auth.store.session_cache import RedisSessionCache
from auth.store.tables import outbox
from auth.store.vault import KeyFileVault
from chassis.cache import open_cache
from chassis.database.engine import open_database
from chassis.database.retention import every
from chassis.events.bus import open_bus
from chassis.events.outbox import Relay
from chassis.rpc.server import RunningServer, Servicer, grpc_server
from chassis.runner import background
from taksir.auth.v1.account_service_pb2_grpc import add_AccountServiceServicer_to_server
from taksir.auth.v1.auth_service_pb2_grpc import add_AuthServiceServicer_to_server
from taksir.auth.v1.invitation_mail_service_pb2_grpc import add_InvitationMailServiceServicer_to_server
from taksir.auth.v1.organisation_invitation_service_pb2_grpc import add_OrganisationInvitationServiceServicer_to_server
from taksir.auth.v1.organisation_service_pb2_grpc import add_OrganisationServiceServicer_to_server
from taksir.auth.v1.people_service_pb2_grpc import add_PeopleServiceServicer_to_server
from taksir.auth.v1.second_factor_service_pb2_grpc import add_SecondFactorServiceServicer_to_server
from taksir.auth.v1.token_service_pb2_grpc import add_TokenServiceServicer_to_server

NAME = "auth"
CLEAN_UP_PERIOD = timedelta(hours=1)
CALLBACK_PATH = "/api/auth/oidc/callback/"


def now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def service(
    settings: AuthSettings, clock: Clock = now, mailer: Mailer | None = None
) -> AsyncIterator[RunningServer]:
    """The whole service, for as long as the context lasts."""
    async with AsyncExitStack() as parts:
        tools, postman = await parts.enter_async_context(open_tools(settings, NAME, clock, mailer))
        database = tools.database
        bus = await parts.enter_async_context(open_bus(settings.nats_url, NAME))
        await parts.enter_async_context(background(Relay(database, outbox, bus).run))
        await parts.enter_async_context(background(postman.run))
        keep = Retention(timedelta(days=settings.keep_ended_days), timedelta(days=settings.keep_audit_days))
        await parts.enter_async_context(background(partial(every, CLEAN_UP_PERIOD, partial(clean_up, database, keep))))
        # Not the bus: logins work without it, and revocations wait in the outbox.
        yield await parts.enter_async_context(grpc_server(settings, NAME, servicers_of(tools), ready=[database.ping]))


@asynccontextmanager
async def open_tools(
    settings: AuthSettings, application: str, clock: Clock = now, mailer: Mailer | None = None
) -> AsyncIterator[tuple[Tools, Postman]]:
    """What the use cases work with; a command of the console needs no more."""
    async with AsyncExitStack() as parts:
        url, size = settings.database_url, settings.database_pool_size
        database = await parts.enter_async_context(open_database(url, application, size))
        cache = await parts.enter_async_context(open_cache(settings.redis_url, f"{NAME}:"))
        passwords = parts.enter_context(password_pool(settings))
        postman = Postman(database, mailer or mailer_of(settings), clock)
        idle, absolute = settings.session_idle_hours, settings.session_absolute_hours
        tools = Tools(
            database=database,
            turns=asyncio.Semaphore(max(1, size // 2)),
            passwords=passwords,
            vault=KeyFileVault.from_file(settings.secret_keys_file),
            cache=RedisSessionCache(cache, settings.session_cache_seconds),
            lifetimes=Lifetimes(timedelta(hours=idle), timedelta(hours=absolute)),
            letters=Letters(settings.public_url),
            announce=announce,
            wake_postman=postman.wake,
            clock=clock,
            oidc=_oidc_provider(settings, clock),
        )
        yield tools, postman


def servicers_of(tools: Tools) -> list[Servicer]:
    """The services of auth on the same tools."""
    return [
        Servicer(add_AuthServiceServicer_to_server, AuthServicer(tools)),
        Servicer(add_AccountServiceServicer_to_server, AccountServicer(tools)),
        Servicer(add_SecondFactorServiceServicer_to_server, SecondFactorServicer(tools)),
        Servicer(add_TokenServiceServicer_to_server, TokenServicer(tools)),
        Servicer(add_OrganisationServiceServicer_to_server, OrganisationServicer(tools)),
        Servicer(add_OrganisationInvitationServiceServicer_to_server, OrganisationInvitationServicer(tools)),
        Servicer(add_InvitationMailServiceServicer_to_server, InvitationMailServicer(tools)),
        Servicer(add_PeopleServiceServicer_to_server, PeopleServicer(tools)),
    ]


def password_pool(settings: AuthSettings) -> PasswordPool:
    """Argon2id with the parameters of the settings."""
    hasher = PasswordHasher(
        time_cost=settings.argon2_passes, memory_cost=settings.argon2_memory_kib, parallelism=settings.argon2_lanes
    )
    return PasswordPool(hasher, settings.hashing_threads, settings.hashing_queue)


def mailer_of(settings: AuthSettings) -> Mailer:
    """The way of sending that is set."""
    if settings.mail_transport == "smtp":
        return SmtpMailer(
            settings.smtp_host,
            settings.smtp_port,
            settings.mail_sender,
            settings.smtp_user,
            settings.smtp_password.get_secret_value(),
            starttls=settings.smtp_starttls,
        )
    return FolderMailer(settings.mail_folder, settings.mail_sender) if settings.mail_folder else ConsoleMailer()


def _oidc_provider(settings: AuthSettings, clock: Clock) -> OidcProvider | None:
    if not settings.oidc_issuer:
        return None
    return OpenIdProvider(
        settings.oidc_label,
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        settings.public_url + CALLBACK_PATH,
        clock,
    )
