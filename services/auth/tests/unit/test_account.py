"""Addresses, roles, passwords."""

import pytest

from auth.domain.account import email_problem, granted_roles, normalised_email, password_problem


def test_an_address_has_one_spelling() -> None:
    assert normalised_email("  Budi@Contoh.ID ") == "budi@contoh.id"


NO_ADDRESSES = ["", "budi", "budi@", "@contoh.id", "bu di@contoh.id", "a@b\x00", "a@" + "b" * 260]
# Each of them made the standard library's reading of a letter's head fail, or send it to another mailbox.
MISREAD = [
    "=@[",
    "(/[*@).)?[&",
    "=?utf-8?q?=0a?=@a",
    "budi(x)@contoh.id",
    '"budi"@contoh.id',
    "budi@contoh.id,root",
    "budi@contoh.id;",
    "<budi@contoh.id",
    "budi..rab@contoh.id",
    ".budi@contoh.id",
    "budi@-contoh.id",
    "budi@contoh..id",
    "budé@contoh.id",
    "budi@cöntoh.id",
]


@pytest.mark.parametrize("email", NO_ADDRESSES + MISREAD)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert email_problem(email) is not None


@pytest.mark.parametrize("email", ["budi@contoh.id", "demo@taksir.local", "o'neil+rab@sub.contoh.co.id"])
def test_addresses_are_taken(email: str) -> None:
    assert email_problem(email) is None


def test_everybody_is_a_user() -> None:
    assert granted_roles(frozenset()) == ("user",)
    assert granted_roles(frozenset({"staff"})) == ("staff", "user")


def test_a_role_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="superuser"):
        granted_roles(frozenset({"superuser"}))


@pytest.mark.parametrize("password", ["", "1234567", "aku mau " * 128 + "x", "aaaaaaaaaaaa"])
def test_passwords_that_are_too_short_or_too_long_are_refused(password: str) -> None:
    assert password_problem(password) is not None


@pytest.mark.parametrize("password", ["taksir-demo", "kuda benar baterai staples", "aku mau " * 128])
def test_other_passwords_are_taken(password: str) -> None:
    assert password_problem(password) is None
