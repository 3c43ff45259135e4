"""What the sandbox hands back: rows ready to be stored and the report for the user, as plain JSON values."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from projects.domain.catalogue import EXACT, Analysis, Component, Finding, Reading, SheetSummary
from projects.domain.catalogue_check import (
    Difference,
    TitleDifference,
    differences,
    recomputed_unit_price,
    title_difference,
)
from projects.domain.catalogue_resource import resource_identity
from projects.domain.kode import sort_key
from projects.domain.problem import Problem

MONEY_STEP = Decimal("0.000001")

ANALYSIS_FIELDS = (
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
)
# `analysis` is the index of its analysis in the package; the store puts the id in its place.
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


def pack(reading: Reading) -> dict[str, Any]:
    """Rows, report and problems; no rows where there are problems."""
    if reading.problems:
        return {"problems": [_problem(problem) for problem in reading.problems]}
    components = [
        _component(index, position, component)
        for index, analysis in enumerate(reading.analyses)
        for position, component in enumerate(analysis.components, start=1)
    ]
    return {
        "problems": [],
        "analyses": [_analysis(analysis) for analysis in reading.analyses],
        "components": components,
        "report": _report(reading),
    }


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
        "findings": [_finding(finding) for finding in reading.findings],
    }


def _analysis(analysis: Analysis) -> list[str | None]:
    return [
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
    ]


def _component(analysis: int, position: int, component: Component) -> list[str | int | None]:
    return [
        analysis,
        position,
        str(component.kategori),
        component.kode,
        component.uraian,
        component.satuan,
        format(component.koefisien, "f"),
        _money(component.harga_satuan),
        resource_identity(component.kategori, component.uraian, component.satuan),
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


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "slug": finding.slug,
        "message": finding.message,
        "sheet": finding.origin.sheet,
        "cell": finding.origin.cell,
        "kode": finding.kode or None,
        "suggestion": finding.suggestion or None,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    attributes: Mapping[str, str] = problem.attributes
    return {"path": problem.path, "message": problem.message, "attributes": dict(attributes)}


def _money(value: Decimal | None) -> str | None:
    """Rupiah with at most 6 decimals, as the store keeps them."""
    if value is None:
        return None
    text = format(value.quantize(MONEY_STEP, rounding=ROUND_HALF_UP, context=EXACT), "f")
    return text.rstrip("0").rstrip(".")
