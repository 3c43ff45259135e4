"""API tokens."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from auth.config import AuthSettings
from chassis.database.engine import open_database
from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import auth_service_pb2
from taksir.auth.v1 import token_service_pb2 as messages


def person(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


@pytest.fixture
async def session(doors: Any, budi: int) -> str:
    attempt = auth_service_pb2.LoginRequest(email="budi@contoh.id", password="rahasia-budi")
    token: str = (await doors.auth.Login(attempt)).session_token
    return token


async def create(doors: Any, user_id: int, session: str, **changes: Any) -> Any:
    wanted = {"name": "CI", "scopes": ["read"], "lifetime_days": 30, "session_token": session, **changes}
    with person(user_id):
        return await doors.tokens.CreateToken(messages.CreateTokenRequest(**wanted))


async def resolve(doors: Any, secret: str) -> Any:
    return await doors.auth.ResolveToken(auth_service_pb2.ResolveTokenRequest(token=secret))


async def assert_invalid(doors: Any, secret: str) -> None:
    with pytest.raises(AppError) as refusal:
        await resolve(doors, secret)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.UNAUTHENTICATED, "token-invalid")


async def test_a_token_acts_for_its_owner_within_its_scopes(doors: Any, budi: int, session: str) -> None:
    made = await create(doors, budi, session)
    found = await resolve(doors, made.secret)
    assert (found.user.id, list(found.user.roles), list(found.scopes)) == (budi, ["user"], ["read"])
    strong = await create(doors, budi, session, scopes=["staff", "write", "read"])
    assert list((await resolve(doors, strong.secret)).user.roles) == ["staff", "user"]


async def test_the_secret_is_told_once_and_not_stored(
    doors: Any, budi: int, session: str, settings: AuthSettings
) -> None:
    made = await create(doors, budi, session)
    assert made.secret.startswith("tks_")
    with person(budi):
        listed = await doors.tokens.ListTokens(messages.ListTokensRequest())
    assert [token.name for token in listed.tokens] == ["CI"]
    assert made.secret not in str(listed)
    async with open_database(settings.database_url, "test") as database, database.read() as connection:
        stored = await connection.scalar(text("SELECT to_jsonb(api_token)::text FROM api_token"))
    assert made.secret.removeprefix("tks_") not in stored


async def test_a_revoked_or_expired_token_is_none(doors: Any, budi: int, session: str, advance_clock: Any) -> None:
    revoked, expired = await create(doors, budi, session), await create(doors, budi, session, lifetime_days=1)
    revocation = messages.RevokeTokenRequest(id=revoked.token.id, session_token=session)
    with person(budi):
        await doors.tokens.RevokeToken(revocation)
        with pytest.raises(AppError) as gone:
            await doors.tokens.RevokeToken(revocation)
    assert gone.value.kind is Kind.NOT_FOUND
    await assert_invalid(doors, revoked.secret)
    advance_clock(timedelta(days=1))
    await assert_invalid(doors, expired.secret)
    await assert_invalid(doors, "tks_" + "A" * 43)


async def test_nobody_gives_away_more_than_he_has(doors: Any, budi: int, session: str, settings: AuthSettings) -> None:
    strong = await create(doors, budi, session, scopes=["read", "staff"])
    async with open_database(settings.database_url, "test") as database, database.write() as connection:
        await connection.execute(text("UPDATE \"user\" SET roles = '{user}'"))
    assert list((await resolve(doors, strong.secret)).user.roles) == ["user"]
    with pytest.raises(AppError) as refusal:
        await create(doors, budi, session, scopes=["staff"])
    assert refusal.value.slug == "scope-not-allowed"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes"),
        ({"lifetime_days": 0}, "lifetime_days"),
        ({"lifetime_days": 366}, "lifetime_days"),
    ],
)
async def test_what_is_wrong_is_named(doors: Any, budi: int, session: str, changes: dict[str, Any], path: str) -> None:
    with pytest.raises(AppError) as refusal:
        await create(doors, budi, session, **changes)
    assert [field.path for field in refusal.value.fields] == [path]


async def test_a_token_makes_no_tokens(doors: Any, budi: int, session: str) -> None:
    made = await create(doors, budi, session)
    with pytest.raises(AppError) as refusal:
        await create(doors, budi, made.secret)
    assert refusal.value.kind is Kind.UNAUTHENTICATED
