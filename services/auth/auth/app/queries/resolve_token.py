"""Whose API token is this?"""

from datetime import timedelta

from auth.app.tools import Tools
from auth.domain.api_token import api_token_hash
from auth.store import api_tokens
from auth.store.api_tokens import OwnedToken
from chassis.errors import unauthenticated

# A token that is in use is noted as used this often, not with every request.
NOTED_EVERY = timedelta(minutes=1)


async def resolve_token(tools: Tools, token: str) -> OwnedToken:
    """UNAUTHENTICATED when the token is unknown, expired or revoked, or its account was switched off."""
    now = tools.clock()
    async with tools.database.read() as connection:
        found = await api_tokens.find_token(connection, api_token_hash(token), now)
    if found is None:
        raise unauthenticated("token-invalid", "Token API ini tidak berlaku. Buat yang baru di halaman token.")
    last = found.token.last_used_at
    if last is None or now - last >= NOTED_EVERY:
        async with tools.database.write() as connection:
            await api_tokens.note_token_use(connection, found.token.id, now)
    return found
