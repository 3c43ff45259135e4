"""The audit in Postgres: written with the change that it tells of, never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.audit import Client, Event
from auth.store.tables import audit_event


@dataclass(frozen=True)
class AuditRow:
    """One event as the account that it happened to sees it."""

    id: int
    at: datetime
    event: str
    client_address: str
    user_agent: str


async def record(
    connection: AsyncConnection, event: Event, user_id: int | None, client: Client, at: datetime, **detail: str
) -> None:
    """Writes down who did what, when and from where."""
    await connection.execute(
        audit_event.insert().values(
            at=at,
            user_id=user_id,
            event=event,
            client_address=client.address,
            user_agent=client.user_agent,
            detail=detail,
        )
    )


async def list_events(connection: AsyncConnection, user_id: int, before: int | None, most: int) -> list[AuditRow]:
    """At most so many events of an account, the newest first; only those with a smaller id than `before`."""
    columns = (audit_event.c.id, audit_event.c.at, audit_event.c.event)
    wanted = (
        select(*columns, audit_event.c.client_address, audit_event.c.user_agent)
        .where(audit_event.c.user_id == user_id)
        .order_by(audit_event.c.id.desc())
        .limit(most)
    )
    if before is not None:
        wanted = wanted.where(audit_event.c.id < before)
    return [AuditRow(**row) for row in (await connection.execute(wanted)).mappings()]
