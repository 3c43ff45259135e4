"""The shapes that every schema shares: strict requests, open answers, decimals as strings."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from gateway.numbers import NumberWithText

# What a browser can hold exactly; no sequence here comes near it.
MAXIMUM_ID = 2**53 - 1
_DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_UNSAFE_TEXT = re.compile("[\x00\ud800-\udfff]")


class RequestModel(BaseModel):
    """A request body: nothing is converted, and a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AnswerModel(BaseModel):
    """An answer. The gateway sends what the owning service wrote; the model only documents it."""

    model_config = ConfigDict(frozen=True)


def _safe_text(text: str) -> str:
    if _UNSAFE_TEXT.search(text):
        raise ValueError("text holds a NUL or half a surrogate pair")
    return text


def _decimal_text(value: object) -> object:
    """JSON numbers are taken at their written digits, never through a binary float."""
    if isinstance(value, NumberWithText):
        return value.text
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


Text = Annotated[str, AfterValidator(_safe_text)]
Id = Annotated[int, Field(ge=1, le=MAXIMUM_ID)]
Version = Annotated[int, Field(ge=0, le=MAXIMUM_ID)]
# How many digits and places a field takes is the owning service's rule; here only the notation is checked.
_Notation = Annotated[
    str,
    Field(pattern=r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$", examples=["1234.5"], description="Exact decimal with a point."),
]
DecimalText = Annotated[_Notation, BeforeValidator(_decimal_text, json_schema_input_type=_Notation)]
DateText = Annotated[str, Field(pattern=_DATE, examples=["2026-02-13"], description="Date, YYYY-MM-DD.")]
TimestampText = Annotated[str, Field(examples=["2026-02-13T08:00:00Z"], description="ISO 8601 in UTC.")]
