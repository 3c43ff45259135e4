"""What happened to one's own account."""

from pydantic import Field

from gateway.schemas.base import AnswerModel, TimestampText


class AuthEvent(AnswerModel):
    """One event."""

    id: int
    at: TimestampText
    event: str = Field(
        examples=["login"],
        description="Such as login, login_refused, logout, password_changed, session_revoked, token_created.",
    )
    client_address: str = Field(description="Empty where whoever runs the system did it.")
    user_agent: str


class AuthEventPage(AnswerModel):
    """One page, the newest event first."""

    items: list[AuthEvent]
    next_cursor: str | None = Field(description="Hand back as `cursor` for the next page; null on the last one.")
