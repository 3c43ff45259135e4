"""Logging in."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from auth.app.commands.create_user import NewUser, create_user
from auth.bootstrap import open_tools, service
from auth.config import AuthSettings
from auth.domain.session import token_hash
from chassis.database.engine import Database, open_database
from chassis.errors import AppError, Kind
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from chassis.testing.keys import Keys
from taksir.auth.v1 import auth_service_pb2 as messages
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceStub

PASSWORD = "rahasia-budi"


@pytest.fixture
async def database(settings: AuthSettings) -> AsyncIterator[Database]:
    async with open_database(settings.database_url, "test") as opened:
        yield opened


def attempt(email: str = "budi@contoh.id", password: str = PASSWORD) -> messages.LoginRequest:
    return messages.LoginRequest(email=email, password=password, client_address="10.0.0.7", user_agent="Firefox")


async def test_a_login_gives_a_session_with_the_account(auth: AuthServiceStub, budi: int) -> None:
    answer = await auth.Login(attempt(email="  BUDI@Contoh.id "))
    user = answer.session.user
    assert (user.id, user.email, user.name, list(user.roles)) == (budi, "budi@contoh.id", "Budi", ["staff", "user"])
    resolved = await auth.ResolveSession(messages.ResolveSessionRequest(session_token=answer.session_token))
    assert resolved.session == answer.session


async def test_every_login_has_a_token_of_256_bits_of_its_own(auth: AuthServiceStub, budi: int) -> None:
    answers = [await auth.Login(attempt()) for _ in range(3)]
    tokens = {answer.session_token for answer in answers} | {answer.session.csrf_token for answer in answers}
    assert len(tokens) == 6
    assert all(len(token) == 43 for token in tokens)


async def test_the_token_itself_is_not_stored(auth: AuthServiceStub, budi: int, database: Database) -> None:
    answer = await auth.Login(attempt())
    async with database.read() as connection:
        rows = (await connection.execute(text("SELECT token_hash, client_address, user_agent FROM session"))).all()
    assert [tuple(row) for row in rows] == [(token_hash(answer.session_token), "10.0.0.7", "Firefox")]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("budi@contoh.id", "rahasia-bud1"),
        ("budi@contoh.id", ""),
        ("siti@contoh.id", "rahasia-budi"),
        ("", ""),
        ("' OR 1=1 --", "rahasia-budi"),
        ("a@b\x00", "rahasia-budi"),
    ],
)
async def test_a_wrong_address_and_a_wrong_password_sound_the_same(
    auth: AuthServiceStub, budi: int, email: str, password: str
) -> None:
    with pytest.raises(AppError) as refusal:
        await auth.Login(attempt(email, password))
    assert (refusal.value.kind, refusal.value.slug) == (Kind.UNAUTHENTICATED, "credentials-wrong")


async def test_an_account_that_was_switched_off_cannot_log_in(
    auth: AuthServiceStub, budi: int, database: Database
) -> None:
    async with database.write() as connection:
        await connection.execute(text('UPDATE "user" SET is_active = false'))
    with pytest.raises(AppError) as refusal:
        await auth.Login(attempt())
    assert refusal.value.slug == "credentials-wrong"


async def test_a_hash_of_old_parameters_is_renewed_at_login(
    auth: AuthServiceStub, budi: int, settings: AuthSettings, database: Database, signer: Signer
) -> None:
    stronger = settings.model_copy(update={"argon2_passes": 2})
    async with (
        service(stronger) as server,
        open_channel(f"127.0.0.1:{server.port}", "auth", signer) as channel,
    ):
        await AuthServiceStub(channel).Login(attempt())
    async with database.read() as connection:
        password_hash = await connection.scalar(text('SELECT password_hash FROM "user"'))
    assert ",t=2," in password_hash
    assert (await auth.Login(attempt())).session_token


async def test_a_storm_of_logins_is_refused_in_part_and_never_fails(settings: AuthSettings, signer: Signer) -> None:
    narrow = settings.model_copy(update={"hashing_threads": 1, "hashing_queue": 1, "argon2_memory_kib": 32768})
    async with open_tools(narrow, "test") as (tools, _):
        await create_user(tools, NewUser("budi@contoh.id", "Budi", PASSWORD, frozenset()))
    async with (
        service(narrow) as server,
        open_channel(f"127.0.0.1:{server.port}", "auth", signer) as channel,
    ):
        stub = AuthServiceStub(channel)
        with acting_as(Identity(0, frozenset({"anonymous"}))):
            outcomes = await asyncio.gather(*(stub.Login(attempt()) for _ in range(30)), return_exceptions=True)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, AppError)]
    assert len(refusals) < 30
    assert refusals
    assert {(refusal.kind, refusal.slug) for refusal in refusals} == {(Kind.UNAVAILABLE, "login-overloaded")}
    assert all(refusal.retry_after >= 1 for refusal in refusals)


async def test_nobody_but_the_gateway_may_ask(settings: AuthSettings, auth: AuthServiceStub, keys: Keys) -> None:
    async with (
        service(settings) as server,
        open_channel(f"127.0.0.1:{server.port}", "auth", keys.signer("export")) as channel,
    ):
        with pytest.raises(AppError) as refusal:
            await AuthServiceStub(channel).Login(attempt())
    assert refusal.value.kind is Kind.FORBIDDEN
