"""What differs between two estimates, and what each difference does to the total.

The difference of one pekerjaan's total is taken apart by replacing its inputs one after the other, always in this
order: koefisien, harga, markup, rounding policy, volume. The effect of an input is what the total moves by when it is
replaced, with all inputs before it new and all after it old; so the effects make the difference exactly. A resource
that the old estimate does not have comes in with its new price, as an effect of the koefisien. A pekerjaan that was
added or removed is one effect: its total. PPN and the rounding of the grand total follow in `TotalEffects`.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from rekap.domain.estimate import Estimate, EstimateLine
from rekap.domain.exact import EXACT
from rekap.domain.line import Policy, UnitCost, price_line
from rekap.domain.totals import exact_sum

_ZERO = Decimal(0)


class Status(StrEnum):
    """What happened to a pekerjaan."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Cause(StrEnum):
    """What the total moves by, in the order in which inputs are replaced."""

    ADDED = "added"
    REMOVED = "removed"
    KOEFISIEN = "koefisien"
    HARGA = "harga"
    MARKUP = "markup"
    PEMBULATAN = "pembulatan"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Difference:
    """One pekerjaan that is not the same in both; `effects` sum up to the difference of its totals."""

    status: Status
    before: EstimateLine | None
    after: EstimateLine | None
    effects: Mapping[Cause, Decimal]

    @property
    def effect(self) -> Decimal:
        """The difference of its totals."""
        return exact_sum(self.effects.values())


@dataclass(frozen=True, slots=True)
class TotalEffects:
    """From one rounded total to the other: all parts sum up to the difference."""

    subtotal: Decimal
    # PPN at the old rate on the difference, then the change of the rate and its base.
    ppn_of_subtotal: Decimal
    ppn_of_rate: Decimal
    rounding: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences by size of effect, the largest first; pekerjaan of equal effect in tree order."""

    differences: Sequence[Difference]
    by_cause: Mapping[Cause, Decimal]
    unchanged_count: int


@dataclass(slots=True)
class Side:
    """One estimate, with its resources and pekerjaan under keys that both sides share."""

    estimate: Estimate
    key_of: Mapping[int, Hashable]
    lines: Mapping[Hashable, EstimateLine]
    # Keys are names: equal ids of two projects mean nothing.
    is_named: bool
    prices: Mapping[Hashable, Decimal] = field(init=False)

    def __post_init__(self) -> None:
        resources = self.estimate.resources.values()
        self.prices = {self.key_of[one.id]: Decimal(one.harga_satuan or 0) for one in resources}

    def koefisien(self, line: EstimateLine) -> dict[Hashable, Decimal]:
        """The line's analysis under the shared keys."""
        return {self.key_of[one]: value for one, value in line.analysis.read().items()}

    def markup(self, line: EstimateLine) -> Decimal:
        """Effective percent."""
        return self.estimate.policy.markup_percent if line.markup_override is None else Decimal(line.markup_override)


def sides(before: Estimate, after: Estimate, *, same_project: bool) -> tuple[Side, Side]:
    """Within one project ids tell what is the same. Between projects names do: kategori, uraian and satuan of a
    resource; kode, uraian and satuan of a pekerjaan; of several that are called the same, the first and the first, and
    so on.
    """
    if same_project:
        return _by_id(before), _by_id(after)
    numbers: dict[Hashable, int] = {}
    return _by_name(before, numbers), _by_name(after, numbers)


def _by_id(estimate: Estimate) -> Side:
    return Side(estimate, {one: one for one in estimate.resources}, {line.id: line for line in estimate.lines}, False)


def _by_name(estimate: Estimate, numbers: dict[Hashable, int]) -> Side:
    """`numbers` gives every name of both sides its number: numbers are found faster than names."""
    resources = [estimate.resources[one] for one in sorted(estimate.resources)]
    names = _numbered((one.kategori, _plain(one.uraian), _plain(one.satuan)) for one in resources)
    key_of = {one.id: numbers.setdefault(name, len(numbers)) for one, name in zip(resources, names, strict=True)}
    keys = _numbered((_plain(line.kode), _plain(line.uraian), _plain(line.satuan)) for line in estimate.lines)
    return Side(estimate, key_of, dict(zip(keys, estimate.lines, strict=True)), True)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _numbered(names: Iterable[Hashable]) -> list[Hashable]:
    """Each name with how often it came before."""
    seen: dict[Hashable, int] = {}
    numbered: list[Hashable] = []
    for name in names:
        seen[name] = seen.get(name, -1) + 1
        numbered.append((name, seen[name]))
    return numbered


def compare(before: Side, after: Side) -> Comparison:
    """All differences."""
    found = [_removed(line) for key, line in before.lines.items() if key not in after.lines]
    repriced = frozenset(key for key, price in after.prices.items() if before.prices.get(key, price) != price)
    is_alike = before.estimate.policy == after.estimate.policy
    unchanged = 0
    for key, line in after.lines.items():
        old = before.lines.get(key)
        if old is None:
            found.append(_added(line))
        elif is_alike and _is_same(before, old, after, line, repriced):
            unchanged += 1
        elif (difference := _changed(before, old, after, line)) is not None:
            found.append(difference)
        else:
            unchanged += 1
    found.sort(key=lambda one: -abs(one.effect))
    return Comparison(found, _by_cause(found), unchanged)


def _removed(line: EstimateLine) -> Difference:
    return Difference(Status.REMOVED, line, None, {Cause.REMOVED: EXACT.minus(Decimal(line.total))})


def _added(line: EstimateLine) -> Difference:
    return Difference(Status.ADDED, None, line, {Cause.ADDED: Decimal(line.total)})


def _is_same(before: Side, old: EstimateLine, after: Side, new: EstimateLine, repriced: frozenset[Hashable]) -> bool:
    """Cheap, and sure where it says yes: nothing that the total is computed from differs."""
    if (old.volume, old.markup_override, old.total, old.analysis) != (
        new.volume,
        new.markup_override,
        new.total,
        new.analysis,
    ):
        return False
    if after.is_named and not _is_same_keys(before, after, new):
        return False
    return not repriced or repriced.isdisjoint(after.koefisien(new))


def _is_same_keys(before: Side, after: Side, line: EstimateLine) -> bool:
    ids = [int(one) for one in line.analysis.resource_ids.split(",") if one]
    return all(before.key_of.get(one) == after.key_of[one] for one in ids)


def _changed(before: Side, old: EstimateLine, after: Side, new: EstimateLine) -> Difference | None:
    """None where all inputs are the same."""
    koefisien, policy = (before.koefisien(old), after.koefisien(new)), (before.estimate.policy, after.estimate.policy)
    markup = before.markup(old), after.markup(new)
    volume = Decimal(old.volume), Decimal(new.volume)
    prices = {key: before.prices.get(key, after.prices.get(key, _ZERO)) for key in koefisien[1]}
    is_repriced = any(prices[key] != after.prices[key] for key in koefisien[1])
    is_other = (
        koefisien[0] != koefisien[1],
        is_repriced,
        markup[0] != markup[1],
        _roundings(policy[0]) != _roundings(policy[1]),
        volume[0] != volume[1],
    )
    if not any(is_other) and old.total == new.total:
        return None
    # Sums over components are what takes time; where no price differs they are the same.
    cost = _cost(koefisien[1], prices)
    cost_now = _cost(koefisien[1], after.prices) if is_repriced else cost
    totals = (
        Decimal(old.total),
        _total(cost, markup[0], policy[0], volume[0]),
        _total(cost_now, markup[0], policy[0], volume[0]),
        _total(cost_now, markup[1], policy[0], volume[0]),
        _total(cost_now, markup[1], policy[1], volume[0]),
        Decimal(new.total),
    )
    causes = (Cause.KOEFISIEN, Cause.HARGA, Cause.MARKUP, Cause.PEMBULATAN, Cause.VOLUME)
    moves = [EXACT.subtract(totals[step + 1], totals[step]) for step in range(len(causes))]
    effects = {cause: move for cause, move, other in zip(causes, moves, is_other, strict=True) if other or move}
    return Difference(Status.CHANGED, old, new, effects)


def _roundings(policy: Policy) -> object:
    return policy.unit_price_rounding, policy.line_rounding


def _cost(koefisien: Mapping[Hashable, Decimal], prices: Mapping[Hashable, Decimal]) -> Decimal:
    return exact_sum(EXACT.multiply(value, prices[key]) for key, value in koefisien.items())


def _total(cost: Decimal, markup: Decimal, policy: Policy, volume: Decimal) -> Decimal:
    return price_line(UnitCost(bahan=cost), markup, volume, policy).total


def _by_cause(differences: Iterable[Difference]) -> Mapping[Cause, Decimal]:
    sums = dict.fromkeys(Cause, _ZERO)
    for difference in differences:
        for cause, effect in difference.effects.items():
            sums[cause] = EXACT.add(sums[cause], effect)
    return sums


def subtotal_of(estimate: Estimate) -> Decimal:
    """The sum of the lines' totals."""
    return exact_sum(Decimal(line.total) for line in estimate.lines)


def total_effects(before: Estimate, after: Estimate) -> TotalEffects:
    """How the difference of the subtotals becomes that of the rounded totals."""
    old, new = subtotal_of(before), subtotal_of(after)
    old_tax, old_law, new_tax = before.ppn.on(old), before.ppn.on(new), after.ppn.on(new)
    old_total, new_total = EXACT.add(old, old_tax), EXACT.add(new, new_tax)
    return TotalEffects(
        subtotal=EXACT.subtract(new, old),
        ppn_of_subtotal=EXACT.subtract(old_law, old_tax),
        ppn_of_rate=EXACT.subtract(new_tax, old_law),
        rounding=EXACT.subtract(
            EXACT.subtract(after.total_rounding.apply(new_total), new_total),
            EXACT.subtract(before.total_rounding.apply(old_total), old_total),
        ),
    )
