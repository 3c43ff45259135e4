"""Accounts for many people at once, on a stack that only lives for a test."""

import psycopg

from load.session import DEMO_EMAIL

COPIED = """
    INSERT INTO auth."user" (email, name, roles, password_hash)
    SELECT %(prefix)s || '-' || number || '@contoh.id', name, ARRAY['user'], password_hash
    FROM auth."user", generate_series(0, %(last)s) AS number WHERE email = %(demo)s
    ON CONFLICT DO NOTHING
"""
NAMED = """SELECT email, id FROM auth."user" WHERE email = ANY(%s)"""


def email_of(prefix: str, number: int) -> str:
    """The address of one of them."""
    return f"{prefix}-{number}@contoh.id"


def make_accounts(connection: psycopg.Connection[tuple[int, ...]], count: int, prefix: str) -> list[int]:
    """Copies of the demonstration user without his rights as staff: they share the hash of his password.

    Logging in is not made easier by it: each of them still goes through the same login. Returns their ids, in order.
    """
    connection.execute(COPIED, {"prefix": prefix, "last": count - 1, "demo": DEMO_EMAIL})
    emails = [email_of(prefix, number) for number in range(count)]
    ids = {str(email): identifier for email, identifier in connection.execute(NAMED, [emails])}
    return [ids[email] for email in emails]
