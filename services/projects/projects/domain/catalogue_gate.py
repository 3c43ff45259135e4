"""The data gate: what looks wrong in an import although it can be read. Nothing here stops an import.

A wrong coefficient makes a tender wrong by a factor of 1 000, so everything suspicious is shown with its cell and,
where a lost decimal comma explains it, with the repaired value beside it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from projects.domain.catalogue import EXACT, Analysis, Component, Finding
from projects.domain.catalogue_check import TOLERANCE
from projects.domain.catalogue_resource import normalised_name, resource_identity
from projects.domain.kategori import Kategori

THOUSAND = Decimal(1000)
SHORTEST = Decimal("0.000001")
# No single class of worker spends 50 person-days on one m3, m2, m or kg.
MOST_LABOUR = Decimal(50)
SMALL_UNITS = {"m3", "m2", "m'", "kg"}
LOWEST_SHARE, HIGHEST_SHARE = Decimal("0.2"), Decimal(5)
# What the editor of analyses accepts; anything above is a price or a capacity in the wrong column.
MOST_OF_ANYTHING = Decimal(1_000_000)
# A median of two or three prices says nothing.
FEWEST_PRICES = 4


def gate(analyses: Sequence[Analysis]) -> list[Finding]:
    """All suspicions, in the file's order, prices last."""
    findings = [finding for analysis in analyses for finding in _of_analysis(analysis)]
    return [*findings, *_odd_prices(analyses)]


def _of_analysis(analysis: Analysis) -> Iterator[Finding]:
    yield from _repeated_resources(analysis)
    yield from _supervision(analysis)
    for component in analysis.components:
        yield from _coefficient(analysis, component)


def _coefficient(analysis: Analysis, component: Component) -> Iterator[Finding]:
    repaired = EXACT.divide(component.koefisien, THOUSAND)
    if _comma_lost(component, repaired):
        message = (
            f"Koefisien {component.uraian} tampak kehilangan koma desimal; jumlah harganya cocok bila dibagi 1.000"
        )
        yield _finding("comma-lost", message, analysis, component, repaired)
    elif component.koefisien >= MOST_OF_ANYTHING:
        yield _finding(
            "coefficient-high",
            f"Koefisien {component.uraian} {_short(component.koefisien)} tidak masuk akal",
            analysis,
            component,
        )
    elif _labour_too_high(analysis, component):
        message = f"{component.uraian} {_short(component.koefisien)} OH untuk satu {analysis.satuan} terlalu besar"
        yield _finding("labour-high", message, analysis, component, repaired)


def _comma_lost(component: Component, repaired: Decimal) -> bool:
    if component.harga_satuan is None or component.jumlah is None or not component.jumlah:
        return False
    return abs(EXACT.multiply(repaired, component.harga_satuan) - component.jumlah) < TOLERANCE


def _labour_too_high(analysis: Analysis, component: Component) -> bool:
    is_labour = component.kategori == Kategori.TK and component.satuan == "OH"
    return is_labour and analysis.satuan in SMALL_UNITS | {""} and component.koefisien > MOST_LABOUR


def _repeated_resources(analysis: Analysis) -> Iterator[Finding]:
    seen: set[str] = set()
    for component in analysis.components:
        identity = resource_identity(component.kategori, component.uraian, component.satuan)
        if identity in seen:
            yield _finding("resource-repeated", f"{component.uraian} muncul lebih dari sekali", analysis, component)
        seen.add(identity)


def _supervision(analysis: Analysis) -> Iterator[Finding]:
    labour = {normalised_name(one.uraian): one for one in analysis.components if one.kategori == Kategori.TK}
    worker, foreman = labour.get("pekerja"), labour.get("mandor")
    if worker and foreman and foreman.koefisien > worker.koefisien:
        message = f"Mandor {_short(foreman.koefisien)} lebih banyak daripada Pekerja {_short(worker.koefisien)}"
        yield _finding("foreman-high", message, analysis, foreman)


def _odd_prices(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    priced = defaultdict(list)
    for analysis in analyses:
        for component in analysis.components:
            if component.harga_satuan:
                identity = resource_identity(component.kategori, component.uraian, component.satuan)
                priced[identity].append((analysis, component, component.harga_satuan))
    for uses in priced.values():
        middle = median(price for _, _, price in uses)
        for analysis, component, price in uses if len(uses) >= FEWEST_PRICES else ():
            if not LOWEST_SHARE * middle <= price <= HIGHEST_SHARE * middle:
                message = f"Harga {component.uraian} {_short(price)} jauh dari harga tengahnya {_short(middle)}"
                yield _finding("price-odd", message, analysis, component)


def _finding(
    slug: str, message: str, analysis: Analysis, component: Component, suggestion: Decimal | None = None
) -> Finding:
    shown = "" if suggestion is None else _short(suggestion)
    return Finding(slug, message, component.origin, analysis.kode, shown)


def _short(value: Decimal) -> str:
    return format(value.quantize(SHORTEST).normalize(), "f")
