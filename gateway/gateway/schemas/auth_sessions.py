"""The sessions of one's own account."""

from pydantic import Field

from gateway.schemas.base import AnswerModel, TimestampText


class SessionInfo(AnswerModel):
    """One session that has not ended."""

    id: int
    is_current: bool = Field(description="Whether this request came with it.")
    created_at: TimestampText
    last_seen_at: TimestampText
    expires_at: TimestampText
    client_address: str
    user_agent: str


class SessionList(AnswerModel):
    """Used last first."""

    items: list[SessionInfo]
