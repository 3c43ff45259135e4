"""Organisations, and who belongs to them."""

from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.commands.register import link_over
from auth.app.sessions import require_own
from auth.app.tools import Tools
from auth.domain.account import email_problem, name_problem, normalised_email
from auth.domain.audit import Client, Event
from auth.domain.entitlement import Feature, is_entitled
from auth.domain.organisation import MOST_MEMBERS, MOST_OPEN, ROLES, may_delete, may_grant, may_manage
from auth.domain.ticket import MOST_AT_ONCE, Purpose
from auth.store import accounts, audit, invitations, tickets
from auth.store import organisations as store
from auth.store.mails import enqueue_mail
from auth.store.organisations import Organisation
from auth.store.tickets import Ticket
from chassis.errors import AppError, FieldProblem, conflict, forbidden, invalid, limited, not_found

MOST_ORGANISATIONS = 50


async def create_organisation(tools: Tools, user_id: int, name: str) -> Organisation:
    """A new organisation with the caller as its owner."""
    name = _checked_name(name)
    async with tools.database.write() as connection:
        count = await store.count_organisations(connection, user_id)
        if count >= MOST_ORGANISATIONS or not is_entitled(user_id, Feature.ORGANISATIONS):
            raise conflict("too-many-organisations", f"Paling banyak {MOST_ORGANISATIONS} organisasi untuk satu akun.")
        return await store.add_organisation(connection, name, user_id, tools.clock())


async def rename_organisation(tools: Tools, user_id: int, organisation_id: int, name: str) -> Organisation:
    """The organisation with its new name; owners and admins only."""
    name = _checked_name(name)
    async with tools.database.write() as connection:
        own = await _managed(connection, organisation_id, user_id)
        await store.rename_organisation(connection, organisation_id, name)
    return Organisation(organisation_id, name, own.role)


async def invite_member(
    tools: Tools, user_id: int, organisation_id: int, email: str, role: str, client: Client
) -> None:
    """Sends a link to the address. Whether there is an account with it is told to nobody."""
    email, now = normalised_email(email), tools.clock()
    problem = email_problem(email)
    if problem:
        raise invalid(
            "invitation-invalid", "Undangan belum dikirim. Perbaiki surelnya.", FieldProblem("email", problem)
        )
    _check_role(role)
    async with tools.database.write() as connection:
        own = await _managed(connection, organisation_id, user_id)
        if not may_grant(own.role, "member", role):
            raise _beyond()
        if await tickets.count_open(connection, Purpose.INVITATION, email, now) >= MOST_AT_ONCE:
            detail = "Sudah banyak undangan yang menunggu di surel ini. Minta ia membuka salah satunya."
            raise limited("too-many-invitations", detail, 3600)
        if await invitations.count_open(connection, organisation_id, now) >= MOST_OPEN:
            detail = f"Paling banyak {MOST_OPEN} undangan yang menunggu. Tarik yang tidak perlu lagi."
            raise conflict("organisation-invitations-full", detail)
        about = Ticket(email=email, data={"organisation": organisation_id, "role": role, "by": user_id})
        token, _ = await tickets.issue(connection, Purpose.INVITATION, about, now)
        await enqueue_mail(connection, tools.letters.invitation(email, own.name, token), now)
        named = str(organisation_id)
        await audit.record(connection, Event.MEMBER_INVITED, user_id, client, now, organisation=named, role=role)
    tools.wake_postman()


async def accept_invitation(tools: Tools, user_id: int, token: str, client: Client) -> Organisation:
    """Joins; INVALID when the link is not good, was sent to somebody else, or its sender may not invite any more."""
    now = tools.clock()
    async with tools.database.write() as connection:
        ticket = await tickets.peek(connection, Purpose.INVITATION, token, now)
        account = await accounts.find_account(connection, user_id)
        if ticket is None or account is None or ticket.email != account.email:
            raise link_over()
        organisation_id, role = int(ticket.data["organisation"]), str(ticket.data["role"])
        sender = await store.find_organisation(connection, organisation_id, int(ticket.data["by"]), for_change=True)
        if sender is None or not may_grant(sender.role, "member", role):
            raise link_over()
        if len(await store.member_roles(connection, organisation_id)) >= MOST_MEMBERS:
            raise conflict("organisation-full", f"Organisasi ini sudah berisi {MOST_MEMBERS} anggota.")
        await tickets.use(connection, token, now)
        await store.add_member(connection, organisation_id, user_id, role, now)
        await audit.record(connection, Event.MEMBER_JOINED, user_id, client, now, organisation=str(organisation_id))
        joined = await store.find_organisation(connection, organisation_id, user_id)
    if joined is None:
        raise _unknown()
    return joined


async def set_member_role(
    tools: Tools, user_id: int, organisation_id: int, member_id: int, role: str, client: Client
) -> None:
    """Changes what a member may do; CONFLICT where the last owner would be lost."""
    _check_role(role)
    async with tools.database.write() as connection:
        own = await _managed(connection, organisation_id, user_id)
        roles = await store.member_roles(connection, organisation_id)
        current = _role_of(roles, member_id)
        if not may_grant(own.role, current, role):
            raise _beyond()
        _keep_an_owner({**roles, member_id: role})
        await store.set_member_role(connection, organisation_id, member_id, role)
        await _record(tools, connection, Event.MEMBER_CHANGED, user_id, client, organisation_id, member_id)


async def remove_member(tools: Tools, user_id: int, organisation_id: int, member_id: int, client: Client) -> None:
    """Takes a member out; everybody may leave. CONFLICT where the last owner would be lost."""
    async with tools.database.write() as connection:
        own = await store.find_organisation(connection, organisation_id, user_id, for_change=True)
        if own is None:
            raise _unknown()
        roles = await store.member_roles(connection, organisation_id)
        current = _role_of(roles, member_id)
        if member_id != user_id and not may_grant(own.role, current, "member"):
            raise _beyond()
        _keep_an_owner({other: role for other, role in roles.items() if other != member_id})
        await store.remove_member(connection, organisation_id, member_id)
        await _record(tools, connection, Event.MEMBER_REMOVED, user_id, client, organisation_id, member_id)


async def delete_organisation(
    tools: Tools, user_id: int, session_token: str, organisation_id: int, name: str, client: Client
) -> None:
    """Only its one owner may, with its name as a confirmation; CONFLICT while somebody else owns it too.

    Projects belong to people, not to organisations: none is lost.
    """
    async with tools.database.write() as connection:
        await require_own(tools, connection, session_token, user_id)
        own = await store.find_organisation(connection, organisation_id, user_id, for_change=True)
        if own is None:
            raise _unknown()
        if not may_delete(own.role):
            raise _beyond()
        _confirm_name(own, name)
        _be_the_only_owner(await store.member_roles(connection, organisation_id))
        await store.delete_organisation(connection, organisation_id)
        named = str(organisation_id)
        await audit.record(
            connection, Event.ORGANISATION_DELETED, user_id, client, tools.clock(), organisation=named, name=own.name
        )


async def _managed(connection: AsyncConnection, organisation_id: int, user_id: int) -> Organisation:
    own = await store.find_organisation(connection, organisation_id, user_id, for_change=True)
    if own is None:
        raise _unknown()
    if not may_manage(own.role):
        raise _beyond()
    return own


async def _record(
    tools: Tools,
    connection: AsyncConnection,
    event: Event,
    user_id: int,
    client: Client,
    organisation_id: int,
    member_id: int,
) -> None:
    detail = {"organisation": str(organisation_id), "member": str(member_id)}
    await audit.record(connection, event, user_id, client, tools.clock(), **detail)


def _checked_name(name: str) -> str:
    name = name.strip()
    problem = name_problem(name)
    if problem:
        detail = "Organisasi belum disimpan. Perbaiki namanya."
        raise invalid("organisation-invalid", detail, FieldProblem("name", problem))
    return name


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise invalid("role-invalid", "Peran ini tidak ada.", FieldProblem("role", f"pilih dari {', '.join(ROLES)}"))


def _role_of(roles: dict[int, str], member_id: int) -> str:
    if member_id not in roles:
        raise not_found("member-not-found", "Orang ini bukan anggota organisasi. Muat ulang daftarnya.")
    return roles[member_id]


def _keep_an_owner(roles: dict[int, str]) -> None:
    if "owner" not in roles.values():
        raise conflict("last-owner", "Organisasi harus punya pemilik. Jadikan orang lain pemilik dahulu.")


def _confirm_name(own: Organisation, name: str) -> None:
    if name.strip() != own.name:
        detail = "Organisasi belum dihapus. Ketik namanya persis seperti tertulis."
        raise invalid("organisation-name-differs", detail, FieldProblem("name", "tidak sama dengan nama organisasi"))


def _be_the_only_owner(roles: dict[int, str]) -> None:
    if list(roles.values()).count("owner") > 1:
        detail = "Organisasi ini masih punya pemilik lain. Keluarkan atau ubah perannya dahulu, lalu hapus."
        raise conflict("other-owners", detail)


def _beyond() -> AppError:
    return forbidden("role-not-enough", "Peran Anda di organisasi ini tidak cukup. Minta pemiliknya melakukannya.")


def _unknown() -> AppError:
    return not_found("organisation-not-found", "Organisasi ini tidak ada, atau Anda bukan anggotanya.")
