"""Holding the server's rekap against the figures computed from the files."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from demo.api import Api, Json
from demo.catalogue import CatalogueFiles, Components, read_components
from demo.estimate import DemoError, Estimate
from demo.oracle import Line, Oracle, Policy, Rounding, Totals, exact_sum
from demo.prices import CodedPrices
from demo.project_file import ProjectFile, SubKlasifikasi

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """The totals, which the rekap agrees with; also what they were with each code of the file priced by itself, where
    that differs (a bundled analysis of the catalogue has no codes of the file).
    """

    totals: Totals
    by_code: Totals | None


def check_rekap(api: Api, estimate: Estimate, files: CatalogueFiles, rekap: Json) -> Checked:
    """Compares every column of every row, every group and the totals; raises `DemoError` at one digit of difference."""
    own = files.components()
    components = _served_components(api, estimate) if own is None else own
    policy = _policy(api, estimate)
    oracle = Oracle(estimate.file, components, policy)
    lines = {estimate.pekerjaan_id(item): oracle.line(item) for item in estimate.file.pekerjaan()}
    totals = oracle.totals(list(lines.values()))
    differences = [*_rows(lines, rekap), *_groups(estimate, lines, rekap), *_foot(totals, rekap)]
    if differences:
        shown = "\n".join(f"  - {difference}" for difference in differences[:_SHOWN])
        raise DemoError(f"Rekap berbeda dari hitungan berkas di {len(differences)} tempat:\n{shown}")
    by_code = totals if own is None else _by_code(estimate.file, own, policy)
    return Checked(totals, None if by_code == totals else by_code)


def _by_code(file: ProjectFile, components: Components, policy: Policy) -> Totals:
    oracle = Oracle(file, components, policy, CodedPrices(file.prices))
    return oracle.totals([oracle.line(item) for item in file.pekerjaan()])


def _policy(api: Api, estimate: Estimate) -> Policy:
    """The file's percentages where it has them; the server's word for what the file does not say."""
    served = api.get(f"{estimate.url}/pricing/")
    pricing = estimate.file.pricing
    total = Rounding(served["total_rounding"]["mode"], Decimal(served["total_rounding"]["step"]))
    return Policy(
        markup_percent=Decimal(served["markup_percent"]) if pricing is None else pricing.markup_percent,
        ppn_percent=Decimal(served["ppn_percent"]) if pricing is None else pricing.ppn_percent,
        unit_price_rounding=_rounding(served["unit_price_rounding"]),
        line_rounding=_rounding(served["line_rounding"]),
        total_rounding=total if pricing is None else Rounding("half_up", pricing.rounding_base),
    )


def _rounding(rule: Json) -> Rounding:
    return Rounding(rule["mode"], Decimal(rule["step"]))


def _served_components(api: Api, estimate: Estimate) -> Components:
    """The rows of a workbook are known to the server only; whether they are its own is for the import's tests."""
    return read_components(api, {kode: analysis.id for kode, analysis in estimate.references.items()})


def _rows(lines: dict[int, Line], rekap: Json) -> Iterator[str]:
    served = {row["pekerjaan_id"]: row for row in rekap["rows"]}
    if served.keys() != lines.keys():
        yield f"pekerjaan: {len(served)} baris, seharusnya {len(lines)}"
    for pekerjaan_id in served.keys() & lines.keys():
        row, line = served[pekerjaan_id], lines[pekerjaan_id]
        expected = {**line.columns, "volume": line.volume, "total": line.total}
        for column, amount in expected.items():
            yield from _difference(f"{row['kode']} kolom {column}", row[column], amount)


def _groups(estimate: Estimate, lines: dict[int, Line], rekap: Json) -> Iterator[str]:
    groups = estimate.file.klasifikasi
    if [len(group.sub) for group in groups] != [len(group["sub"]) for group in rekap["groups"]]:
        yield "susunan klasifikasi berbeda"
        return
    for group, served in zip(groups, rekap["groups"], strict=True):
        totals = [_total(estimate, lines, sub) for sub in group.sub]
        for sub, served_sub, total in zip(group.sub, served["sub"], totals, strict=True):
            yield from _difference(f"sub-klasifikasi {sub.name}", served_sub["total"], total)
        yield from _difference(f"klasifikasi {group.name}", served["total"], exact_sum(totals))


def _total(estimate: Estimate, lines: dict[int, Line], sub: SubKlasifikasi) -> Decimal:
    return exact_sum(lines[estimate.pekerjaan_id(item)].total for item in sub.pekerjaan)


def _foot(totals: Totals, rekap: Json) -> Iterator[str]:
    meta = rekap["meta"]
    yield from _difference("subtotal", meta["subtotal"], totals.subtotal)
    yield from _difference("ppn", meta["ppn"], totals.ppn)
    yield from _difference("grand_total", meta["grand_total"], totals.grand_total)
    yield from _difference("rounded_total", meta["rounded_total"], totals.rounded_total)


def _difference(name: str, served: str, expected: Decimal) -> Iterator[str]:
    if Decimal(served) != expected:
        yield f"{name}: {served}, seharusnya {expected:f}"
