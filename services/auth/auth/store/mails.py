"""E-mails that wait to be sent: written with the change that they tell of, deleted once they are on their way."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.mail import Mail
from auth.store.tables import mail

# No link in any of them is good for longer.
GIVE_UP_AFTER = timedelta(days=1)
# Nobody else takes a mail that is being sent; if its sender dies, it is taken again.
LEASE = timedelta(minutes=2)
BATCH = 20


async def enqueue_mail(connection: AsyncConnection, letter: Mail, now: datetime) -> None:
    """Sends the letter soon after the transaction."""
    await connection.execute(
        mail.insert().values(
            recipient=letter.recipient,
            subject=letter.subject,
            body=letter.body,
            next_at=now,
            expires_at=now + GIVE_UP_AFTER,
        )
    )


async def take_due(connection: AsyncConnection, now: datetime) -> Sequence[Any]:
    """Some letters whose time has come, leased to the caller."""
    due = (
        select(mail.c.id)
        .where(mail.c.next_at <= now)
        .order_by(mail.c.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    change = (
        update(mail)
        .where(mail.c.id.in_(due.scalar_subquery()))
        .values(next_at=now + LEASE, attempts=mail.c.attempts + 1)
        .returning(mail)
    )
    taken: Sequence[Any] = (await connection.execute(change)).all()
    return taken


async def drop(connection: AsyncConnection, mail_id: int) -> None:
    """The letter is on its way, or was given up."""
    await connection.execute(delete(mail).where(mail.c.id == mail_id))


async def postpone(connection: AsyncConnection, mail_id: int, until: datetime) -> None:
    """The letter is tried again."""
    await connection.execute(update(mail).where(mail.c.id == mail_id).values(next_at=until))
