"""Organisations: who may change whom."""

ROLES = ("member", "admin", "owner")
_MANAGERS = frozenset({"admin", "owner"})
MOST_MEMBERS = 1000
# Invitations that wait; each is a letter to somebody.
MOST_OPEN = 200


def may_manage(role: str) -> bool:
    """Whether members of this role may rename the organisation, invite and change others."""
    return role in _MANAGERS


def may_delete(role: str) -> bool:
    """Whether members of this role may delete the organisation."""
    return role == "owner"


def may_grant(own: str, current: str, wanted: str) -> bool:
    """Whether `own` may turn `current` into `wanted`: nobody touches or grants more than he holds himself."""
    rank = ROLES.index
    return may_manage(own) and rank(current) <= rank(own) and rank(wanted) <= rank(own)
