"""Login, logout and the current session."""

from typing import Annotated

from pydantic import Field

from gateway.schemas.base import AnswerModel, RequestModel, Text, TimestampText


class LoginRequest(RequestModel):
    """E-mail and password."""

    email: Annotated[Text, Field(min_length=3, max_length=254)]
    password: Annotated[Text, Field(min_length=1, max_length=1024)]


class User(AnswerModel):
    """Who is logged in."""

    id: int
    email: str
    name: str
    roles: list[str] = Field(examples=[["user", "staff"]])


class SessionAnswer(AnswerModel):
    """The session; its token travels in the cookie only."""

    user: User
    csrf_token: str = Field(description="To be sent as X-CSRF-Token with every write.")
    expires_at: TimestampText
