"""Inviting people by e-mail, whether they have an account or not.

Addresses stay out of the audit trail, which every member reads: only the owner sees whom he invited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.errors import AppError, conflict, invalid, not_found
from projects.app.commands.change_members import MOST_MEMBERS, given_role
from projects.app.editing import Edit, Editing, check_role, viewing
from projects.app.refusals import project_not_found, refuse
from projects.domain.invitation import LIFETIME, MOST_OPEN, check_email, new_token, normalised_email, token_hash
from projects.domain.problem import Problem
from projects.domain.roles import OWNERS, Role
from projects.store import invitations as store
from projects.store.members import members_of, set_role
from projects.store.projects import Row, lock_project

DETAIL = "Undangan belum dibuat. Perbaiki isian yang ditandai."


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation, the secret of its link, and the project's name for the letter."""

    invitation: Row
    token: str
    project_name: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Where somebody is a member now, as what."""

    project_id: int
    role: Role
    revision: int


async def invite(editing: Editing, user_id: int, project_id: int, email: str, role: str) -> Invited:
    """A new invitation, in place of an older one to the same address; the owner only.

    INVALID for what is no address and beyond the number of open invitations.
    """
    email, given, token = normalised_email(email), given_role(role), new_token()
    refuse("invitation-invalid", DETAIL, check_email(email))
    async with editing.change(user_id, project_id, roles=OWNERS) as edit:
        project = await _locked(edit, user_id)
        await store.forget_expired(edit.connection, project_id, edit.at)
        if await store.count_others(edit.connection, project_id, email) >= MOST_OPEN:
            problem = Problem("email", f"paling banyak {MOST_OPEN} undangan yang menunggu; tarik yang lama dahulu")
            refuse("invitations-too-many", DETAIL, [problem])
        values = {
            "project_id": project_id,
            "email": email,
            "role": given.value,
            "token_hash": token_hash(token),
            "invited_by": user_id,
            "created_at": edit.at,
            "expires_at": edit.at + LIFETIME,
        }
        row = await store.put_invitation(edit.connection, values)
        edit.record("create", "invitation", row["id"], None, {"role": given.value})
    return Invited(row, token, project["nama"])


async def list_invitations(editing: Editing, user_id: int, project_id: int) -> Sequence[Row]:
    """The open ones, by address; the owner only."""
    async with viewing(editing.database, user_id, project_id) as view:
        check_role(Role(view.project["role"]), OWNERS)
        return await store.open_invitations(view.connection, project_id, editing.now())


async def withdraw_invitation(editing: Editing, user_id: int, project_id: int, invitation_id: int) -> None:
    """Its link is good no more; the owner only."""
    async with editing.change(user_id, project_id, roles=OWNERS) as edit:
        row = await store.withdraw(edit.connection, project_id, invitation_id)
        if row is None:
            raise not_found("invitation-not-found", "Undangan ini tidak ada lagi. Muat ulang daftarnya.")
        edit.record("delete", "invitation", invitation_id, {"role": row["role"]}, None)


async def accept_invitation(editing: Editing, user_id: int, email: str, token: str) -> Joined:
    """Makes the caller a member; who is one already keeps the role he has, and the link is used up.

    INVALID when the link is used, withdrawn, too old, was sent to another address, or its sender owns the project no
    more; then nothing is changed.
    """
    secret, at = token_hash(token), editing.now()
    async with editing.database.write() as connection:
        project_id = await store.invited_project(connection, secret)
        project = None if project_id is None else await lock_project(connection, project_id)
        if project is None:
            raise link_over()
        taken = await store.take_invitation(connection, secret)
        if taken is None or not _is_good(taken, project, at) or taken["email"] != normalised_email(email):
            raise link_over()
        edit = Edit(connection, user_id, at, project, revision=project["revision"])
        role = await _join(edit, taken)
        await editing.finish(edit)
    return Joined(edit.project_id, role, edit.revision)


def _is_good(taken: Row, project: Row, at: datetime) -> bool:
    return bool(taken["invited_by"] == project["owner_id"] and taken["expires_at"] > at)


async def _join(edit: Edit, taken: Row) -> Role:
    members = await members_of(edit.connection, edit.project_id)
    edit.record("delete", "invitation", taken["id"], {"role": taken["role"]}, None)
    if edit.user_id in members:
        return members[edit.user_id]
    if len(members) >= MOST_MEMBERS:
        raise conflict("members-too-many", f"Proyek ini sudah berisi {MOST_MEMBERS} anggota. Hubungi pemiliknya.")
    role = Role(taken["role"])
    await set_role(edit.connection, edit.project_id, edit.user_id, role)
    edit.touched.project = True
    edit.record("create", "member", edit.user_id, None, {"role": role.value, "invited_by": taken["invited_by"]})
    return role


async def _locked(edit: Edit, user_id: int) -> Row:
    project = await lock_project(edit.connection, edit.project_id)
    if project is None:
        raise project_not_found()
    check_role(Role.OWNER if project["owner_id"] == user_id else None, OWNERS)
    return project


def link_over() -> AppError:
    """Why the link is not good is told to nobody."""
    detail = "Undangan ini tidak berlaku bagi akun Anda. Masuk dengan surel yang diundang, atau minta undangan baru."
    return invalid("invitation-over", detail)
