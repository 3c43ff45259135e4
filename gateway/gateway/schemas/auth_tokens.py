"""API tokens, for programs."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, RequestModel, Text, TimestampText

Scope = Literal["read", "write", "staff"]


class CreateToken(RequestModel):
    """What the token is called, what it may do and how long it lives."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=3)]
    lifetime_days: Annotated[int, Field(ge=1, le=365)] = 90


class ApiToken(AnswerModel):
    """One token, without its secret."""

    id: int
    name: str
    scopes: list[Scope]
    created_at: TimestampText
    expires_at: TimestampText
    last_used_at: TimestampText | None


class TokenList(AnswerModel):
    """Newest first; expired and revoked ones are left out."""

    items: list[ApiToken]


class NewToken(AnswerModel):
    """The token and its secret, which is told this once only."""

    token: ApiToken
    secret: str = Field(examples=["tks_…"], description="To be sent as `Authorization: Bearer tks_…`.")
