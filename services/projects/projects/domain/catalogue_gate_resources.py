"""What only shows when the rows of one resource are laid side by side: its unit, its price, its usual coefficient."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from projects.domain.catalogue import EXACT, Analysis, Component
from projects.domain.catalogue_findings import Finding
from projects.domain.catalogue_resource import normalised_name
from projects.domain.catalogue_units import canonical_unit

LOWEST_SHARE, HIGHEST_SHARE = Decimal("0.2"), Decimal(5)
# A median of two or three says nothing.
FEWEST = 4
THOUSAND = Decimal(1000)
SHORTEST = Decimal("0.000001")

_FAMILIES = {
    "massa": ("kg", "gram", "ton"),
    "panjang": ("m'", "cm", "mm", "km"),
    "luas": ("m2", "ha"),
    "isi": ("m3", "liter", "galon"),
    "waktu": ("OH", "OJ", "hari", "jam", "menit", "minggu", "bulan", "unit-hari", "buah-hari"),
}
_FAMILY = {unit: family for family, units in _FAMILIES.items() for unit in units}

Use = tuple[Analysis, Component]


def unit_family(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """Rows measured in another family of units than most rows of their name; counted things are one family."""
    for uses in _by_name(analyses).values():
        families = Counter(_family(component) for _, component in uses)
        if len(families) < 2:
            continue
        usual = families.most_common(1)[0][0]
        unit = next(component.satuan for _, component in uses if _family(component) == usual)
        for analysis, component in uses:
            if _family(component) != usual:
                message = f"{component.uraian} bersatuan {component.satuan}, di baris lain {unit}"
                yield Finding("unit-family", message, component.origin, analysis.kode, value=component.satuan)


def price_odd(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """Prices far from the median of their resource."""
    for uses in _by_identity(analyses).values():
        prices = [component.harga_satuan for _, component in uses if component.harga_satuan]
        if len(prices) < FEWEST:
            continue
        middle = median(prices)
        for analysis, component in uses:
            price = component.harga_satuan
            if price and not LOWEST_SHARE * middle <= price <= HIGHEST_SHARE * middle:
                message = f"Harga {component.uraian} {_short(price)} jauh dari harga tengahnya {_short(middle)}"
                yield Finding("price-odd", message, component.origin, analysis.kode, value=_short(price))


def typical_coefficients(analyses: Sequence[Analysis]) -> dict[str, list[Decimal]]:
    """The coefficients below 1 000 of each resource that has enough of them to say what is usual."""
    below: dict[str, list[Decimal]] = defaultdict(list)
    for identity, uses in _by_identity(analyses).items():
        below[identity] = [one.koefisien for _, one in uses if 0 < one.koefisien < THOUSAND]
    return {identity: found for identity, found in below.items() if len(found) >= FEWEST}


def _family(component: Component) -> str:
    unit = canonical_unit(component.satuan)
    return "tidak dikenal" if unit is None else _FAMILY.get(unit, "bilangan")


def _by_name(analyses: Sequence[Analysis]) -> dict[str, list[Use]]:
    """Rows with a known unit by category and name."""
    found: dict[str, list[Use]] = defaultdict(list)
    for analysis in analyses:
        for one in analysis.components:
            if canonical_unit(one.satuan) is not None:
                found[f"{one.kategori}|{normalised_name(one.uraian)}"].append((analysis, one))
    return found


def _by_identity(analyses: Sequence[Analysis]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = defaultdict(list)
    for analysis in analyses:
        for one in analysis.components:
            found[one.identity].append((analysis, one))
    return found


def _short(value: Decimal) -> str:
    return format(value.quantize(SHORTEST, context=EXACT).normalize(), "f")
