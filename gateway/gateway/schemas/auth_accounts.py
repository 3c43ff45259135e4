"""Registration, passwords and the profile."""

from typing import Annotated

from pydantic import Field

from gateway.schemas.base import AnswerModel, RequestModel, Text

Email = Annotated[Text, Field(min_length=3, max_length=254, examples=["budi@contoh.id"])]
Password = Annotated[Text, Field(min_length=1, max_length=1024)]
PersonName = Annotated[Text, Field(min_length=1, max_length=200)]
LinkToken = Annotated[Text, Field(min_length=1, max_length=128, description="From the link that was sent by e-mail.")]


class Register(RequestModel):
    """A new account, made once the link sent to the address was followed."""

    email: Email
    name: PersonName
    password: Password
    organisation: Annotated[Text, Field(max_length=200, description="Makes one, with you as its owner.")] = ""


class ConfirmEmail(RequestModel):
    """The link of a registration."""

    token: LinkToken


class RequestPasswordReset(RequestModel):
    """Whose password was forgotten."""

    email: Email


class ResetPassword(RequestModel):
    """The link of a reset, and the new password."""

    token: LinkToken
    password: Password


class ChangePassword(RequestModel):
    """The password as it is and as it shall be."""

    current_password: Password
    new_password: Password


class UpdateProfile(RequestModel):
    """What people may change about themselves."""

    name: PersonName


class Notice(AnswerModel):
    """What happens next. The same whether or not there is an account with this address."""

    detail: str = Field(examples=["Periksa kotak masuk surel Anda."])
