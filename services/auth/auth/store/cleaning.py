"""What nobody needs any more is deleted, batch by batch."""

from dataclasses import dataclass
from datetime import timedelta

from auth.store.tables import api_token, audit_event, login_failure, session, ticket
from chassis.database.engine import Database
from chassis.database.retention import forget_all_older

AT_ONCE = timedelta()


@dataclass(frozen=True)
class Retention:
    """How long rows stay after their time: `ended` sessions and API tokens, events of the `audit`."""

    ended: timedelta
    audit: timedelta


async def clean_up(database: Database, keep: Retention) -> None:
    """One pass over everything that expires. The outbox is cleaned by its relay, letters by the postman."""
    ages = (
        (session, session.c.expires_at, keep.ended),
        (api_token, api_token.c.expires_at, keep.ended),
        (ticket, ticket.c.expires_at, AT_ONCE),
        (login_failure, login_failure.c.forgotten_at, AT_ONCE),
        (audit_event, audit_event.c.at, keep.audit),
    )
    for table, moment, age in ages:
        await forget_all_older(database, table, moment, age)
