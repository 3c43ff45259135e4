"""How much of a resource is shown, and what it costs.

Only quantities are ever rounded, and never a period by itself: with C(d) for what is needed until the evening of day d,
and R for the rounding of quantities, a period from day a to day b shows R(C(b)) − R(C(a − 1)). Whatever periods follow
each other therefore add up to the whole exactly. Needs of weeks and of the whole project are finite decimals, and R
leaves them as they are; it matters for months (thirds, sevenths of a week), market units (a quotient) and packages
(upwards).
Cost is the shown quantity × the shown price, exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# Places of a quantity that had to be divided by the size of a market unit.
MARKET_PLACES = 6


@dataclass(frozen=True, slots=True)
class Precision:
    """Needs are integers in `parts` of 10 ** −`need_places`; quantities are shown in 10 ** −`places`."""

    need_places: int
    parts: int

    @property
    def places(self) -> int:
        """At least as many as a market unit has, so that all quantities of an answer can be added."""
        return max(self.need_places, MARKET_PLACES)


@dataclass(frozen=True, slots=True)
class Measure:
    """R of one resource: need × `numerator` / `denominator`, rounded, in steps of `step` last places."""

    numerator: int
    denominator: int
    step: int = 1
    upwards: bool = False

    def shown(self, need: int) -> int:
        """The quantity in the last shown place. Half goes up, also below zero: what needs more never shows less."""
        value = need * self.numerator
        if self.upwards:
            return -(-value // self.denominator) * self.step
        if self.denominator == 1:
            return value * self.step
        return (2 * value + self.denominator) // (2 * self.denominator) * self.step

    def periods(self, cells: Mapping[int, int]) -> dict[int, int]:
        """What each slot shows, from the needs that fall into it."""
        shown, until, before = {}, 0, 0
        for slot in sorted(cells):
            until += cells[slot]
            now = self.shown(until)
            if now != before:
                shown[slot] = now - before
            before = now
        return shown


def base_measure(precision: Precision) -> Measure:
    """In the resource's own satuan."""
    return Measure(10 ** (precision.places - precision.need_places), precision.parts)


def market_measure(precision: Precision, factor: int, factor_places: int, *, whole_packages: bool) -> Measure:
    """In market units of `factor` / 10 ** `factor_places` base units each."""
    denominator = precision.parts * factor * 10**precision.need_places
    if whole_packages:
        return Measure(10**factor_places, denominator, 10**precision.places, upwards=True)
    step = 10 ** (precision.places - MARKET_PLACES)
    return Measure(10 ** (factor_places + MARKET_PLACES), denominator, step)


def pareto(costs: Mapping[int, int]) -> dict[int, str]:
    """ABC classes by key: A the dearest that make up the first 80 % of the cost, B up to 95 %, C the rest."""
    total, before, classes = sum(costs.values()), 0, {}
    for key in sorted(costs, key=lambda key: (-costs[key], key)):
        if not costs[key] or 100 * before >= 95 * total:
            classes[key] = "C"
        else:
            classes[key] = "A" if 100 * before < 80 * total else "B"
        before += costs[key]
    return classes
