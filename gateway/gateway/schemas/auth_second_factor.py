"""The second factor: codes of an authenticator app, and recovery codes."""

from typing import Annotated

from pydantic import Field

from gateway.schemas.auth import SessionAnswer
from gateway.schemas.auth_accounts import Password
from gateway.schemas.base import AnswerModel, RequestModel, Text, TimestampText

Code = Annotated[Text, Field(min_length=6, max_length=40, description="Six digits, or a recovery code.")]
AuthenticatorCode = Annotated[Text, Field(pattern=r"^[0-9]{6}$", examples=["123456"])]


class SecondFactorAsked(AnswerModel):
    """The password was right; a code is needed to go on."""

    challenge: str = Field(description="To be sent to /api/auth/login/second-factor/ with the code.")
    expires_at: TimestampText


class FinishLogin(RequestModel):
    """The second step of a login."""

    challenge: Annotated[Text, Field(min_length=1, max_length=128)]
    code: Code


class SecondFactor(AnswerModel):
    """Whether codes are asked for at login."""

    is_enabled: bool
    recovery_codes_left: int


class EnrolSecondFactor(RequestModel):
    """Proof that it is still you."""

    password: Password


class Enrolment(AnswerModel):
    """A new secret, not in force until it is confirmed with a code."""

    secret: str = Field(description="Base32, to be typed where no camera is at hand.")
    uri: str = Field(examples=["otpauth://totp/…"], description="To be shown as a QR code.")


class ConfirmSecondFactor(RequestModel):
    """A code of the new secret."""

    code: AuthenticatorCode


class ProvenTwice(RequestModel):
    """Password and code."""

    password: Password
    code: Code


class RecoveryCodes(AnswerModel):
    """Shown this once only; each works once."""

    recovery_codes: list[str] = Field(examples=[["7d3k-9x2m-4hqp-w8rt-c5vn-j2gb"]])


class SecondFactorEnabled(RecoveryCodes):
    """The codes, and the new session of this browser; all others have ended."""

    session: SessionAnswer
