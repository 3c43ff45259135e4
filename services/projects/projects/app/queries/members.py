"""Who belongs to a project."""

from chassis.database.engine import Database
from projects.app.editing import viewing
from projects.domain.roles import Membership, Role
from projects.store.members import members_of


async def list_members(database: Database, user_id: int, project_id: int) -> Membership:
    """All members; every member may know the others."""
    async with viewing(database, user_id, project_id) as view:
        members = await members_of(view.connection, project_id)
        return Membership(members, Role(view.project["role"]), view.revision)
