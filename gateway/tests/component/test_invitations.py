"""Invitations to a project are kept by one service and mailed by another."""

from typing import Any

import httpx
import pytest

from chassis.errors import limited

PATH = "/api/project/1/invitations/"
GUEST = {"email": "siti@contoh.id", "role": "editor"}


async def test_the_letter_carries_what_projects_made_up(user: httpx.AsyncClient, desk: Any) -> None:
    answer = await user.post(PATH, json=GUEST)
    assert answer.status_code == 201, answer.text
    letter = desk.last("MailProjectInvitation").request
    assert (letter.token, letter.project_name) == ("t", "Rumah")
    assert letter.email == answer.json()["email"]
    assert "token" not in answer.json()


async def test_an_invitation_without_a_letter_is_taken_back(
    user: httpx.AsyncClient, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = limited("too-many-invitations", "Sudah banyak undangan yang menunggu di surel ini.", 3600)
    monkeypatch.setitem(desk.answers, "MailProjectInvitation", refusal)
    answer = await user.post(PATH, json=GUEST)
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:taksir:problem:too-many-invitations")
    made = desk.answers["InviteToProject"].invitation
    withdrawn = desk.last("WithdrawInvitation").request
    assert (withdrawn.project_id, withdrawn.invitation_id) == (1, made.id)
