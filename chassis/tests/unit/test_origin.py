"""Where a request came from, on its way through metadata."""

import pytest

from chassis.origin import LONGEST_USER_AGENT, NOWHERE, Origin, coming_from, current_origin, decoded, encoded


def test_what_is_sent_arrives_whatever_a_browser_calls_itself() -> None:
    origin = Origin("2001:db8::7", "Peramban – ✓", "req-12345678")
    assert decoded(encoded(origin)) == origin


@pytest.mark.parametrize("data", [None, "text", b"", b"{", b"[1]", b'"x"', b'{"elsewhere": 1}', b"\xff"])
def test_what_nobody_sent_is_nowhere(data: object) -> None:
    assert decoded(data) == NOWHERE


def test_a_long_name_is_cut() -> None:
    assert len(decoded(encoded(Origin(user_agent="x" * 5_000))).user_agent) == LONGEST_USER_AGENT


def test_an_origin_counts_inside_only() -> None:
    with coming_from(Origin("192.0.2.1")):
        assert current_origin().client_address == "192.0.2.1"
    assert current_origin() == NOWHERE
