"""Recomputes analyses and says where, and why, the file disagrees with itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from projects.domain.catalogue import EXACT, ZERO, Analysis, Component, Figure, rounded_down, totals
from projects.domain.catalogue_findings import Origin

# The rate of overhead and profit (BUK) where the file names none: the lower end of its 10–15 %.
DEFAULT_RATE = Decimal("0.1")
# Files hold binary fractions; anything a sen or more apart is a real difference.
TOLERANCE = Decimal("0.01")


@dataclass(frozen=True)
class Reason:
    """One cell that makes the file's F another than ours."""

    cell: str
    message: str


@dataclass(frozen=True)
class Difference:
    """An analysis whose recomputed F is not the file's; `origin` is the cell of the file's F."""

    kode: str
    origin: Origin
    file_unit_price: Decimal | None
    unit_price: Decimal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class TitleDifference:
    """An analysis whose title shows another price than its F rounded down to 100."""

    kode: str
    origin: Origin
    title_price: Decimal
    expected: Decimal


def recomputed_unit_price(analysis: Analysis) -> Decimal | None:
    """F from the file's coefficients, prices and rate, exact; None when no row has a price (CSV without prices)."""
    if all(component.harga_satuan is None for component in analysis.components):
        return None
    return totals(analysis.components, overhead_rate(analysis)).unit_price


def differences(analyses: Sequence[Analysis]) -> list[Difference]:
    """All analyses whose F differs from the file's own, in the file's order; those without prices or F are left out."""
    checked = (difference(analysis) for analysis in analyses)
    return [found for found in checked if found is not None]


def difference(analysis: Analysis) -> Difference | None:
    """None when the file's F is ours, to the sen, or when there is nothing to compare."""
    ours, file_f = recomputed_unit_price(analysis), analysis.file_totals.unit_price
    if ours is None or file_f is None:
        return None
    if file_f.value is not None and _same(file_f.value, ours):
        return None
    origin = Origin(analysis.origin.sheet, file_f.cell)
    reasons = tuple(_reasons(analysis)) or (Reason(file_f.cell, "F tidak sama dengan hitungan dari barisnya"),)
    return Difference(analysis.kode, origin, file_f.value, ours, reasons)


def title_difference(analysis: Analysis) -> TitleDifference | None:
    """None when the title shows the file's own F rounded down to 100, or when there is nothing to compare."""
    title, file_f = analysis.file_totals.rounded_price, analysis.file_unit_price
    if title is None or title.value is None or file_f is None:
        return None
    # One sen up: 454 700 stored as 454 699.99999999994 must not lose a hundred.
    expected = rounded_down(EXACT.add(file_f, TOLERANCE))
    if _same(title.value, expected):
        return None
    return TitleDifference(analysis.kode, Origin(analysis.origin.sheet, title.cell), title.value, expected)


def overhead_rate(analysis: Analysis) -> Decimal:
    """The fraction of D that E is: the file's own, or the usual one where it names none."""
    rate = analysis.file_totals.overhead_rate
    return DEFAULT_RATE if rate is None else rate


def _same(one: Decimal, other: Decimal) -> bool:
    return abs(EXACT.subtract(one, other)) < TOLERANCE


def _reasons(analysis: Analysis) -> Iterator[Reason]:
    for component in analysis.components:
        yield from _of_row(component)
    yield from _of_subtotals(analysis)
    yield from _of_totals(analysis)


def _of_row(component: Component) -> Iterator[Reason]:
    cell, uraian = component.jumlah_cell, component.uraian[:60]
    if component.jumlah is None and component.amount:
        yield Reason(cell, f"jumlah harga '{uraian}' kosong, jadi {_shown(component.amount)} tidak ikut dijumlah")
    elif component.jumlah is not None and not _same(component.jumlah, component.amount):
        what = f"jumlah harga '{uraian}' bukan koefisien × harga"
        yield Reason(cell, _compared(what, component.jumlah, component.amount))


def _of_subtotals(analysis: Analysis) -> Iterator[Reason]:
    for kategori, figure in analysis.file_totals.subtotals:
        rows = sum((one.jumlah or ZERO for one in analysis.components if one.kategori == kategori), ZERO)
        if not _equals(figure, rows):
            yield Reason(
                figure.cell, _compared(f"jumlah {kategori} tidak menjumlah semua barisnya", figure.value, rows)
            )


def _of_totals(analysis: Analysis) -> Iterator[Reason]:
    file = analysis.file_totals
    parts = sum((figure.value or ZERO for _, figure in file.subtotals), ZERO)
    direct, overhead = _value(file.direct), _value(file.overhead)
    expected = EXACT.multiply(direct, overhead_rate(analysis))
    if file.direct is not None and not _equals(file.direct, parts):
        yield Reason(file.direct.cell, _compared("D bukan A + B + C", file.direct.value, parts))
    if file.overhead is not None and not _equals(file.overhead, expected):
        yield Reason(file.overhead.cell, _compared("E bukan persen dari D", file.overhead.value, expected))
    if file.unit_price is not None and file.unit_price.value is None:
        yield Reason(file.unit_price.cell, "sel F kosong")
    elif file.unit_price is not None and not _equals(file.unit_price, EXACT.add(direct, overhead)):
        yield Reason(file.unit_price.cell, _compared("F bukan D + E", file.unit_price.value, direct + overhead))


def _value(figure: Figure | None) -> Decimal:
    return ZERO if figure is None or figure.value is None else figure.value


def _compared(what: str, file: Decimal | None, expected: Decimal) -> str:
    return f"{what}: di berkas {_shown(file or ZERO)}, seharusnya {_shown(expected)}"


def _shown(amount: Decimal) -> str:
    return format(amount.quantize(TOLERANCE, rounding=ROUND_HALF_UP, context=EXACT), "f")


def _equals(figure: Figure, expected: Decimal) -> bool:
    return _same(figure.value or ZERO, expected)
