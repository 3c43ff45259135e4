"""What the members of a project may do."""

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
