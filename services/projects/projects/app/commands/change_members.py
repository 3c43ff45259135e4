"""Who belongs to a project: adding, changing, removing, handing over.

Exactly one member owns a project. All these changes queue up at the project's row and judge by what they find there,
so that of two at once the second sees what the first one did.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from chassis.errors import conflict, not_found
from projects.app.editing import Edit, Editing, check_role
from projects.app.refusals import project_not_found, refuse
from projects.domain.problem import Problem
from projects.domain.roles import EVERYBODY, OWNERS, Membership, Role
from projects.store.members import members_of, remove_member, set_role
from projects.store.projects import lock_project

# Every change of the header carries all members.
MOST_MEMBERS = 200
GIVEN_ROLES = tuple(role.value for role in Role if role is not Role.OWNER)


async def add_member(editing: Editing, user_id: int, project_id: int, other: int, role: str) -> Membership:
    """CONFLICT when the user is a member already; INVALID beyond the number of members that a project may have."""
    given = given_role(role)
    refuse("member-invalid", "Anggota belum ditambahkan.", [] if other > 0 else [Problem("user_id", "tidak dikenal")])
    async with _changing(editing, user_id, project_id) as (edit, members):
        if other in members:
            raise conflict("member-exists", "Pengguna ini sudah menjadi anggota. Ubah perannya bila perlu.")
        if len(members) >= MOST_MEMBERS:
            problem = Problem("user_id", f"paling banyak {MOST_MEMBERS} anggota dalam satu proyek")
            refuse("members-too-many", "Anggota belum ditambahkan. Keluarkan anggota lain dahulu.", [problem])
        await _set(edit, members, other, given)
    return Membership(members, members[user_id], edit.revision)


async def change_role(editing: Editing, user_id: int, project_id: int, other: int, role: str) -> Membership:
    """NOT_FOUND for whoever is no member; CONFLICT for the owner, who hands the project over instead."""
    given = given_role(role)
    async with _changing(editing, user_id, project_id) as (edit, members):
        _check_member(members, other)
        _check_not_owner(members, other)
        await _set(edit, members, other, given)
    return Membership(members, members[user_id], edit.revision)


async def leave(editing: Editing, user_id: int, project_id: int, other: int) -> int:
    """Takes a member out; everybody may do that with himself. Returns the revision."""
    roles = EVERYBODY if other == user_id else OWNERS
    async with _changing(editing, user_id, project_id, roles) as (edit, members):
        _check_member(members, other)
        _check_not_owner(members, other)
        await remove_member(edit.connection, project_id, other)
        edit.touched.project = True
        edit.record("delete", "member", other, {"role": members[other].value}, None)
    return edit.revision


async def transfer_ownership(editing: Editing, user_id: int, project_id: int, other: int) -> Membership:
    """The member becomes the owner and the caller an editor. To oneself: nothing changes."""
    async with _changing(editing, user_id, project_id) as (edit, members):
        _check_member(members, other)
        if other != user_id:
            edit.project_values["owner_id"] = other
            await _set(edit, members, user_id, Role.EDITOR)
            await _set(edit, members, other, Role.OWNER)
    return Membership(members, members[user_id], edit.revision)


@asynccontextmanager
async def _changing(
    editing: Editing, user_id: int, project_id: int, roles: frozenset[Role] = OWNERS
) -> AsyncIterator[tuple[Edit, dict[int, Role]]]:
    async with editing.change(user_id, project_id, roles=roles) as edit:
        if await lock_project(edit.connection, project_id) is None:
            raise project_not_found()
        members = await members_of(edit.connection, project_id)
        check_role(members.get(user_id), roles)
        yield edit, members


async def _set(edit: Edit, members: dict[int, Role], user_id: int, role: Role) -> None:
    before = members.get(user_id)
    if before is role:
        return
    await set_role(edit.connection, edit.project_id, user_id, role)
    members[user_id] = role
    edit.touched.project = True
    action = "create" if before is None else "update"
    edit.record(action, "member", user_id, None if before is None else {"role": before.value}, {"role": role.value})


def given_role(role: str) -> Role:
    """A role that an owner may give; INVALID for any other."""
    wrong = [] if role in GIVEN_ROLES else [Problem("role", f"pilih {', '.join(GIVEN_ROLES)}")]
    refuse("member-invalid", "Peran belum disimpan. Perbaiki isian yang ditandai.", wrong)
    return Role(role)


def _check_member(members: Mapping[int, Role], user_id: int) -> None:
    if user_id not in members:
        raise not_found("member-not-found", "Pengguna ini bukan anggota proyek. Muat ulang daftar anggota.")


def _check_not_owner(members: Mapping[int, Role], user_id: int) -> None:
    if members[user_id] is Role.OWNER:
        raise conflict("member-is-owner", "Ini pemilik proyek. Alihkan kepemilikan kepada anggota lain dahulu.")
