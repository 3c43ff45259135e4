"""Open invitations in Postgres: tickets that name an organisation, a role and their sender."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.ticket import Purpose, ticket_hash
from auth.store.tables import organisation, organisation_member, ticket, user


@dataclass(frozen=True)
class Invitation:
    """An open invitation; `sender_role` is None for a sender who left the organisation."""

    organisation_id: int
    organisation: str
    email: str
    role: str
    invited_by: str
    sender_role: str | None
    created_at: datetime
    expires_at: datetime


_ORGANISATION_ID = cast(ticket.c.data["organisation"].astext, BigInteger)
_SENDER_ID = cast(ticket.c.data["by"].astext, BigInteger)
_UNUSED = and_(ticket.c.purpose == Purpose.INVITATION, ticket.c.used_at.is_(None))
_COLUMNS = (
    organisation.c.id.label("organisation_id"),
    organisation.c.name.label("organisation"),
    ticket.c.email,
    ticket.c.data["role"].astext.label("role"),
    func.coalesce(user.c.name, "").label("invited_by"),
    organisation_member.c.role.label("sender_role"),
    ticket.c.created_at,
    ticket.c.expires_at,
)


def _open(now: datetime) -> Select[tuple[int, str, str, str, str, str, datetime, datetime]]:
    sender_here = (organisation_member.c.organisation_id == organisation.c.id) & (
        organisation_member.c.user_id == _SENDER_ID
    )
    return (
        select(*_COLUMNS)
        .select_from(ticket)
        .join(organisation, organisation.c.id == _ORGANISATION_ID)
        .outerjoin(user, user.c.id == _SENDER_ID)
        .outerjoin(organisation_member, sender_here)
        .where(_UNUSED, ticket.c.expires_at > now)
    )


async def find_invitation(
    connection: AsyncConnection, token: str, now: datetime, *, for_change: bool = False
) -> Invitation | None:
    """What the link invites to; None when it is used, too old, or the organisation is gone."""
    wanted = _open(now).where(ticket.c.token_hash == ticket_hash(token))
    if for_change:
        wanted = wanted.with_for_update(of=ticket)
    row = (await connection.execute(wanted)).mappings().one_or_none()
    return None if row is None else Invitation(**row)


async def list_invitations(connection: AsyncConnection, organisation_id: int, now: datetime) -> list[Invitation]:
    """The newest for each address, by address."""
    newest = listing(organisation_id, now)
    return [Invitation(**row) for row in (await connection.execute(newest)).mappings()]


def listing(organisation_id: int, now: datetime) -> Select[tuple[int, str, str, str, str, str, datetime, datetime]]:
    """The statement of `list_invitations`."""
    return (
        _open(now)
        .where(_belongs_to(organisation_id))
        .ext(distinct_on(ticket.c.email))
        .order_by(ticket.c.email, ticket.c.created_at.desc(), ticket.c.token_hash)
    )


async def count_open(connection: AsyncConnection, organisation_id: int, now: datetime) -> int:
    """How many links of this organisation are out and still good."""
    wanted = select(func.count()).where(_UNUSED, _belongs_to(organisation_id), ticket.c.expires_at > now)
    return await connection.scalar(wanted) or 0


async def roles_offered(connection: AsyncConnection, organisation_id: int, email: str, now: datetime) -> list[str]:
    """The roles of the open invitations to this address, which are kept from others until the transaction ends."""
    wanted = (
        select(ticket.c.data["role"].astext)
        .where(_UNUSED, _belongs_to(organisation_id), ticket.c.email == email, ticket.c.expires_at > now)
        .with_for_update()
    )
    return list(await connection.scalars(wanted))


async def revoke_invitations(connection: AsyncConnection, organisation_id: int, email: str, now: datetime) -> None:
    """No link of this organisation to this address is good any more."""
    sent = (_UNUSED, _belongs_to(organisation_id), ticket.c.email == email)
    await connection.execute(update(ticket).where(*sent).values(used_at=now, data={}))


def _belongs_to(organisation_id: int) -> ColumnElement[bool]:
    """As `ix_ticket_organisation` has it."""
    of = ticket.c.data.op("->")(literal_column("'organisation'"))
    belongs: ColumnElement[bool] = of == func.to_jsonb(cast(organisation_id, BigInteger))
    return belongs
