"""Passwords, recovery codes, tokens and roles in organisations."""

import math
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.app.authenticator import enrolment_uri, matching_step, new_secret
from auth.domain.account import name_problem, password_problem, words_of
from auth.domain.api_token import effective_roles, new_token, scopes_beyond
from auth.domain.mail import Letters
from auth.domain.organisation import ROLES, may_grant
from auth.domain.second_factor import ALPHABET, CODES, is_authenticator_code, new_recovery_codes, recovery_code_hash
from auth.store.common_passwords import common_passwords

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 2, 2, 8, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "password", ["password1", "PASSWORD1", "qwertyuiop", "sayangku123", "Bismillah1", "indonesia45", "rahasia2026"]
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert password_problem(password, common_passwords()) is not None


@pytest.mark.parametrize("password", ["taksir123!", "Taksir2026", "budi.santoso1", "santosobudi99"])
def test_what_is_little_more_than_a_name_is_refused(password: str) -> None:
    assert password_problem(password, frozenset(), words_of("budi@contoh.id", "Budi Santoso")) is not None


@pytest.mark.parametrize(
    "password", ["taksir-demo", "kuda benar baterai", "budi suka makan rendang", "ﬀ€ü漢字かな交じり"]
)
def test_other_passwords_are_taken_whatever_they_are_made_of(password: str) -> None:
    assert password_problem(password, common_passwords(), words_of("budi@contoh.id", "Budi")) is None


@pytest.mark.parametrize("name", ["", "x" * 201, "a\nb", "a\x00"])
def test_names_that_are_none(name: str) -> None:
    assert name_problem(name) is not None


def test_recovery_codes_differ_and_forgive_how_they_are_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == CODES
    code = codes[0]
    assert math.log2(len(ALPHABET)) * len(code.replace("-", "")) >= 112
    assert recovery_code_hash(code) == recovery_code_hash(f" {code.upper().replace('-', ' ')} ")
    assert not is_authenticator_code(code)
    assert is_authenticator_code("012345")


def test_codes_of_the_step_before_and_after_are_taken_and_no_others() -> None:
    secret = new_secret()
    totp = pyotp.TOTP(secret)
    step = int(NOW.timestamp()) // 30
    for offset in (-1, 0, 1):
        assert matching_step(secret, totp.at(NOW, counter_offset=offset), NOW) == step + offset
    for offset in (-3, -2, 2, 3):
        assert matching_step(secret, totp.at(NOW, counter_offset=offset), NOW) is None
    assert matching_step(secret, totp.at(NOW - timedelta(days=1)), NOW) is None


def test_the_enrolment_names_issuer_and_account() -> None:
    assert enrolment_uri(SECRET, "budi@contoh.id") == (
        f"otpauth://totp/Taksir:budi%40contoh.id?secret={SECRET}&issuer=Taksir"
    )


def test_nobody_gives_a_token_more_than_he_has() -> None:
    assert new_token().startswith("tks_")
    assert len(new_token()) == 47
    assert scopes_beyond(frozenset({"read", "staff"}), ("user",)) == {"staff"}
    assert not scopes_beyond(frozenset({"read", "write", "staff"}), ("staff", "user"))
    assert effective_roles(("staff", "user"), ("read",)) == ("user",)
    assert effective_roles(("user",), ("read", "staff")) == ("user",)
    assert effective_roles(("staff", "user"), ("staff",)) == ("staff", "user")


@given(st.sampled_from(ROLES), st.sampled_from(ROLES), st.sampled_from(ROLES))
def test_nobody_rises_above_whoever_raised_him(own: str, current: str, wanted: str) -> None:
    if may_grant(own, current, wanted):
        assert own != "member"
        assert max(ROLES.index(current), ROLES.index(wanted)) <= ROLES.index(own)


def test_secrets_stand_behind_the_hash_sign() -> None:
    letter = Letters("https://taksir.example").password_reset("budi@contoh.id", "t0ken")
    assert "https://taksir.example/reset-password#token=t0ken" in letter.body
