"""The RAB computed slowly from the truth, in fractions: no decimal context, no shared code, nothing incremental."""

from fractions import Fraction
from typing import Any

from taksir.projects.events.v1.project_changed_pb2 import Project

from .truth import Truth

COLUMN = {"TK": "A", "BHN": "B", "ALT": "C", "LAIN": "LAIN"}


def rounded(value: Fraction, mode: str, step: str) -> Fraction:
    if mode in {"", "none"}:
        return value
    size = Fraction(step)
    whole, rest = divmod(value, size)
    if (mode == "up" and rest) or (mode == "half_up" and rest * 2 >= size):
        whole += 1
    return whole * size


def rab(truth: Truth) -> dict[str, Any]:
    """{rows: {pekerjaan: {column: Fraction}}, order: [...], groups: [...], meta: {...}}."""
    rows = {id_: row(truth, id_) for id_ in truth.pekerjaan}
    groups, order = [], []
    for group in in_order(truth.klasifikasi.values()):
        subs = []
        for sub in in_order(row for row in truth.sub.values() if row.klasifikasi_id == group.id):
            members = [p.id for p in in_order(p for p in truth.pekerjaan.values() if p.sub_klasifikasi_id == sub.id)]
            order += members
            subs.append((sub.id, sub.name, sum((rows[id_]["total"] for id_ in members), Fraction(0))))
        groups.append((group.id, group.name, sum((total for *_, total in subs), Fraction(0)), subs))
    return {"rows": rows, "order": order, "groups": groups, "meta": meta(truth, rows)}


def in_order(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (row.ordering_index, row.id))


def row(truth: Truth, id_: int) -> dict[str, Fraction]:
    project = truth.project
    columns = dict.fromkeys(("A", "B", "C", "LAIN"), Fraction(0))
    if id_ in truth.analysis:
        for component in truth.analysis[id_].components:
            used = truth.resource[component.resource_id]
            if used.HasField("harga_satuan"):
                columns[COLUMN[used.kategori]] += Fraction(component.koefisien) * Fraction(used.harga_satuan)
    pekerjaan = truth.pekerjaan[id_]
    has_override = pekerjaan.HasField("markup_override_percent")
    markup = Fraction(pekerjaan.markup_override_percent if has_override else project.markup_percent)
    base = sum(columns.values())
    overhead = base * markup / 100
    price = rounded(base + overhead, project.unit_price_rounding.mode, project.unit_price_rounding.step)
    volume = Fraction(truth.volume[id_].quantity) if id_ in truth.volume else Fraction(0)
    return {
        **columns,
        "D": columns["A"] + columns["B"] + columns["C"],
        "E_base": base,
        "HSP": base,
        "E": overhead,
        "F": overhead,
        "G": price,
        "markup_percent": markup,
        "volume": volume,
        "total": rounded(price * volume, project.line_rounding.mode, project.line_rounding.step),
    }


def _tax(project: Project) -> Fraction:
    if not project.HasField("ppn"):
        return Fraction(project.ppn_percent) / 100
    told = project.ppn
    return Fraction(told.rate_percent) * told.base_numerator / told.base_denominator / 100


def meta(truth: Truth, rows: dict[int, dict[str, Fraction]]) -> dict[str, Fraction]:
    subtotal = sum((columns["total"] for columns in rows.values()), Fraction(0))
    ppn = subtotal * _tax(truth.project)
    rule = truth.project.total_rounding
    return {
        "subtotal": subtotal,
        "ppn": ppn,
        "grand_total": subtotal + ppn,
        "rounded_total": rounded(subtotal + ppn, rule.mode, rule.step),
    }


def assert_same(document: dict[str, Any], truth: Truth) -> None:
    """Every figure of the document equals the oracle's to the last digit, in the oracle's order."""
    expected = rab(truth)
    assert [line["pekerjaan_id"] for line in document["rows"]] == expected["order"]
    for line in document["rows"]:
        figures = expected["rows"][line["pekerjaan_id"]]
        assert {name: Fraction(line[name]) for name in figures} == figures
        pekerjaan = truth.pekerjaan[line["pekerjaan_id"]]
        assert (line["kode"], line["uraian"], line["satuan"]) == (pekerjaan.kode, pekerjaan.uraian, pekerjaan.satuan)
        assert line["sub_klasifikasi_id"] == pekerjaan.sub_klasifikasi_id
        assert line["klasifikasi_id"] == truth.sub[pekerjaan.sub_klasifikasi_id].klasifikasi_id
    groups = [
        (
            group["id"],
            group["name"],
            Fraction(group["total"]),
            [(sub["id"], sub["name"], Fraction(sub["total"])) for sub in group["sub"]],
        )
        for group in document["groups"]
    ]
    assert groups == expected["groups"]
    assert {name: Fraction(document["meta"][name]) for name in expected["meta"]} == expected["meta"]
    assert document["meta"]["revision"] == truth.revision
