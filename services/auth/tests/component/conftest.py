"""The whole service against real Postgres, Redis and NATS."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auth.app.commands.create_user import NewUser, create_user
from auth.bootstrap import open_tools, service
from auth.config import AuthSettings
from auth.domain.mail import Mail
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from chassis.rpc.server import RunningServer
from chassis.testing.servers import Servers
from taksir.auth.v1.account_service_pb2_grpc import AccountServiceStub
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceStub
from taksir.auth.v1.organisation_invitation_service_pb2_grpc import OrganisationInvitationServiceStub
from taksir.auth.v1.organisation_service_pb2_grpc import OrganisationServiceStub
from taksir.auth.v1.people_service_pb2_grpc import PeopleServiceStub
from taksir.auth.v1.second_factor_service_pb2_grpc import SecondFactorServiceStub
from taksir.auth.v1.token_service_pb2_grpc import TokenServiceStub

GATEWAY = Identity(0, frozenset({"anonymous"}))
STREAMS = """
streams:
  - name: AUTH
    subjects: ["auth.v1.>"]
    max_bytes: 16777216
"""


@dataclass
class SteppedClock:
    """A clock that the test moves."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        self.moment += by


@pytest.fixture(scope="session")
def streams_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("streams") / "streams.yaml"
    path.write_text(STREAMS)
    return path


@pytest.fixture(scope="session")
def secret_keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secrets") / "secret-keys"
    path.write_text(f"first {base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    return path


@pytest.fixture
async def settings(
    servers: Servers,
    service_database: Callable[[str, str], Awaitable[str]],
    trusted_keys_dir: Path,
    secret_keys_file: Path,
) -> AuthSettings:
    return AuthSettings(
        database_url=await service_database("auth", "auth"),
        redis_url=servers.redis_url,
        nats_url=servers.nats_url,
        identity_trusted_keys_dir=trusted_keys_dir,
        secret_keys_file=secret_keys_file,
        argon2_memory_kib=8,
        argon2_passes=1,
    )


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def advance_clock(clock: SteppedClock) -> Callable[[timedelta], None]:
    return clock.advance


@dataclass
class Mailbox:
    """Where letters arrive in tests."""

    letters: "asyncio.Queue[Mail]" = field(default_factory=asyncio.Queue)

    async def send(self, letter: Mail) -> None:
        await self.letters.put(letter)

    async def next(self) -> Mail:
        return await asyncio.wait_for(self.letters.get(), 10)

    async def next_token(self) -> str:
        """The one-time secret in the link of the next letter."""
        letter = await self.next()
        return letter.body.partition("#token=")[2].split()[0]


@dataclass
class Doors:
    """The services of auth."""

    auth: AuthServiceStub
    accounts: AccountServiceStub
    second_factor: SecondFactorServiceStub
    tokens: TokenServiceStub
    organisations: OrganisationServiceStub
    invitations: OrganisationInvitationServiceStub
    people: PeopleServiceStub


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
async def doors(settings: AuthSettings, clock: SteppedClock, signer: Signer, mailbox: Mailbox) -> AsyncIterator[Doors]:
    async with AsyncExitStack() as parts:
        server: RunningServer = await parts.enter_async_context(service(settings, clock, mailbox))
        channel = await parts.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "auth", signer))
        parts.enter_context(acting_as(GATEWAY))
        yield Doors(
            AuthServiceStub(channel),
            AccountServiceStub(channel),
            SecondFactorServiceStub(channel),
            TokenServiceStub(channel),
            OrganisationServiceStub(channel),
            OrganisationInvitationServiceStub(channel),
            PeopleServiceStub(channel),
        )


@pytest.fixture
def auth(doors: Doors) -> AuthServiceStub:
    return doors.auth


@pytest.fixture
async def budi(settings: AuthSettings) -> int:
    return await make_account(settings, "budi@contoh.id", "Budi", frozenset({"staff"}))


async def make_account(settings: AuthSettings, email: str, name: str, roles: frozenset[str] = frozenset()) -> int:
    async with open_tools(settings, "test") as (tools, _):
        return await create_user(tools, NewUser(email, name, "rahasia-budi", roles))
