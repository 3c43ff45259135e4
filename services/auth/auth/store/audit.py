"""The audit in Postgres: written with the change that it tells of, never changed."""

from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.audit import Client, Event
from auth.store.tables import audit_event

KEEP = text("interval '400 days'")


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


async def forget_old(connection: AsyncConnection, rows: int) -> None:
    """Deletes a bounded number of events of more than a year ago."""
    old = select(audit_event.c.id).where(audit_event.c.at < func.now() - KEEP).limit(rows)
    await connection.execute(delete(audit_event).where(audit_event.c.id.in_(old)))
