"""Whether a user may read a project: only the owner of the data knows."""

from chassis.identity import Identity, acting_as
from export.app.ports import RekapSource
from export.app.queries.rekap_rab import rekap_rab


def identity_of_user(user_id: int) -> Identity:
    """Jobs see what their user sees as a member of projects, whatever other roles he or she has."""
    return Identity(user_id, frozenset({"user"}))


async def check_access(rekap: RekapSource, user_id: int, project_id: int, min_revision: int = 0) -> None:
    """Raises NOT_FOUND where the user may not read the project; the header alone tells, the rows are not waited for."""
    with acting_as(identity_of_user(user_id)):
        async with rekap_rab(rekap, project_id, min_revision):
            pass
