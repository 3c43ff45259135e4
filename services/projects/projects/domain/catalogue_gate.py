"""The data gate: what looks wrong in an import although it can be read.

A wrong coefficient makes a tender wrong by a factor of 1 000, so everything suspicious is shown with its cell and,
where a lost decimal comma explains it, with the repaired value beside it. One function a rule; those that need all
analyses at once stand in `catalogue_gate_resources`. What cannot even be read (rules 1, 2 and 8) the readers say.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from statistics import median

from projects.domain.catalogue import EXACT, Analysis, Component
from projects.domain.catalogue_check import TOLERANCE, differences
from projects.domain.catalogue_findings import Finding
from projects.domain.catalogue_gate_resources import price_odd, typical_coefficients, unit_family
from projects.domain.catalogue_resource import normalised_name
from projects.domain.catalogue_units import canonical_unit
from projects.domain.kategori import Kategori

THOUSAND = Decimal(1000)
TEN_THOUSAND = Decimal(10_000)
SHORTEST = Decimal("0.000001")
# No single class of worker spends 50 person-days on one m3, m2, m or kg.
MOST_LABOUR = Decimal(50)
SMALL_UNITS = {"m3", "m2", "m'", "kg"}
# What the editor of analyses accepts; anything above is a price or a capacity in the wrong column.
MOST_OF_ANYTHING = Decimal(1_000_000)
# Without a product that proves it, a coefficient is only suspected where it is this many times the usual one.
FAR_FROM_USUAL = 200
ONE_RUPIAH = Decimal(1)

Rule = Callable[[Sequence[Analysis]], Iterable[Finding]]


def gate(analyses: Sequence[Analysis]) -> list[Finding]:
    """All suspicions, rule by rule, each in the file's order."""
    return [finding for rule in GATE for finding in rule(analyses)]


def rule_1_coefficients(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """A coefficient is above 0 and below the limit of its class, and kept its decimal comma."""
    usual = typical_coefficients(analyses)
    for analysis in analyses:
        for component in analysis.components:
            yield from _coefficient(analysis, component, usual)


def rule_2_arithmetic(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """Recomputed A to F agree with the file's own prices within one rupiah."""
    for one in differences(analyses):
        file = one.file_unit_price
        if file is not None and abs(EXACT.subtract(file, one.unit_price)) <= ONE_RUPIAH:
            continue
        reasons = "; ".join(f"{reason.cell}: {reason.message}" for reason in one.reasons)
        message = f"Harga satuan di berkas lain dari hitungan ulang ({reasons})"[:1_000]
        shown = "kosong" if file is None else _short(file)
        yield Finding("price-differs", message, one.origin, one.kode, _short(one.unit_price), shown)


def rule_3_supervision(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """There are no more foremen than workers."""
    for analysis in analyses:
        labour = {normalised_name(one.uraian): one for one in analysis.components if one.kategori == Kategori.TK}
        worker, foreman = labour.get("pekerja"), labour.get("mandor")
        if worker and foreman and foreman.koefisien > worker.koefisien > 0:
            message = f"Mandor {_short(foreman.koefisien)} lebih banyak daripada Pekerja {_short(worker.koefisien)}"
            yield _of("foreman-high", message, analysis, foreman)


def rule_4_units(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """Every unit is one that Taksir knows, as itself or by an alias."""
    for analysis in analyses:
        for one in analysis.components:
            if not one.satuan:
                yield Finding("unit-missing", f"Satuan {one.uraian} kosong", one.origin, analysis.kode)
            elif canonical_unit(one.satuan) is None:
                message = f"Satuan {one.satuan!r} tidak dikenal; disimpan apa adanya"
                yield Finding("unit-unknown", message, one.origin, analysis.kode, value=one.satuan)


def rule_5_once(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """A resource stands in an analysis once."""
    for analysis in analyses:
        seen: set[str] = set()
        for component in analysis.components:
            if component.identity in seen:
                yield _of("resource-repeated", f"{component.uraian} muncul lebih dari sekali", analysis, component)
            seen.add(component.identity)


def rule_6_unit_family(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """One resource is measured in one family of units: a mass, a length, a volume."""
    return unit_family(analyses)


def rule_7_prices(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """A price lies within 0.2 to 5 times the median of its name."""
    return price_odd(analyses)


def rule_8_texts(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """No text lost its letters; error values such as `#NAME?` the readers report where they meet them."""
    for analysis in analyses:
        texts = [(analysis.nama, analysis.origin), *((one.uraian, one.origin) for one in analysis.components)]
        for text, origin in texts:
            if "\ufffd" in text:
                message = f"Huruf di {text[:80]!r} rusak; periksa pengodean berkasnya"
                yield Finding("encoding-broken", message, origin, analysis.kode, value=text[:200])


def rule_9_origins(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """Every row keeps its sheet and cell, so that everybody can look it up."""
    for analysis in analyses:
        for origin in (analysis.origin, *(one.origin for one in analysis.components)):
            if not (origin.sheet and origin.row):
                yield Finding("origin-missing", "Baris tanpa asal lembar dan sel", origin, analysis.kode)


def rule_10_labour_prices(analyses: Sequence[Analysis]) -> Iterator[Finding]:
    """A day of work costs in this order: Pekerja ≤ Tukang ≤ Kepala tukang ≤ Mandor."""
    for analysis in analyses:
        ranked = [(_rank(one), one) for one in analysis.components if one.kategori == Kategori.TK and one.harga_satuan]
        ordered = sorted(((rank, one) for rank, one in ranked if rank is not None), key=lambda pair: pair[0])
        yield from _out_of_order(analysis, ordered)


GATE: tuple[Rule, ...] = (
    rule_1_coefficients,
    rule_2_arithmetic,
    rule_3_supervision,
    rule_4_units,
    rule_5_once,
    rule_6_unit_family,
    rule_7_prices,
    rule_8_texts,
    rule_9_origins,
    rule_10_labour_prices,
)


def _coefficient(analysis: Analysis, component: Component, usual: dict[str, list[Decimal]]) -> Iterator[Finding]:
    repaired = EXACT.divide(component.koefisien, THOUSAND)
    name, value = component.uraian, _short(component.koefisien)
    if why := _comma_lost(component, repaired, usual):
        message = f"Koefisien {name} {value} tampak kehilangan koma desimal: {why}{_or_four_decimals(component)}"
        yield _of("comma-lost", message, analysis, component, repaired)
    elif component.koefisien >= MOST_OF_ANYTHING:
        yield _of("coefficient-high", f"Koefisien {name} {value} tidak masuk akal", analysis, component)
    elif _labour_too_high(analysis, component):
        message = f"{name} {value} OH untuk satu {analysis.satuan} terlalu besar"
        yield _of("labour-high", message, analysis, component, repaired)


def _comma_lost(component: Component, repaired: Decimal, usual: dict[str, list[Decimal]]) -> str:
    """Why the comma seems lost; empty where nothing says so."""
    harga, jumlah, koefisien = component.harga_satuan, component.jumlah, component.koefisien
    if harga and jumlah:
        proven = abs(EXACT.subtract(EXACT.multiply(repaired, harga), jumlah)) < TOLERANCE
        return "jumlah harganya cocok bila dibagi 1.000" if proven else ""
    if koefisien < THOUSAND or koefisien != koefisien.to_integral_value():
        return ""
    if component.odd_number:
        return "di berkas ini koefisien lain ditulis sebagai teks, yang ini sebagai bilangan bulat"
    known = usual.get(component.identity, [])
    if known and koefisien >= FAR_FROM_USUAL * median(known):
        return f"biasanya sekitar {_short(median(known))}"
    return ""


def _or_four_decimals(component: Component) -> str:
    """Five digits may have lost the comma of `1,0938` as well; only who knows the work can tell."""
    if component.koefisien < TEN_THOUSAND:
        return ""
    return f" (atau {_short(EXACT.divide(component.koefisien, TEN_THOUSAND))} bila empat desimal)"


def _labour_too_high(analysis: Analysis, component: Component) -> bool:
    is_labour = component.kategori == Kategori.TK and component.satuan == "OH"
    return is_labour and analysis.satuan in SMALL_UNITS | {""} and component.koefisien > MOST_LABOUR


def _rank(component: Component) -> int | None:
    """Where a worker's price belongs, from 0; None for workers of no rank, and for hours beside days."""
    name = normalised_name(component.uraian)
    if component.satuan != "OH":
        return None
    starts = (("pekerja", 0), ("tukang", 1), ("kepala tukang", 2), ("mandor", 3))
    return next((rank for start, rank in starts if name.startswith(start)), None)


def _out_of_order(analysis: Analysis, ordered: Sequence[tuple[int, Component]]) -> Iterator[Finding]:
    dearest: Component | None = None
    level, below = -1, None
    for rank, one in ordered:
        if rank != level:
            level, below = rank, dearest
        price = one.harga_satuan or Decimal(0)
        if below is not None and below.harga_satuan is not None and price < below.harga_satuan:
            message = f"Upah {one.uraian} {_short(price)} di bawah {below.uraian} {_short(below.harga_satuan)}"
            yield Finding("labour-order", message, one.origin, analysis.kode, value=_short(price))
        if dearest is None or dearest.harga_satuan is None or price > dearest.harga_satuan:
            dearest = one


def _of(
    slug: str, message: str, analysis: Analysis, component: Component, suggestion: Decimal | None = None
) -> Finding:
    shown = "" if suggestion is None else _short(suggestion)
    return Finding(slug, message, component.origin, analysis.kode, shown, _short(component.koefisien))


def _short(value: Decimal) -> str:
    return format(value.quantize(SHORTEST, context=EXACT).normalize(), "f")
