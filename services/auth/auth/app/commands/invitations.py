"""What becomes of an invitation beside being accepted: it is looked at, declined, listed or taken back."""

from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.commands.register import link_over
from auth.app.tools import Tools
from auth.domain.account import normalised_email
from auth.domain.audit import Client, Event
from auth.domain.organisation import may_grant, may_manage
from auth.store import audit, invitations, tickets
from auth.store import organisations as store
from auth.store.invitations import Invitation
from auth.store.organisations import Organisation
from chassis.errors import forbidden, not_found


async def preview_invitation(tools: Tools, token: str) -> Invitation:
    """Who invites to what; INVALID where accepting would be refused whoever asked."""
    async with tools.database.read() as connection:
        return _still_good(await invitations.find_invitation(connection, token, tools.clock()))


async def decline_invitation(tools: Tools, token: str, client: Client) -> None:
    """The link is good no more. Whoever holds it read the e-mail, and needs no account to say no."""
    now = tools.clock()
    async with tools.database.write() as connection:
        found = _still_good(await invitations.find_invitation(connection, token, now, for_change=True))
        await tickets.use(connection, token, now)
        named = str(found.organisation_id)
        await audit.record(connection, Event.INVITATION_DECLINED, None, client, now, organisation=named)


async def list_invitations(tools: Tools, user_id: int, organisation_id: int) -> list[Invitation]:
    """Those that are open; owners and admins only."""
    async with tools.database.read() as connection:
        await _managed(connection, organisation_id, user_id)
        return await invitations.list_invitations(connection, organisation_id, tools.clock())


async def revoke_invitations(tools: Tools, user_id: int, organisation_id: int, email: str, client: Client) -> None:
    """Takes back every open link to this address. Idempotent: where there is none, nothing happens."""
    email, now = normalised_email(email), tools.clock()
    async with tools.database.write() as connection:
        own = await _managed(connection, organisation_id, user_id)
        offered = await invitations.roles_offered(connection, organisation_id, email, now)
        if not offered:
            return
        if not all(may_grant(own.role, "member", role) for role in offered):
            raise forbidden("role-not-enough", "Hanya pemilik organisasi yang dapat menarik undangan ini.")
        await invitations.revoke_invitations(connection, organisation_id, email, now)
        named = str(organisation_id)
        await audit.record(connection, Event.INVITATION_REVOKED, user_id, client, now, organisation=named)


def _still_good(found: Invitation | None) -> Invitation:
    if found is None or found.sender_role is None or not may_grant(found.sender_role, "member", found.role):
        raise link_over()
    return found


async def _managed(connection: AsyncConnection, organisation_id: int, user_id: int) -> Organisation:
    own = await store.find_organisation(connection, organisation_id, user_id)
    if own is None:
        raise not_found("organisation-not-found", "Organisasi ini tidak ada, atau Anda bukan anggotanya.")
    if not may_manage(own.role):
        raise forbidden("role-not-enough", "Peran Anda di organisasi ini tidak cukup. Minta pemiliknya melakukannya.")
    return own
