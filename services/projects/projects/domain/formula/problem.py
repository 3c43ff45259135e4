"""What can be wrong with a formula, and where."""

from enum import StrEnum


class Fault(StrEnum):
    """Stable names of the faults; the web shows the same ones."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    TOO_DEEP = "too-deep"
    UNKNOWN_CHARACTER = "unknown-character"
    AMBIGUOUS_NUMBER = "ambiguous-number"
    BAD_NUMBER = "bad-number"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_FUNCTION = "unknown-function"
    UNKNOWN_ROW = "unknown-row"
    MISSING_OPERAND = "missing-operand"
    UNEXPECTED = "unexpected"
    UNBALANCED_PARENTHESIS = "unbalanced-parenthesis"
    COMMA_OUTSIDE_FUNCTION = "comma-outside-function"
    WRONG_ARGUMENTS = "wrong-arguments"
    DIVISION_BY_ZERO = "division-by-zero"
    NOT_FINITE = "not-finite"
    NEGATIVE = "negative"
    TOO_LARGE = "too-large"


class FormulaError(Exception):
    """A formula that cannot be used; `position` counts characters of the text from 0, `subject` is the piece meant."""

    def __init__(self, fault: Fault, position: int, subject: str = "") -> None:
        super().__init__(f"{fault} at {position}: {subject}")
        self.fault = fault
        self.position = position
        self.subject = subject
