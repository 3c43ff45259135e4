"""Registration, passwords, profile and sessions of one's own."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from auth.config import AuthSettings
from chassis.database.engine import open_database
from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import account_service_pb2 as messages
from taksir.auth.v1 import auth_service_pb2, organisation_service_pb2

EMAIL, PASSWORD = "siti@contoh.id", "kuda benar baterai"
BUDIS = "rahasia-budi"


def registration(**changes: str) -> messages.RegisterRequest:
    return messages.RegisterRequest(**{"email": EMAIL, "name": "Siti", "password": PASSWORD, **changes})


async def log_in(doors: Any, email: str = "budi@contoh.id", password: str = BUDIS) -> Any:
    return await doors.auth.Login(auth_service_pb2.LoginRequest(email=email, password=password))


async def is_in(doors: Any, token: str) -> bool:
    try:
        await doors.auth.ResolveSession(auth_service_pb2.ResolveSessionRequest(session_token=token))
    except AppError as error:
        assert error.slug == "session-over"
        return False
    return True


def person(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


async def events(settings: AuthSettings) -> list[tuple[str, int | None]]:
    async with open_database(settings.database_url, "test") as database, database.read() as connection:
        rows = await connection.execute(text("SELECT event, user_id FROM audit_event ORDER BY id"))
        return [(row.event, row.user_id) for row in rows]


async def test_an_account_begins_with_the_link_that_was_sent(doors: Any, mailbox: Any, settings: AuthSettings) -> None:
    await doors.accounts.Register(registration(organisation="CV Karya"))
    token = await mailbox.next_token()
    with pytest.raises(AppError) as refusal:
        await log_in(doors, EMAIL, PASSWORD)
    assert refusal.value.slug == "credentials-wrong"
    await doors.accounts.ConfirmEmail(messages.ConfirmEmailRequest(token=token))
    user_id = (await log_in(doors, EMAIL, PASSWORD)).session.user.id
    with person(user_id):
        answer = await doors.organisations.ListOrganisations(organisation_service_pb2.ListOrganisationsRequest())
    assert [(one.name, one.role) for one in answer.organisations] == [("CV Karya", "owner")]
    with pytest.raises(AppError) as again:
        await doors.accounts.ConfirmEmail(messages.ConfirmEmailRequest(token=token))
    assert again.value.slug == "link-over"
    named = [event for event, _ in await events(settings)]
    assert named == ["registration_requested", "login_refused", "account_created", "login"]


async def test_who_has_an_account_is_told_by_mail_only(doors: Any, mailbox: Any, budi: int) -> None:
    answer = await doors.accounts.Register(registration(email="budi@contoh.id"))
    assert answer == messages.RegisterResponse()
    letter = await mailbox.next()
    assert letter.recipient == "budi@contoh.id"
    assert "#token=" not in letter.body


async def test_one_address_is_not_flooded(doors: Any, mailbox: Any) -> None:
    for _ in range(8):
        await doors.accounts.Register(registration())
    letters = [await mailbox.next() for _ in range(5)]
    assert len(letters) == 5
    assert mailbox.letters.empty()


async def test_a_link_that_is_too_old_is_none(doors: Any, mailbox: Any, advance_clock: Any) -> None:
    await doors.accounts.Register(registration())
    token = await mailbox.next_token()
    advance_clock(timedelta(hours=24))
    with pytest.raises(AppError) as refusal:
        await doors.accounts.ConfirmEmail(messages.ConfirmEmailRequest(token=token))
    assert refusal.value.slug == "link-over"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"email": "siti"}, "email"),
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"organisation": "x" * 201}, "organisation"),
        ({"password": "kurang"}, "password"),
        ({"password": "bismillah123"}, "password"),
        ({"password": "siti-1234"}, "password"),
    ],
)
async def test_what_is_wrong_is_named(doors: Any, changes: dict[str, str], path: str) -> None:
    with pytest.raises(AppError) as refusal:
        await doors.accounts.Register(registration(**changes))
    assert refusal.value.kind is Kind.INVALID
    assert [field.path for field in refusal.value.fields] == [path]


async def test_a_reset_ends_every_session_and_works_once(doors: Any, mailbox: Any, budi: int) -> None:
    session = await log_in(doors)
    await doors.accounts.RequestPasswordReset(messages.RequestPasswordResetRequest(email="BUDI@contoh.id"))
    token = await mailbox.next_token()
    reset = messages.ResetPasswordRequest(token=token, password=PASSWORD)
    await doors.accounts.ResetPassword(reset)
    assert not await is_in(doors, session.session_token)
    assert (await log_in(doors, password=PASSWORD)).session.user.id == budi
    with pytest.raises(AppError):
        await log_in(doors)
    with pytest.raises(AppError) as again:
        await doors.accounts.ResetPassword(reset)
    assert again.value.slug == "link-over"


async def test_a_reset_tells_nobody_who_has_an_account(doors: Any, mailbox: Any, budi: int) -> None:
    for email in ("nobody@contoh.id", "", "' OR 1=1 --"):
        answer = await doors.accounts.RequestPasswordReset(messages.RequestPasswordResetRequest(email=email))
        assert answer == messages.RequestPasswordResetResponse()
    assert mailbox.letters.empty()


async def test_changing_the_password_rotates_the_session_and_ends_the_others(
    doors: Any, budi: int, mailbox: Any
) -> None:
    own, other = await log_in(doors), await log_in(doors)
    change = messages.ChangePasswordRequest(
        session_token=own.session_token, current_password="rahasia-budi", new_password=PASSWORD
    )
    with person(budi):
        new = await doors.accounts.ChangePassword(change)
    assert new.session_token not in {own.session_token, other.session_token}
    assert [await is_in(doors, one.session_token) for one in (own, other, new)] == [False, False, True]
    assert (await mailbox.next()).subject == "Kata sandi Anda diubah"


async def test_the_password_is_asked_for_again(doors: Any, budi: int) -> None:
    own = await log_in(doors)
    change = messages.ChangePasswordRequest(
        session_token=own.session_token, current_password="salah", new_password=PASSWORD
    )
    with person(budi), pytest.raises(AppError) as refusal:
        await doors.accounts.ChangePassword(change)
    assert refusal.value.slug == "credentials-wrong"
    assert await is_in(doors, own.session_token)


async def test_an_account_is_changed_with_a_session_of_it_only(doors: Any, budi: int) -> None:
    own = await log_in(doors)
    for user_id, token in ((budi, ""), (budi, "tks_x"), (budi + 1, own.session_token)):
        with person(user_id), pytest.raises(AppError) as refusal:
            await doors.accounts.UpdateProfile(messages.UpdateProfileRequest(name="X", session_token=token))
        assert refusal.value.kind is Kind.UNAUTHENTICATED


async def test_a_new_name_is_seen_at_once(doors: Any, budi: int) -> None:
    own = await log_in(doors)
    with person(budi):
        answer = await doors.accounts.UpdateProfile(
            messages.UpdateProfileRequest(name="  Budi Santoso ", session_token=own.session_token)
        )
    assert answer.user.name == "Budi Santoso"
    request = auth_service_pb2.ResolveSessionRequest(session_token=own.session_token)
    assert (await doors.auth.ResolveSession(request)).session.user.name == "Budi Santoso"


async def test_sessions_are_listed_and_ended_one_by_one_or_all(doors: Any, budi: int) -> None:
    own, second, third = [await log_in(doors) for _ in range(3)]
    with person(budi):
        listed = await doors.accounts.ListSessions(messages.ListSessionsRequest(session_token=own.session_token))
        assert [one.is_current for one in listed.sessions].count(True) == 1
        assert len(listed.sessions) == 3
        oldest_other = min(one.id for one in listed.sessions if not one.is_current)
        end = messages.RevokeSessionRequest(id=oldest_other, session_token=own.session_token)
        await doors.accounts.RevokeSession(end)
        assert not await is_in(doors, second.session_token)
        with pytest.raises(AppError) as gone:
            await doors.accounts.RevokeSession(end)
        assert gone.value.kind is Kind.NOT_FOUND
        await doors.accounts.RevokeOtherSessions(messages.RevokeOtherSessionsRequest(session_token=own.session_token))
    assert [await is_in(doors, one.session_token) for one in (own, third)] == [True, False]


async def test_nobody_ends_somebody_elses_session(doors: Any, mailbox: Any, budi: int) -> None:
    theirs = await log_in(doors)
    with person(budi):
        listed = await doors.accounts.ListSessions(messages.ListSessionsRequest(session_token=theirs.session_token))
    await doors.accounts.Register(registration())
    await doors.accounts.ConfirmEmail(messages.ConfirmEmailRequest(token=await mailbox.next_token()))
    own = await log_in(doors, EMAIL, PASSWORD)
    with person(own.session.user.id), pytest.raises(AppError) as refusal:
        await doors.accounts.RevokeSession(
            messages.RevokeSessionRequest(id=listed.sessions[0].id, session_token=own.session_token)
        )
    assert refusal.value.kind is Kind.NOT_FOUND
    assert await is_in(doors, theirs.session_token)


async def test_people_are_found_by_number_or_address_while_their_account_is_on(doors: Any, budi: int) -> None:
    by_id = await doors.auth.GetUser(auth_service_pb2.GetUserRequest(id=budi))
    by_email = await doors.auth.GetUser(auth_service_pb2.GetUserRequest(email=" BUDI@contoh.id"))
    assert by_id.user == by_email.user
    assert by_id.user.email == "budi@contoh.id"
    for nobody in ({"id": 999_999}, {"email": "tiada@contoh.id"}, {}):
        with pytest.raises(AppError) as refusal:
            await doors.auth.GetUser(auth_service_pb2.GetUserRequest(**nobody))
        assert (refusal.value.kind, refusal.value.slug) == (Kind.NOT_FOUND, "user-not-found")
