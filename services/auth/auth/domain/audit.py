"""What is written down about authentication."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Client:
    """Where a request came from."""

    address: str = ""
    user_agent: str = ""


class Event(StrEnum):
    """What happened."""

    REGISTRATION_REQUESTED = "registration_requested"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ROLES_CHANGED = "roles_changed"
    PROFILE_CHANGED = "profile_changed"
    LOGIN = "login"
    LOGIN_REFUSED = "login_refused"
    LOGIN_DELAYED = "login_delayed"
    LOGOUT = "logout"
    PASSWORD_ACCEPTED = "password_accepted"  # noqa: S105 - an event's name
    CODE_REFUSED = "code_refused"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an event's name
    PASSWORD_RESET_REQUESTED = "password_reset_requested"  # noqa: S105 - an event's name
    PASSWORD_RESET = "password_reset"  # noqa: S105 - an event's name
    SESSION_REVOKED = "session_revoked"
    SECOND_FACTOR_ENROLLED = "second_factor_enrolled"
    SECOND_FACTOR_ENABLED = "second_factor_enabled"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    TOKEN_CREATED = "token_created"  # noqa: S105 - an event's name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - an event's name
    IDENTITY_LINKED = "identity_linked"
    ORGANISATION_DELETED = "organisation_deleted"
    MEMBER_INVITED = "member_invited"
    INVITATION_DECLINED = "invitation_declined"
    INVITATION_REVOKED = "invitation_revoked"
    MEMBER_JOINED = "member_joined"
    MEMBER_CHANGED = "member_changed"
    MEMBER_REMOVED = "member_removed"
