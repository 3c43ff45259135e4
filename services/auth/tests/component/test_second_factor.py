"""The second factor: enrolment, login in two steps, replay, recovery."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest

from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import auth_service_pb2
from taksir.auth.v1 import second_factor_service_pb2 as messages

PASSWORD = "rahasia-budi"
STEP = timedelta(seconds=30)


def person(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


async def log_in(doors: Any) -> Any:
    return await doors.auth.Login(auth_service_pb2.LoginRequest(email="budi@contoh.id", password=PASSWORD))


async def finish(doors: Any, challenge: str, code: str) -> Any:
    return await doors.auth.FinishLogin(auth_service_pb2.FinishLoginRequest(challenge_token=challenge, code=code))


async def refusal_of(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


@pytest.fixture
async def enrolled(doors: Any, budi: int, clock: Any) -> tuple[pyotp.TOTP, list[str], str]:
    """Budi's authenticator, recovery codes and session."""
    own = await log_in(doors)
    with person(budi):
        enrolment = await doors.second_factor.EnrolSecondFactor(
            messages.EnrolSecondFactorRequest(session_token=own.session_token, password=PASSWORD)
        )
        totp = pyotp.TOTP(enrolment.secret)
        confirmed = await doors.second_factor.ConfirmSecondFactor(
            messages.ConfirmSecondFactorRequest(session_token=own.session_token, code=totp.at(clock()))
        )
    clock.advance(STEP)
    return totp, list(confirmed.recovery_codes), confirmed.session_token


async def test_a_login_takes_two_steps(doors: Any, enrolled: Any, clock: Any, budi: int) -> None:
    totp, _, _ = enrolled
    asked = await log_in(doors)
    assert asked.challenge.token
    assert not asked.session_token
    entered = await finish(doors, asked.challenge.token, totp.at(clock()))
    assert entered.session.user.id == budi
    clock.advance(STEP)
    again = await refusal_of(finish(doors, asked.challenge.token, totp.at(clock())))
    assert again.slug == "challenge-over"


async def test_a_code_is_taken_once(doors: Any, enrolled: Any, clock: Any) -> None:
    totp, _, _ = enrolled
    code = totp.at(clock())
    await finish(doors, (await log_in(doors)).challenge.token, code)
    replayed = await refusal_of(finish(doors, (await log_in(doors)).challenge.token, code))
    assert replayed.slug == "code-wrong"


async def test_codes_cannot_be_guessed(doors: Any, enrolled: Any, clock: Any) -> None:
    totp, _, _ = enrolled
    challenge = (await log_in(doors)).challenge.token
    wrong = f"{(int(totp.at(clock())) + 1) % 1_000_000:06}"
    slugs = [(await refusal_of(finish(doors, challenge, wrong))).slug for _ in range(8)]
    assert slugs == ["code-wrong"] * 5 + ["login-delayed"] * 3
    assert (await refusal_of(finish(doors, challenge, totp.at(clock())))).kind is Kind.LIMITED
    clock.advance(timedelta(seconds=1))
    assert (await finish(doors, challenge, totp.at(clock()))).session_token


async def test_a_challenge_ends_after_ten_minutes(doors: Any, enrolled: Any, clock: Any) -> None:
    totp, _, _ = enrolled
    challenge = (await log_in(doors)).challenge.token
    clock.advance(timedelta(minutes=10))
    assert (await refusal_of(finish(doors, challenge, totp.at(clock())))).slug == "challenge-over"


async def test_a_recovery_code_works_once(doors: Any, enrolled: Any, budi: int) -> None:
    _, codes, _ = enrolled
    await finish(doors, (await log_in(doors)).challenge.token, codes[0].upper())
    assert (await refusal_of(finish(doors, (await log_in(doors)).challenge.token, codes[0]))).slug == "code-wrong"
    with person(budi):
        state = await doors.second_factor.GetSecondFactor(messages.GetSecondFactorRequest())
    assert (state.is_enabled, state.recovery_codes_left) == (True, 9)


async def test_removing_it_takes_password_and_code_and_ends_the_other_sessions(
    doors: Any, enrolled: Any, clock: Any, budi: int
) -> None:
    totp, _, session = enrolled

    def removal(password: str, code: str) -> messages.RemoveSecondFactorRequest:
        return messages.RemoveSecondFactorRequest(session_token=session, password=password, code=code)

    with person(budi):
        wrong = await refusal_of(doors.second_factor.RemoveSecondFactor(removal("salah", totp.at(clock()))))
        assert wrong.slug == "credentials-wrong"
        wrong = await refusal_of(doors.second_factor.RemoveSecondFactor(removal(PASSWORD, "000000")))
        assert wrong.slug == "code-wrong"
        removed = await doors.second_factor.RemoveSecondFactor(removal(PASSWORD, totp.at(clock())))
    assert removed.session_token != session
    old = auth_service_pb2.ResolveSessionRequest(session_token=session)
    assert (await refusal_of(doors.auth.ResolveSession(old))).slug == "session-over"
    assert (await log_in(doors)).session_token


async def test_new_recovery_codes_void_the_old_ones(doors: Any, enrolled: Any, clock: Any, budi: int) -> None:
    totp, codes, session = enrolled
    with person(budi):
        renewed = await doors.second_factor.RenewRecoveryCodes(
            messages.RenewRecoveryCodesRequest(session_token=session, password=PASSWORD, code=totp.at(clock()))
        )
    assert not set(renewed.recovery_codes) & set(codes)
    challenge = (await log_in(doors)).challenge.token
    assert (await refusal_of(finish(doors, challenge, codes[0]))).slug == "code-wrong"
    assert (await finish(doors, challenge, renewed.recovery_codes[0])).session_token


async def test_without_a_good_code_nothing_is_switched_on(doors: Any, budi: int) -> None:
    own = await log_in(doors)
    with person(budi):
        await doors.second_factor.EnrolSecondFactor(
            messages.EnrolSecondFactorRequest(session_token=own.session_token, password=PASSWORD)
        )
        confirm = messages.ConfirmSecondFactorRequest(session_token=own.session_token, code="000000")
        assert (await refusal_of(doors.second_factor.ConfirmSecondFactor(confirm))).slug == "code-wrong"
    assert (await log_in(doors)).session_token


async def test_it_is_not_enrolled_over_one_in_force(doors: Any, enrolled: Any, budi: int) -> None:
    _, _, session = enrolled
    request = messages.EnrolSecondFactorRequest(session_token=session, password=PASSWORD)
    with person(budi):
        assert (await refusal_of(doors.second_factor.EnrolSecondFactor(request))).kind is Kind.CONFLICT
