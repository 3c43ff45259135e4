"""Needs as they are shown: resources that the filter lets through, in their units, with prices and costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rekap.app.needs_ports import ResourceRow
from rekap.domain.needs_filter import KATEGORI, NeedsFilter
from rekap.domain.needs_integers import plain_integer, scaled_to
from rekap.domain.needs_measure import Measure, Precision, base_measure, market_measure
from rekap.domain.needs_spread import Need


@dataclass(frozen=True, slots=True)
class Line:
    """One resource: `need` as computed, how it is shown, and `price` of one `satuan` in the sheet's price places."""

    resource: ResourceRow
    satuan: str
    harga_satuan: str | None
    price: int
    need: Need
    measure: Measure

    @property
    def total(self) -> int:
        """The quantity that all of the work needs."""
        return self.measure.shown(self.need.total)

    @property
    def periods(self) -> dict[int, int]:
        """Quantities by slot."""
        return self.measure.periods(self.need.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Quantities are integers in 10 ** −`places`, prices in 10 ** −`price_places` rupiah, costs in their product."""

    places: int
    price_places: int
    lines: Sequence[Line]

    def quantity(self, value: int) -> str:
        """As an exact decimal string."""
        return plain_integer(value, self.places)

    def cost(self, value: int) -> str:
        """As an exact decimal string, in rupiah."""
        return plain_integer(value, self.places + self.price_places)


def sheet_of(
    resources: Iterable[ResourceRow], condition: NeedsFilter, needs: Mapping[str, Need], precision: Precision
) -> Sheet:
    """Resources that are not needed are not there."""
    found = [row for row in resources if row.id in needs and _is_needed(needs[row.id]) and is_listed(row, condition)]
    prices = [_price(row, condition) for row in found]
    price_places = max((len(price.partition(".")[2]) for price in prices if price), default=0)
    lines = [
        Line(
            row,
            row.market.satuan if row.market and condition.unit_mode == "market" else row.satuan,
            price,
            scaled_to(price, price_places) if price else 0,
            needs[row.id],
            _measure(row, condition, precision),
        )
        for row, price in zip(found, prices, strict=True)
    ]
    return Sheet(precision.places, price_places, lines)


def is_listed(row: ResourceRow, condition: NeedsFilter) -> bool:
    """Whether the filter lets a resource through."""
    return (not condition.kategori or row.kategori in condition.kategori) and condition.finds(row.kode, row.uraian)


def by_kategori(pairs: Iterable[tuple[Line, int]]) -> dict[str, int]:
    """Sums of something by kategori, all four of them."""
    sums = dict.fromkeys(KATEGORI, 0)
    for line, value in pairs:
        sums[line.resource.kategori] += value
    return sums


def _is_needed(need: Need) -> bool:
    return bool(need.total or need.cells)


def _price(row: ResourceRow, condition: NeedsFilter) -> str | None:
    return row.market.price if row.market and condition.unit_mode == "market" else row.harga_satuan


def _measure(row: ResourceRow, condition: NeedsFilter, precision: Precision) -> Measure:
    """A resource that is not bought in another unit stays in its own."""
    if row.market is None or condition.unit_mode == "base":
        return base_measure(precision)
    places = len(row.market.factor.partition(".")[2])
    factor = scaled_to(row.market.factor, places)
    return market_measure(precision, factor, places, whole_packages=condition.whole_packages)
