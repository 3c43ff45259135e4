"""What becomes of invitations that are open, and the names of people who work together."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from auth.app.commands.create_user import NewUser, create_user
from auth.app.commands.invitations import list_invitations
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from auth.store import invitations
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import organisation_invitation_service_pb2 as messages
from taksir.auth.v1 import organisation_service_pb2 as organisations
from taksir.auth.v1 import people_service_pb2 as naming


@pytest.fixture
async def people(settings: AuthSettings) -> dict[str, int]:
    async with open_tools(settings, "test") as (tools, _):
        return {
            name: await create_user(tools, NewUser(f"{name}@contoh.id", name, "kuda benar baterai", frozenset()))
            for name in ("ani", "budi", "dodi")
        }


def as_(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


async def refusal_of(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


@pytest.fixture
async def office(doors: Any, people: dict[str, int], mailbox: Any) -> int:
    """Ani owns it, Budi is an admin, Dodi a stranger."""
    with as_(people["ani"]):
        made = await doors.organisations.CreateOrganisation(organisations.CreateOrganisationRequest(name="CV Karya"))
    token = await invite(doors, people["ani"], made.organisation.id, "budi@contoh.id", mailbox, role="admin")
    with as_(people["budi"]):
        await doors.organisations.AcceptInvitation(organisations.AcceptInvitationRequest(token=token))
    return int(made.organisation.id)


async def invite(doors: Any, by: int, office: int, email: str, mailbox: Any, role: str = "member") -> str:
    """The secret of the link that arrived."""
    with as_(by):
        await doors.organisations.InviteMember(organisations.InviteMemberRequest(id=office, email=email, role=role))
    return str(await mailbox.next_token())


async def accept(doors: Any, user_id: int, token: str) -> None:
    with as_(user_id):
        await doors.organisations.AcceptInvitation(organisations.AcceptInvitationRequest(token=token))


async def open_invitations(doors: Any, user_id: int, office: int) -> list[tuple[str, str, str]]:
    with as_(user_id):
        answer = await doors.invitations.ListInvitations(messages.ListInvitationsRequest(organisation_id=office))
    return [(one.email, one.role, one.invited_by) for one in answer.invitations]


def revoke(doors: Any, office: int, email: str) -> Any:
    return doors.invitations.RevokeInvitations(messages.RevokeInvitationsRequest(organisation_id=office, email=email))


def preview(doors: Any, token: str) -> Any:
    return doors.invitations.PreviewInvitation(messages.PreviewInvitationRequest(token=token))


async def test_whoever_holds_the_link_sees_who_invites_to_what(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    token = await invite(doors, people["budi"], office, "baru@contoh.id", mailbox)
    for _ in range(2):  # looking at it does not use it up
        found = await preview(doors, token)
        invitation = found.invitation
        assert (found.organisation, invitation.role, invitation.invited_by) == ("CV Karya", "member", "budi")
        assert invitation.email == "baru@contoh.id"
    assert (await refusal_of(preview(doors, token + "x"))).slug == "link-over"


async def test_a_link_is_over_once_its_sender_may_not_invite(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    token = await invite(doors, people["budi"], office, "dodi@contoh.id", mailbox)
    with as_(people["ani"]):
        await doors.organisations.RemoveMember(organisations.RemoveMemberRequest(id=office, user_id=people["budi"]))
    assert (await refusal_of(preview(doors, token))).slug == "link-over"


async def test_a_link_is_over_after_a_week(
    doors: Any, people: dict[str, int], office: int, mailbox: Any, advance_clock: Any
) -> None:
    token = await invite(doors, people["ani"], office, "dodi@contoh.id", mailbox)
    advance_clock(timedelta(days=7, seconds=1))
    assert (await refusal_of(preview(doors, token))).slug == "link-over"
    assert await open_invitations(doors, people["ani"], office) == []


async def test_declining_needs_no_account_and_ends_the_link(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    token = await invite(doors, people["ani"], office, "dodi@contoh.id", mailbox)
    decline = messages.DeclineInvitationRequest(token=token)
    await doors.invitations.DeclineInvitation(decline)
    assert (await refusal_of(doors.invitations.DeclineInvitation(decline))).slug == "link-over"
    assert (await refusal_of(accept(doors, people["dodi"], token))).slug == "link-over"
    assert await open_invitations(doors, people["ani"], office) == []


async def test_managers_see_each_address_once_and_strangers_nothing(
    doors: Any, people: dict[str, int], office: int, mailbox: Any, advance_clock: Any
) -> None:
    await invite(doors, people["ani"], office, "dodi@contoh.id", mailbox)
    advance_clock(timedelta(seconds=1))
    await invite(doors, people["budi"], office, "Dodi@contoh.id", mailbox, role="admin")
    await invite(doors, people["ani"], office, "baru@contoh.id", mailbox)
    expected = [("baru@contoh.id", "member", "ani"), ("dodi@contoh.id", "admin", "budi")]
    assert await open_invitations(doors, people["budi"], office) == expected
    refusal = await refusal_of(open_invitations(doors, people["dodi"], office))
    assert refusal.kind is Kind.NOT_FOUND


async def test_taking_back_ends_every_link_to_the_address_and_no_other(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    first = await invite(doors, people["ani"], office, "dodi@contoh.id", mailbox)
    second = await invite(doors, people["ani"], office, "dodi@contoh.id", mailbox)
    kept = await invite(doors, people["ani"], office, "baru@contoh.id", mailbox)
    with as_(people["budi"]):
        await revoke(doors, office, " DODI@contoh.id")
        await revoke(doors, office, "dodi@contoh.id")  # once more changes nothing
    for token in (first, second):
        assert (await refusal_of(accept(doors, people["dodi"], token))).slug == "link-over"
    await preview(doors, kept)


async def test_nobody_takes_back_what_he_could_not_grant_or_another_organisation_sent(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    token = await invite(doors, people["ani"], office, "dodi@contoh.id", mailbox, role="owner")
    with as_(people["budi"]):
        assert (await refusal_of(revoke(doors, office, "dodi@contoh.id"))).kind is Kind.FORBIDDEN
    with as_(people["dodi"]):
        assert (await refusal_of(revoke(doors, office, "dodi@contoh.id"))).kind is Kind.NOT_FOUND
        own = await doors.organisations.CreateOrganisation(organisations.CreateOrganisationRequest(name="Lain"))
        await revoke(doors, own.organisation.id, "dodi@contoh.id")
    assert (await preview(doors, token)).invitation.role == "owner"


async def test_members_may_not_see_or_take_back(doors: Any, people: dict[str, int], office: int, mailbox: Any) -> None:
    await accept(doors, people["dodi"], await invite(doors, people["ani"], office, "dodi@contoh.id", mailbox))
    assert (await refusal_of(open_invitations(doors, people["dodi"], office))).kind is Kind.FORBIDDEN
    with as_(people["dodi"]):
        assert (await refusal_of(revoke(doors, office, "x@contoh.id"))).kind is Kind.FORBIDDEN


async def test_people_are_named_in_one_statement(settings: AuthSettings, doors: Any, people: dict[str, int]) -> None:
    with as_(people["ani"]):
        request = naming.NamePeopleRequest(ids=[people["budi"], people["dodi"], 999_999, people["budi"]])
        found = {one.user_id: (one.name, one.email) for one in (await doors.people.NamePeople(request)).people}
        too_many = naming.NamePeopleRequest(ids=range(1, 502))
        assert (await refusal_of(doors.people.NamePeople(too_many))).slug == "people-too-many"
    assert found == {people["budi"]: ("budi", "budi@contoh.id"), people["dodi"]: ("dodi", "dodi@contoh.id")}


async def test_the_list_of_invitations_takes_two_statements_however_long(
    settings: AuthSettings, doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    for number in range(5):
        await invite(doors, people["ani"], office, f"tamu{number}@contoh.id", mailbox)
    async with open_tools(settings, "test") as (tools, _):
        with count_statements(tools.database) as statements:
            assert len(await list_invitations(tools, people["ani"], office)) == 5
        assert len(statements) == 2


async def test_invitations_are_found_by_their_organisation(
    doors: Any, people: dict[str, int], office: int, mailbox: Any, settings: AuthSettings
) -> None:
    """However many tickets there are of others, and although a registration keeps a name under the same word."""
    await invite(doors, people["ani"], office, "siti@contoh.id", mailbox)
    others = """
        INSERT INTO ticket (token_hash, purpose, email, data, created_at, expires_at)
        SELECT int4send(number), kind, 'x@contoh.id', data, now(), now() + interval '1 day'
        FROM generate_series(1, 20000) AS number, LATERAL (VALUES
            ('invitation', jsonb_build_object('organisation', 1000000 + number, 'role', 'member', 'by', 1)),
            ('confirm_email', jsonb_build_object('organisation', 'CV ' || number))
        ) AS made(kind, data) WHERE (number % 2 = 0) = (kind = 'invitation')
    """
    async with open_tools(settings, "test") as (tools, _):
        async with tools.database.write() as connection:
            await connection.execute(text(others))
            await connection.execute(text("ANALYZE ticket"))
        listed = invitations.listing(office, tools.clock())
        async with tools.database.read() as connection:
            plan = await connection.execute(text(f"EXPLAIN {spelled(listed)}"))
            assert "ix_ticket_organisation" in "\n".join(plan.scalars())
        assert [one.email for one in await list_invitations(tools, people["ani"], office)] == ["siti@contoh.id"]


async def test_an_organisation_has_only_so_many_open_invitations(
    doors: Any, people: dict[str, int], office: int, settings: AuthSettings
) -> None:
    many = """
        INSERT INTO ticket (token_hash, purpose, email, data, created_at, expires_at)
        SELECT int4send(number), 'invitation', number || '@contoh.id',
            jsonb_build_object('organisation', CAST(:id AS bigint), 'role', 'member', 'by', CAST(:by AS bigint)),
            now(), now() + interval '1 day'
        FROM generate_series(1, 200) AS number
    """
    async with open_tools(settings, "test") as (tools, _), tools.database.write() as connection:
        await connection.execute(text(many), {"id": office, "by": people["ani"]})
    with as_(people["ani"]):
        asked = organisations.InviteMemberRequest(id=office, email="siti@contoh.id", role="member")
        refusal = await refusal_of(doors.organisations.InviteMember(asked))
    assert (refusal.kind, refusal.slug) == (Kind.CONFLICT, "organisation-invitations-full")


def spelled(statement: Any) -> str:
    return str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
