"""What people see of what happened to their account."""

from typing import Any

import pytest

from auth.app.queries.list_events import list_events
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import account_service_pb2 as messages
from taksir.auth.v1 import auth_service_pb2

PASSWORD = "rahasia-budi"


def as_(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


async def log_in(doors: Any, password: str = PASSWORD) -> str:
    login = auth_service_pb2.LoginRequest(
        email="budi@contoh.id", password=password, client_address="10.0.0.7", user_agent="Firefox"
    )
    token: str = (await doors.auth.Login(login)).session_token
    return token


async def page(doors: Any, user_id: int, cursor: str = "", size: int = 100) -> messages.ListEventsResponse:
    with as_(user_id):
        request = messages.ListEventsRequest(page_size=size, cursor=cursor)
        answer: messages.ListEventsResponse = await doors.accounts.ListEvents(request)
    return answer


async def test_people_see_their_logins_and_who_tried(doors: Any, budi: int) -> None:
    with pytest.raises(AppError):
        await log_in(doors, password="salah")
    token = await log_in(doors)
    client = auth_service_pb2.Client(address="10.0.0.8", user_agent="Chrome")
    await doors.auth.Logout(auth_service_pb2.LogoutRequest(session_token=token, client=client))
    events = (await page(doors, budi)).events
    assert [(one.event, one.client_address, one.user_agent) for one in events] == [
        ("logout", "10.0.0.8", "Chrome"),
        ("login", "10.0.0.7", "Firefox"),
        ("login_refused", "10.0.0.7", "Firefox"),
        ("account_created", "", "console"),
    ]
    assert all(one.at.seconds for one in events)


async def test_pages_follow_each_other_without_gap_or_repetition(doors: Any, budi: int) -> None:
    for _ in range(6):
        await log_in(doors)
    everything = [one.id for one in (await page(doors, budi)).events]
    cursor, seen, sizes = "", [], []
    while True:
        answer = await page(doors, budi, cursor, 3)
        seen += [one.id for one in answer.events]
        sizes.append(len(answer.events))
        await log_in(doors)  # what comes in meanwhile moves nothing
        if not answer.HasField("next_cursor"):
            break
        cursor = answer.next_cursor
    assert seen == everything
    assert sizes == [3, 3, 1]


async def test_nobody_sees_what_happened_to_others(doors: Any, budi: int) -> None:
    await log_in(doors)
    assert not (await page(doors, budi + 1000)).events
    with pytest.raises(AppError) as refusal:
        await doors.accounts.ListEvents(messages.ListEventsRequest(page_size=10))
    assert refusal.value.kind is Kind.FORBIDDEN


@pytest.mark.parametrize("cursor", ["x", "0", "-1", "1 OR 1=1", "9" * 30, "١"])
async def test_a_cursor_that_is_none_is_refused_by_name(doors: Any, budi: int, cursor: str) -> None:
    with pytest.raises(AppError) as refusal:
        await page(doors, budi, cursor)
    assert [field.path for field in refusal.value.fields] == ["cursor"]


async def test_a_page_is_one_statement(settings: AuthSettings, budi: int) -> None:
    async with open_tools(settings, "test") as (tools, _):
        with count_statements(tools.database) as statements:
            await list_events(tools, budi, "", 100)
    assert len(statements) == 1, statements
