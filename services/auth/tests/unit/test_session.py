"""How long sessions live."""

from datetime import UTC, datetime, timedelta

import pytest

from auth.domain.account import Account
from auth.domain.session import Lifetimes, Session, token_hash

START = datetime(2026, 2, 2, 8, tzinfo=UTC)
LIFETIMES = Lifetimes(idle=timedelta(hours=2), absolute=timedelta(hours=10))
SESSION = Session(Account(1, "budi@contoh.id", "Budi", ("user",)), "csrf", START, START + LIFETIMES.absolute)


@pytest.mark.parametrize(
    ("after", "is_over"),
    [
        (timedelta(), False),
        (timedelta(hours=2) - timedelta(microseconds=1), False),
        (timedelta(hours=2), True),
        (timedelta(days=3), True),
    ],
)
def test_a_session_that_is_not_used_ends_at_the_idle_limit(after: timedelta, is_over: bool) -> None:
    assert SESSION.is_over(START + after, LIFETIMES) is is_over


def test_a_session_ends_at_the_absolute_limit_however_much_it_is_used() -> None:
    used = Session(SESSION.account, "csrf", START + timedelta(hours=9, minutes=59), SESSION.expires_at)
    assert not used.is_over(START + timedelta(hours=9, minutes=59), LIFETIMES)
    assert used.is_over(START + timedelta(hours=10), LIFETIMES)


def test_use_is_noted_once_a_minute() -> None:
    assert not SESSION.is_to_be_noted(START + timedelta(seconds=59))
    assert SESSION.is_to_be_noted(START + timedelta(seconds=60))


def test_only_the_hash_of_a_token_is_kept() -> None:
    assert len(token_hash("token")) == 32
    assert token_hash("token") != token_hash("Token")
