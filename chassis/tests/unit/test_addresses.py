"""What of a client's address counts."""

import pytest

from chassis.addresses import household


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_a_client_cannot_change_what_is_counted(address: str, counted: str) -> None:
    assert household(address) == counted
