"""Who belongs to a project: members, invitations, another owner."""

from typing import Any

from load.caller import CREATED, NO_CONTENT, Guest
from load.people import Person
from load.scenarios.checks import equals, has
from load.scenarios.portfolio import delete
from load.workshop import Workshop, make_workshop, workshop


def members(person: Person) -> None:
    """A colleague joins as a viewer, becomes an editor, and leaves."""
    with workshop(person) as shop:
        colleague = _add_colleague(person, shop, "viewer")
        path = f"members/{colleague}/"
        shop.change("set_project_role", "PATCH", path, {"role": "editor"}, check=_holds(colleague, "editor"))
        shop.change("remove_project_member", "DELETE", path, good=NO_CONTENT)
        shop.read("list_project_members", "members/", lambda answer: equals("members", len(answer["members"]), 1))


def transfer(person: Person) -> None:
    """The colleague becomes the owner of a project, and ends it."""
    shop = make_workshop(person, f"Serah terima {person.number}-{person.next_number()}")
    colleague = _add_colleague(person, shop, "editor")
    body = {"user_id": colleague}
    shop.change("transfer_ownership", "POST", "transfer-ownership/", body, check=_holds(colleague, "owner"))
    shop.settle()
    shop.caller = guest = Guest(person)
    guest.log_in(person.colleague)
    delete(shop)
    guest.call("logout", "POST", "/api/auth/logout/", good=NO_CONTENT)


def invitations(person: Person) -> None:
    """One invitation is withdrawn, the next one accepted by whoever got the letter."""
    with workshop(person) as shop:
        # Letters that were sent count against an address for their whole time: nobody else waits for this one.
        mistaken = {"email": f"salah-{person.number}-{person.next_number()}@contoh.id", "role": "viewer"}
        made = shop.change("invite_to_project", "POST", "invitations/", mistaken, check=has(**mistaken), good=CREATED)
        shop.read("list_project_invitations", "invitations/", lambda answer: equals("open", len(answer["items"]), 1))
        shop.change("withdraw_project_invitation", "DELETE", f"invitations/{made['id']}/", good=NO_CONTENT)
        body = {"email": person.colleague.email, "role": "checker"}
        shop.change("invite_to_project", "POST", "invitations/", body, check=has(**body), good=CREATED)
        token = person.letter(person.colleague.email, "project-invitation")
        guest = Guest(person)
        guest.log_in(person.colleague)
        accept = "/api/project-invitations/accept/"
        joined = has(project_id=shop.project_id, role="checker")
        guest.call("accept_project_invitation", "POST", accept, {"token": token}, check=joined)
        guest.call("logout", "POST", "/api/auth/logout/", good=NO_CONTENT)
        people = shop.read("list_project_members", "members/")["members"]
        for one in people:
            if one["role"] == "checker":
                shop.change("remove_project_member", "DELETE", f"members/{one['user_id']}/", good=NO_CONTENT)


def _add_colleague(person: Person, shop: Workshop, role: str) -> int:
    """Returns his number, which is known once he is a member."""
    body = {"email": person.colleague.email, "role": role}
    added = shop.change("add_project_member", "POST", "members/", body, good=CREATED)
    return next(int(one["user_id"]) for one in added["members"] if one["role"] == role)


def _holds(user_id: int, role: str) -> Any:
    def check(answer: Any) -> str:
        return equals("role", next(one["role"] for one in answer["members"] if one["user_id"] == user_id), role)

    return check
