"""What the sandbox hands back: rows ready to be stored and the report for the user, as plain JSON values."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any

from projects.domain.catalogue import EXACT, Analysis, Component, Reading, SheetSummary
from projects.domain.catalogue_check import (
    Difference,
    TitleDifference,
    differences,
    overhead_rate,
    recomputed_unit_price,
    title_difference,
)
from projects.domain.catalogue_findings import Finding, Origin
from projects.domain.kode import sort_key

MONEY_STEP = Decimal("0.000001")

# `position` counts from 0.
ANALYSIS_FIELDS = (
    "position",
    "kode",
    "sort_key",
    "nama",
    "satuan",
    "klasifikasi",
    "sub_klasifikasi",
    "sheet",
    "cell",
    "file_unit_price",
    "unit_price",
    "overhead_rate",
)
# `analysis` is the position of its analysis.
COMPONENT_FIELDS = (
    "analysis",
    "position",
    "kategori",
    "kode",
    "uraian",
    "satuan",
    "koefisien",
    "harga_satuan",
    "identity",
    "nested_kode",
    "sheet",
    "cell",
)

FINDING_FIELDS = (
    "number",
    "rule",
    "slug",
    "severity",
    "message",
    "sheet",
    "cell",
    "kode",
    "value",
    "suggestion",
    "analysis",
    "component",
)
# About the analysis itself, although in a flat file its row is also that of its first component.
OF_ANALYSES = frozenset({"code-clash", "code-missing", "code-mended", "code-repeated", "code-tidied", "unit-unclear"})
# Rows that travel in one line.
BATCH = 1_000

Cell = str | int | None


def pack(reading: Reading) -> Iterator[dict[str, Any]]:
    """Batches of rows, each under its name, and at last the report: {"analyses": [...]}, …, {"report": {...}}."""
    places = _Places(reading.analyses)
    yield from _batches("analyses", (_analysis(position, one) for position, one in enumerate(reading.analyses)))
    yield from _batches("components", _components(reading.analyses))
    yield from _batches("findings", (_finding(one, number, places) for number, one in enumerate(reading.findings, 1)))
    yield {"report": _report(reading)}


def _batches(name: str, rows: Iterable[list[Cell]]) -> Iterator[dict[str, Any]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield {name: batch}


class _Places:
    """Which analysis and which of its components stand in a row of the file."""

    def __init__(self, analyses: Sequence[Analysis]) -> None:
        self._analyses = {_row(one.origin): index for index, one in enumerate(analyses)}
        self._components = {
            _row(component.origin): (index, position)
            for index, analysis in enumerate(analyses)
            for position, component in enumerate(analysis.components, start=1)
        }
        codes = Counter(analysis.kode for analysis in analyses)
        self._codes = {one.kode: index for index, one in enumerate(analyses) if codes[one.kode] == 1}

    def of(self, finding: Finding) -> tuple[int | None, int | None]:
        """Index of the analysis and position of the component; None where the finding is about neither."""
        row = _row(finding.origin)
        if finding.slug in OF_ANALYSES and row in self._analyses:
            return self._analyses[row], None
        if row in self._components:
            return self._components[row]
        return self._analyses.get(row, self._codes.get(finding.kode)), None


def _row(origin: Origin) -> tuple[str, str]:
    return origin.sheet, origin.row


def _report(reading: Reading) -> dict[str, Any]:
    differing = differences(reading.analyses)
    compared = [
        one for one in reading.analyses if one.file_totals.unit_price and recomputed_unit_price(one) is not None
    ]
    return {
        "analyses": len(reading.analyses),
        "components": sum(len(analysis.components) for analysis in reading.analyses),
        "compared": len(compared),
        "verified": len(compared) - len(differing),
        "titles_differing": [_title(one) for one in map(title_difference, reading.analyses) if one is not None],
        "nested": sum(1 for one in reading.analyses for component in one.components if component.nested_kode),
        "differing": [_difference(difference) for difference in differing],
        "sheets": [_sheet(sheet) for sheet in reading.sheets],
    }


def _analysis(position: int, analysis: Analysis) -> list[Cell]:
    return [
        position,
        analysis.kode,
        sort_key(analysis.kode),
        analysis.nama,
        analysis.satuan,
        analysis.klasifikasi,
        analysis.sub_klasifikasi,
        analysis.origin.sheet,
        analysis.origin.cell,
        _money(analysis.file_unit_price),
        _money(recomputed_unit_price(analysis)),
        format(overhead_rate(analysis), "f"),
    ]


def _components(analyses: Sequence[Analysis]) -> Iterator[list[Cell]]:
    for index, analysis in enumerate(analyses):
        for position, component in enumerate(analysis.components, start=1):
            yield _component(index, position, component)


def _component(analysis: int, position: int, component: Component) -> list[Cell]:
    return [
        analysis,
        position,
        str(component.kategori),
        component.kode,
        component.uraian,
        component.satuan,
        format(component.koefisien, "f"),
        _money(component.harga_satuan),
        component.identity,
        component.nested_kode,
        component.origin.sheet,
        component.origin.cell,
    ]


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "kode": difference.kode,
        "sheet": difference.origin.sheet,
        "cell": difference.origin.cell,
        "file_unit_price": _money(difference.file_unit_price),
        "unit_price": _money(difference.unit_price),
        "reasons": [{"cell": reason.cell, "message": reason.message} for reason in difference.reasons],
    }


def _title(difference: TitleDifference) -> dict[str, Any]:
    return {
        "kode": difference.kode,
        "sheet": difference.origin.sheet,
        "cell": difference.origin.cell,
        "title_price": _money(difference.title_price),
        "expected": _money(difference.expected),
    }


def _sheet(sheet: SheetSummary) -> dict[str, Any]:
    return {"name": sheet.name, "analyses": sheet.analyses, "skipped": sheet.skipped or None}


def _finding(finding: Finding, number: int, places: _Places) -> list[Cell]:
    analysis, component = places.of(finding)
    return [
        number,
        finding.rule,
        finding.slug,
        str(finding.severity),
        finding.message,
        finding.origin.sheet,
        finding.origin.cell,
        finding.kode,
        finding.value,
        finding.suggestion,
        analysis,
        component,
    ]


def _money(value: Decimal | None) -> str | None:
    """Rupiah with at most 6 decimals, as the store keeps them."""
    if value is None:
        return None
    text = format(value.quantize(MONEY_STEP, rounding=ROUND_HALF_UP, context=EXACT), "f")
    return text.rstrip("0").rstrip(".")
