"""People make and end API tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from auth.app.sessions import require_own
from auth.app.tools import Tools
from auth.domain.account import name_problem
from auth.domain.api_token import LONGEST_DAYS, MOST_TOKENS, SCOPES, api_token_hash, new_token, scopes_beyond
from auth.domain.audit import Client, Event
from auth.domain.entitlement import Feature, is_entitled
from auth.store import accounts, api_tokens, audit
from auth.store.api_tokens import ApiToken
from chassis.errors import FieldProblem, conflict, forbidden, invalid, not_found


@dataclass(frozen=True)
class NewToken:
    """A token as it was asked for."""

    name: str
    scopes: frozenset[str]
    lifetime_days: int


async def create_token(
    tools: Tools, user_id: int, session_token: str, wanted: NewToken, client: Client
) -> tuple[ApiToken, str]:
    """The token and its secret, which is told this once only. FORBIDDEN for a scope beyond the account's roles."""
    _check(wanted)
    secret, now = new_token(), tools.clock()
    async with tools.database.write() as connection:
        await require_own(tools, connection, session_token, user_id)
        account = await accounts.find_account(connection, user_id)
        roles = account.roles if account else ()
        if scopes_beyond(wanted.scopes, roles) or not is_entitled(user_id, Feature.API_TOKENS):
            raise forbidden("scope-not-allowed", "Anda tidak dapat memberi token hak yang tidak Anda miliki sendiri.")
        if await api_tokens.count_tokens(connection, user_id, now) >= MOST_TOKENS:
            raise conflict("too-many-tokens", f"Paling banyak {MOST_TOKENS} token. Cabut yang tidak dipakai lagi.")
        until = now + timedelta(days=wanted.lifetime_days)
        scopes, name = tuple(sorted(wanted.scopes)), wanted.name.strip()
        hashed = api_token_hash(secret)
        token = await api_tokens.add_token(connection, user_id, hashed, name, scopes, now=now, until=until)
        await audit.record(connection, Event.TOKEN_CREATED, user_id, client, now, token=str(token.id))
    return token, secret


async def revoke_token(tools: Tools, user_id: int, session_token: str, token_id: int, client: Client) -> None:
    """Ends a token everywhere; NOT_FOUND for one that is over or somebody else's."""
    now = tools.clock()
    async with tools.database.write() as connection:
        await require_own(tools, connection, session_token, user_id)
        ended = await api_tokens.revoke_token(connection, token_id, user_id, now)
        if not ended:
            raise not_found("token-not-found", "Token ini sudah tidak berlaku. Muat ulang daftar token.")
        await tools.announce(connection, ended, user_id, now)
        await audit.record(connection, Event.TOKEN_REVOKED, user_id, client, now, token=str(token_id))


def _check(wanted: NewToken) -> None:
    problems = tuple(_problems(wanted))
    if problems:
        raise invalid("token-invalid-request", "Token belum dibuat. Perbaiki isian yang ditandai.", *problems)


def _problems(wanted: NewToken) -> Iterator[FieldProblem]:
    problem = name_problem(wanted.name.strip())
    if problem:
        yield FieldProblem("name", problem)
    if not wanted.scopes or wanted.scopes - SCOPES:
        yield FieldProblem("scopes", "pilih dari read, write, staff")
    if not 1 <= wanted.lifetime_days <= LONGEST_DAYS:
        yield FieldProblem("lifetime_days", f"antara 1 dan {LONGEST_DAYS} hari")
