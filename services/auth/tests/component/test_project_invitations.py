"""Letters that invite to a project: what auth sends for the invitations that projects keeps."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from auth.app.commands.create_user import NewUser, create_user
from auth.bootstrap import open_tools, service
from auth.config import AuthSettings
from chassis.errors import AppError, Kind
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from chassis.testing.keys import Keys
from taksir.auth.v1 import invitation_mail_service_pb2 as messages
from taksir.auth.v1.invitation_mail_service_pb2_grpc import InvitationMailServiceStub

TOKEN = "q" * 43


@pytest.fixture
async def ani(settings: AuthSettings) -> int:
    async with open_tools(settings, "test") as (tools, _):
        return await create_user(tools, NewUser("ani@contoh.id", "Ani", "kuda benar baterai", frozenset()))


@pytest.fixture
async def port(settings: AuthSettings, clock: Any, mailbox: Any) -> AsyncIterator[int]:
    async with service(settings, clock, mailbox) as server:
        yield server.port


@pytest.fixture
async def letters(port: int, signer: Signer) -> AsyncIterator[InvitationMailServiceStub]:
    async with open_channel(f"127.0.0.1:{port}", "auth", signer) as channel:
        yield InvitationMailServiceStub(cast("Any", channel))


def letter(**fields: str) -> messages.MailProjectInvitationRequest:
    given = {"email": " Siti@Contoh.id", "project_name": "Gedung\nSerbaguna", "token": TOKEN, **fields}
    return messages.MailProjectInvitationRequest(**given)


async def refused(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


async def test_the_letter_names_the_project_and_holds_the_link(
    letters: InvitationMailServiceStub, ani: int, mailbox: Any
) -> None:
    with acting_as(Identity(ani, frozenset({"user"}))):
        await letters.MailProjectInvitation(letter())
    sent = await mailbox.next()
    assert sent.recipient == "siti@contoh.id"
    assert "“Gedung Serbaguna”" in sent.body
    assert f"/project-invitation#token={TOKEN}\n" in sent.body


async def test_an_address_gets_only_so_many_letters(letters: InvitationMailServiceStub, ani: int, mailbox: Any) -> None:
    with acting_as(Identity(ani, frozenset({"user"}))):
        for number in range(5):
            await letters.MailProjectInvitation(letter(token=f"{TOKEN}{number}"))
            await mailbox.next()
        refusal = await refused(letters.MailProjectInvitation(letter(token=f"{TOKEN}9")))
        assert refusal.kind is Kind.LIMITED
        await letters.MailProjectInvitation(letter(email="budi@contoh.id", token=f"{TOKEN}8"))


@pytest.mark.parametrize(
    "fields", [{"email": "bukan"}, {"token": ""}, {"token": "a b\n"}, {"token": "x" * 65}], ids=str
)
async def test_what_is_no_letter_is_refused(
    letters: InvitationMailServiceStub, ani: int, fields: dict[str, str]
) -> None:
    with acting_as(Identity(ani, frozenset({"user"}))):
        assert (await refused(letters.MailProjectInvitation(letter(**fields)))).kind is Kind.INVALID


async def test_nobody_and_other_services_send_none(letters: InvitationMailServiceStub, port: int, keys: Keys) -> None:
    with acting_as(Identity(0, frozenset({"anonymous"}))):
        assert (await refused(letters.MailProjectInvitation(letter()))).kind is Kind.FORBIDDEN
    async with open_channel(f"127.0.0.1:{port}", "auth", keys.signer("rekap")) as channel:
        with acting_as(Identity(1, frozenset({"user"}))):
            stub = InvitationMailServiceStub(cast("Any", channel))
            assert (await refused(stub.MailProjectInvitation(letter()))).kind is Kind.FORBIDDEN
