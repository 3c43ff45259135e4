"""Reading requests: who calls, and numbers and dates with every problem collected before anything is refused."""

from datetime import date
from decimal import Decimal

from chassis.decimals import parse_decimal
from chassis.errors import AppError, FieldProblem, invalid, unauthenticated
from chassis.identity import current_identity
from projects.domain.pricing import HIGHEST_PERCENT
from projects.domain.text import check_text

# NUMERIC(18, 2), (18, 3) and (18, 6) hold eighteen digits.
HIGHEST_RUPIAH = Decimal("9999999999999999.99")
HIGHEST_VOLUME = Decimal("999999999999999.999")
HIGHEST_KOEFISIEN = Decimal("999999999999.999999")
MOST_PROBLEMS = 100


def caller() -> int:
    """The user that the call is made for; UNAUTHENTICATED for nobody."""
    identity = current_identity()
    if identity.subject <= 0:
        raise unauthenticated("login-required", "Silakan masuk lebih dahulu.")
    return identity.subject


class Decoder:
    """Reads values and remembers what is wrong; `check` refuses all of it at once."""

    def __init__(self, slug: str, detail: str) -> None:
        self._slug = slug
        self._detail = detail
        self._problems: list[FieldProblem] = []

    def check(self) -> None:
        """INVALID with every problem so far."""
        if self._problems:
            raise invalid(self._slug, self._detail, *self._problems[:MOST_PROBLEMS])

    def refuse(self, path: str, message: str) -> None:
        """Remembers a problem."""
        self._problems.append(FieldProblem(path, message))

    def decimal(self, text: str, path: str, *, scale: int, maximum: Decimal, minimum: Decimal = Decimal(0)) -> Decimal:
        """A number from `minimum` to `maximum`, rounded half up to `scale` places; 0 where it is refused."""
        try:
            value = parse_decimal(text, path, scale=scale, minimum=minimum, maximum=maximum)
        except AppError as error:
            self._problems += error.fields
            return Decimal(0)
        # A negative number that rounds to nothing is zero, not "-0".
        return value if value else abs(value)

    def percent(self, text: str, path: str) -> Decimal:
        """0 to 100, two places."""
        return self.decimal(text, path, scale=2, maximum=HIGHEST_PERCENT)

    def rupiah(self, text: str, path: str) -> Decimal:
        """An amount of money, two places."""
        return self.decimal(text, path, scale=2, maximum=HIGHEST_RUPIAH)

    def day(self, text: str, path: str) -> date | None:
        """A date such as 2026-02-13; None where it is refused."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(path, "tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-02-13")
            return None

    def text(self, text: str, path: str, longest: int) -> str:
        """A trimmed text of up to `longest` characters."""
        for problem in check_text(text, path, longest=longest):
            self.refuse(problem.path, problem.message)
        return text.strip()
