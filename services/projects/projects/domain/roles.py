"""What the members of a project may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A member's role in one project. Checkers and viewers only read."""

    OWNER = "owner"
    EDITOR = "editor"
    CHECKER = "checker"
    VIEWER = "viewer"


WRITERS = frozenset({Role.OWNER, Role.EDITOR})
OWNERS = frozenset({Role.OWNER})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Membership:
    """All members by user, as one of them sees them at a revision of the project."""

    members: Mapping[int, Role]
    role: Role
    revision: int
