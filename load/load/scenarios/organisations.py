"""Organisations: founded, renamed, joined or not, left, dissolved."""

from typing import Any

from load.caller import CREATED, NO_CONTENT, Guest
from load.people import Person
from load.scenarios.checks import equals, has

ORGANISATIONS = "/api/organisations/"
INVITATIONS = "/api/invitations"


def found(person: Person) -> None:
    """One from its beginning to its end, with a colleague who joins and later on does not want to."""
    name = f"CV {person.number}-{person.next_number()}"
    made = person.call("create_organisation", "POST", ORGANISATIONS, {"name": name}, check=has(name=name), good=CREATED)
    path = f"{ORGANISATIONS}{made['id']}/"
    name = f"PT {name}"
    person.call("rename_organisation", "PATCH", path, {"name": name}, check=has(name=name))
    guest = Guest(person)
    guest.log_in(person.colleague)
    _join(person, guest, path, name)
    _decline(person, guest, path)
    _take_back(person, path)
    guest.call("logout", "POST", "/api/auth/logout/", good=NO_CONTENT)
    person.call("delete_organisation", "POST", f"{path}delete/", {"name": name}, good=NO_CONTENT)

    def gone(answer: Any) -> str:
        return "it is still there" if made["id"] in {one["id"] for one in answer["items"]} else ""

    person.read("list_organisations", ORGANISATIONS, gone)


def _join(person: Person, guest: Guest, path: str, name: str) -> None:
    token = {"token": _invite(person, path)}
    email = person.colleague.email
    preview = has(organisation=name, email=email)
    guest.call("preview_invitation", "POST", f"{INVITATIONS}/preview/", token, check=preview)
    guest.call("accept_invitation", "POST", f"{ORGANISATIONS}accept/", token, check=has(name=name, role="member"))
    people = person.read("get_organisation", path, lambda answer: equals("members", len(answer["members"]), 2))
    member = f"{path}members/{next(one['user_id'] for one in people['members'] if one['email'] == email)}/"
    person.call("set_member_role", "PATCH", member, {"role": "admin"}, good=NO_CONTENT)
    person.call("remove_member", "DELETE", member, good=NO_CONTENT)


def _decline(person: Person, guest: Guest, path: str) -> None:
    token = {"token": _invite(person, path)}
    guest.call("decline_invitation", "POST", f"{INVITATIONS}/decline/", token, good=NO_CONTENT)


def _take_back(person: Person, path: str) -> None:
    _invite(person, path)
    body = {"email": person.colleague.email}
    person.call("revoke_invitations", "POST", f"{path}invitations/revoke/", body, good=NO_CONTENT)
    person.read("list_invitations", f"{path}invitations/", has(items=[]))


def _invite(person: Person, path: str) -> str:
    """The token in the letter that follows."""
    body = {"email": person.colleague.email, "role": "member"}
    person.call("invite_member", "POST", f"{path}invitations/", body, good=NO_CONTENT)
    return person.letter(person.colleague.email, "invitation")
