"""PPN, the value added tax, as the law had it at each time: a rate on a part of the value."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

# Places of a percentage that has no finite decimal, 11.5 % on 11/12 say. Only shown: the tax itself uses rate and base.
_SHOWN = Decimal("0.000001")
_TWO_PLACES = Decimal("0.01")


class PpnBase(StrEnum):
    """The part of the value that the rate is charged on (dasar pengenaan pajak)."""

    WHOLE = "penuh"
    ELEVEN_TWELFTHS = "11/12"

    @property
    def fraction(self) -> Fraction:
        """The part as a number."""
        return Fraction(1) if self is PpnBase.WHOLE else Fraction(11, 12)


@dataclass(frozen=True, slots=True)
class Ppn:
    """A rate in percent and what it is charged on."""

    rate_percent: Decimal
    base: PpnBase

    @property
    def effective_percent(self) -> Decimal:
        """Percent of the whole value: two places where they are exact, six otherwise."""
        part = self.base.fraction
        product = self.rate_percent * part.numerator
        percent = product / part.denominator
        shown = percent.quantize(_TWO_PLACES, ROUND_HALF_UP)
        return shown if shown * part.denominator == product else percent.quantize(_SHOWN, ROUND_HALF_UP).normalize()

    def without(self, amount: Decimal) -> Decimal:
        """What an amount that includes the tax is before it: divided exactly, then rounded half up to two places."""
        sen = Fraction(amount) * 100 / (1 + Fraction(self.rate_percent) * self.base.fraction / 100)
        return Decimal(floor(sen + Fraction(1, 2))).scaleb(-2)


@dataclass(frozen=True, slots=True)
class DatedPpn:
    """The tax from a day on, until the next one."""

    valid_from: date
    ppn: Ppn
    legal_source: str


# The newest first. Construction services and materials are neither luxury goods nor taxed on a special base.
RATES = (
    DatedPpn(
        date(2025, 1, 1),
        Ppn(Decimal(12), PpnBase.ELEVEN_TWELFTHS),
        "UU 7/2021 pasal 7 ayat (1) huruf b; DPP nilai lain 11/12 menurut PMK 131/2024 pasal 3",
    ),
    DatedPpn(date(2022, 4, 1), Ppn(Decimal(11), PpnBase.WHOLE), "UU 7/2021 pasal 7 ayat (1) huruf a"),
    DatedPpn(date(1985, 4, 1), Ppn(Decimal(10), PpnBase.WHOLE), "UU 8/1983 pasal 7, terakhir UU 42/2009"),
)


def ppn_on(day: date) -> DatedPpn:
    """The tax of that day; of days before there was one, the first."""
    return next((one for one in RATES if one.valid_from <= day), RATES[-1])
