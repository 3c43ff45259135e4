"""Whoever runs the system changes accounts; and what a login costs in statements."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from auth.app.commands.administer import disable, enable, end_everybodys_sessions, end_sessions, set_roles
from auth.app.commands.login import log_in
from auth.app.queries.resolve_session import resolve_session
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from auth.domain.audit import Client
from auth.store.tables import session
from chassis.database.statements import count_statements
from chassis.errors import AppError
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import auth_service_pb2, token_service_pb2

CREDENTIALS = {"email": "budi@contoh.id", "password": "rahasia-budi"}


async def refusal_of(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


async def test_a_disabled_account_loses_sessions_and_tokens_for_good(
    doors: Any, budi: int, settings: AuthSettings
) -> None:
    session = await doors.auth.Login(auth_service_pb2.LoginRequest(**CREDENTIALS))
    with acting_as(Identity(budi, frozenset({"user"}))):
        token = await doors.tokens.CreateToken(
            token_service_pb2.CreateTokenRequest(
                session_token=session.session_token, name="CI", scopes=["read"], lifetime_days=1
            )
        )
    async with open_tools(settings, "test") as (tools, _):
        assert await disable(tools, "BUDI@contoh.id") == budi
        assert (await refusal_of(log_in(tools, *CREDENTIALS.values(), Client()))).slug == "credentials-wrong"
        assert await enable(tools, "budi@contoh.id") == budi
        assert await log_in(tools, *CREDENTIALS.values(), Client())
    resolve = auth_service_pb2.ResolveSessionRequest(session_token=session.session_token)
    assert (await refusal_of(doors.auth.ResolveSession(resolve))).slug == "session-over"
    used = auth_service_pb2.ResolveTokenRequest(token=token.secret)
    assert (await refusal_of(doors.auth.ResolveToken(used))).slug == "token-invalid"


async def test_new_roles_end_the_old_sessions(doors: Any, budi: int, settings: AuthSettings) -> None:
    session = await doors.auth.Login(auth_service_pb2.LoginRequest(**CREDENTIALS))
    async with open_tools(settings, "test") as (tools, _):
        await set_roles(tools, "budi@contoh.id", frozenset())
        assert (await refusal_of(set_roles(tools, "x@contoh.id", frozenset()))).slug == "account-not-found"
    resolve = auth_service_pb2.ResolveSessionRequest(session_token=session.session_token)
    assert (await refusal_of(doors.auth.ResolveSession(resolve))).slug == "session-over"
    again = await doors.auth.Login(auth_service_pb2.LoginRequest(**CREDENTIALS))
    assert list(again.session.user.roles) == ["user"]


async def test_what_a_login_and_a_session_cost_in_statements(budi: int, settings: AuthSettings) -> None:
    async with open_tools(settings, "test") as (tools, _):
        with count_statements(tools.database) as statements:
            begun = await log_in(tools, *CREDENTIALS.values(), Client("10.0.0.7"))
        # two looks, the lock, the counters, the account, its second factor, the session, the audit; two time limits
        assert len(statements) <= 10
        with count_statements(tools.database) as statements:
            await resolve_session(tools, begun.token)
        assert len(statements) <= 2
        with count_statements(tools.database) as statements:
            await resolve_session(tools, begun.token)
        assert len(statements) == 0


async def test_sessions_are_ended_from_outside_however_many_there_are(
    doors: Any, budi: int, settings: AuthSettings
) -> None:
    """ASVS 7.4.5. A program that logged in again and again for days."""
    mine = (await doors.auth.Login(auth_service_pb2.LoginRequest(**CREDENTIALS))).session_token
    async with open_tools(settings, "test") as (tools, _):
        assert await end_sessions(tools, CREDENTIALS["email"]) == 1
        async with tools.database.write() as connection:
            await connection.execute(session.insert(), [_open_session(budi, number) for number in range(14_000)])
        assert await end_everybodys_sessions(tools) == 14_000
        assert await end_everybodys_sessions(tools) == 0
    with pytest.raises(AppError):
        await doors.auth.ResolveSession(auth_service_pb2.ResolveSessionRequest(session_token=mine))
    assert (await doors.auth.Login(auth_service_pb2.LoginRequest(**CREDENTIALS))).session_token


def _open_session(user_id: int, number: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    moments = {"created_at": now, "last_seen_at": now, "expires_at": now + timedelta(days=1)}
    client = {"client_address": "", "user_agent": ""}
    return {"token_hash": number.to_bytes(8), "user_id": user_id, "csrf_token": "", **moments, **client}
