"""Which ways of logging in there are."""

from pydantic import Field

from gateway.schemas.base import AnswerModel


class LoginMethods(AnswerModel):
    """Beside e-mail and password."""

    oidc_label: str | None = Field(description="What the button of the OpenID provider says; null where none is set.")
