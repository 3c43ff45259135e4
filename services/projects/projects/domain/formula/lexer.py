"""Formula text to tokens.

Numbers take a point or a comma as their decimal sign and `_` between groups. The Indonesian form with points between
thousands is read where it cannot mean anything else (`1.000.000`, `1.234,5`); `1.000` could be one or a thousand and is
refused. Directly inside a function's brackets a comma separates arguments, so decimals there take the point; `;` always
separates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from projects.domain.formula.problem import Fault, FormulaError

LONGEST_TEXT = 2_000
MOST_DIGITS = 30


class Sort(StrEnum):
    """Sorts of tokens."""

    NUMBER = "number"
    NAME = "name"
    ROW = "row"
    OPERATOR = "operator"
    OPEN = "open"
    CLOSE = "close"
    SEPARATOR = "separator"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text; `value` is set for numbers, `text` is lower case."""

    sort: Sort
    text: str
    position: int
    value: Decimal = Decimal(0)


_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ROW = re.compile(r"#([0-9]{1,18})(?![0-9])")
_NUMBER = re.compile(r"[0-9._]*[0-9][0-9._]*")
_NUMBER_WITH_COMMA = re.compile(r"[0-9._]*,?[0-9][0-9._]*(?:,[0-9][0-9._]*)*")
_PLAIN = re.compile(r"[0-9]+(?:_[0-9]+)*(?:[.,][0-9]+)?|[.,][0-9]+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|\.[0-9]{3},[0-9]+)")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, the last one being END; a leading `=` is dropped. Raises FormulaError."""
    if len(text) > LONGEST_TEXT:
        raise FormulaError(Fault.TOO_LONG, LONGEST_TEXT)
    return [*_read(text), Token(Sort.END, "", len(text))]


def _read(text: str) -> Iterator[Token]:
    position = _after_equals(text)
    brackets: list[bool] = []  # for each open one: does it belong to a function?
    previous: Token | None = None
    while (position := _skip_space(text, position)) < len(text):
        token, position = _next(text, position, inside_function=bool(brackets) and brackets[-1])
        if token.sort is Sort.OPEN:
            brackets.append(previous is not None and previous.sort is Sort.NAME)
        elif token.sort is Sort.CLOSE and brackets:
            brackets.pop()
        yield token
        previous = token


def _after_equals(text: str) -> int:
    start = _skip_space(text, 0)
    return start + 1 if text[start : start + 1] == "=" else start


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _next(text: str, position: int, *, inside_function: bool) -> tuple[Token, int]:
    character = text[position]
    if sort := _SINGLE.get(character):
        return Token(sort, character, position), position + 1
    if match := _ROW.match(text, position):
        return Token(Sort.ROW, match[1], position), match.end()
    if match := _NAME.match(text, position):
        return Token(Sort.NAME, match[0].lower(), position), match.end()
    if match := (_NUMBER if inside_function else _NUMBER_WITH_COMMA).match(text, position):
        return Token(Sort.NUMBER, match[0], position, _number(match[0], position)), match.end()
    if character == ",":
        return Token(Sort.SEPARATOR, ",", position), position + 1
    raise FormulaError(Fault.UNKNOWN_CHARACTER, position, character)


_SINGLE = {
    "+": Sort.OPERATOR,
    "-": Sort.OPERATOR,
    "*": Sort.OPERATOR,
    "/": Sort.OPERATOR,
    "^": Sort.OPERATOR,
    "(": Sort.OPEN,
    ")": Sort.CLOSE,
    ";": Sort.SEPARATOR,
}


def _number(text: str, position: int) -> Decimal:
    if _AMBIGUOUS.fullmatch(text):
        raise FormulaError(Fault.AMBIGUOUS_NUMBER, position, text)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    elif not _PLAIN.fullmatch(text):
        raise FormulaError(Fault.BAD_NUMBER, position, text)
    digits = text.replace("_", "").replace(",", ".")
    if len(digits) > MOST_DIGITS:
        raise FormulaError(Fault.BAD_NUMBER, position, text)
    return Decimal(digits)
