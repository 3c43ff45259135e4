"""The rincian RAB as a JSON document: in columns that name pekerjaan and resources once, or one object a row."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from chassis.decimals import plain
from rekap.app.needs_document import as_rows, finished
from rekap.app.ports import Header
from rekap.app.rab_ports import RabComponent, RabPekerjaan, RincianSums
from rekap.domain.exact import EXACT
from rekap.domain.rincian import direct_cost, rounding_difference, with_markup
from rekap.domain.rincian_filter import RincianFilter
from rekap.domain.totals import exact_sum

PEMBULATAN = "PEMBULATAN"

Table = dict[str, list[Any]]


def rincian_document(
    header: Header,
    condition: RincianFilter,
    pekerjaan: Sequence[RabPekerjaan],
    components: Sequence[RabComponent],
    sums: RincianSums,
) -> bytes:
    """One page; `meta` has the sums over all pages."""
    markups = {one.id: markup_of(one, header) for one in pekerjaan}
    by_pekerjaan: dict[int, list[RabComponent]] = {one.id: [] for one in pekerjaan}
    for component in components:
        by_pekerjaan[component.pekerjaan_id].append(component)
    in_order = [component for one in pekerjaan for component in by_pekerjaan[one.id]]
    heads = _pekerjaan_columns(pekerjaan, markups)
    if not condition.chooses_rows:
        heads["pembulatan"] = [plain(_pembulatan(one, markups)) for one in pekerjaan]
    amounts = _amounts(in_order, {one.id: one for one in pekerjaan}, markups)
    meta = _meta(header, condition, sums)
    if condition.shape == "rows":
        return finished({"rows": _old_rows(pekerjaan, by_pekerjaan, heads, amounts), "meta": meta})
    return finished({"pekerjaan": heads, **_component_columns(pekerjaan, in_order, amounts), "meta": meta})


def markup_of(one: RabPekerjaan, header: Header) -> Decimal:
    """Overhead and profit in percent; an override of 0 is a choice."""
    return header.policy.markup_percent if one.markup_override is None else one.markup_override


def _pembulatan(one: RabPekerjaan, markups: Mapping[int, Decimal]) -> Decimal:
    return rounding_difference(one.cost, markups[one.id], one.volume, one.total)


def _pekerjaan_columns(pekerjaan: Sequence[RabPekerjaan], markups: Mapping[int, Decimal]) -> Table:
    return {
        "id": [one.id for one in pekerjaan],
        "klasifikasi_id": [one.klasifikasi_id for one in pekerjaan],
        "sub_klasifikasi_id": [one.sub_id for one in pekerjaan],
        "kode": [one.kode for one in pekerjaan],
        "uraian": [one.uraian for one in pekerjaan],
        "satuan": [one.satuan for one in pekerjaan],
        "volume": [plain(one.volume) for one in pekerjaan],
        "markup_percent": [plain(markups[one.id]) for one in pekerjaan],
        "G": [plain(one.unit_price) for one in pekerjaan],
        "total": [plain(one.total) for one in pekerjaan],
    }


def _amounts(
    components: Sequence[RabComponent], hosts: Mapping[int, RabPekerjaan], markups: Mapping[int, Decimal]
) -> Table:
    """In the components' order: cost without and with markup."""
    costs = [direct_cost(one.koefisien, one.harga_satuan, hosts[one.pekerjaan_id].volume) for one in components]
    totals = [with_markup(cost, markups[one.pekerjaan_id]) for one, cost in zip(components, costs, strict=True)]
    return {
        "koefisien": [plain(one.koefisien) for one in components],
        "subtotal": [plain(cost) for cost in costs],
        "total": [plain(total) for total in totals],
    }


def _component_columns(
    pekerjaan: Sequence[RabPekerjaan], components: Sequence[RabComponent], amounts: Table
) -> dict[str, Table]:
    """Rows name their pekerjaan and resource by place in those lists."""
    place_of = {one.id: place for place, one in enumerate(pekerjaan)}
    resources = list({one.resource_id: one for one in components}.values())
    resource_place = {one.resource_id: place for place, one in enumerate(resources)}
    return {
        "resources": {
            "id": [one.resource_id for one in resources],
            "kategori": [one.kategori for one in resources],
            "kode": [one.kode for one in resources],
            "uraian": [one.uraian for one in resources],
            "satuan": [one.satuan for one in resources],
            "harga_satuan": [_price(one) for one in resources],
        },
        "rows": {
            "pekerjaan": [place_of[one.pekerjaan_id] for one in components],
            "resource": [resource_place[one.resource_id] for one in components],
            **amounts,
        },
    }


def _price(one: RabComponent) -> str | None:
    return None if one.harga_satuan is None else plain(one.harga_satuan)


def _old_rows(
    pekerjaan: Sequence[RabPekerjaan], by_pekerjaan: Mapping[int, Sequence[RabComponent]], heads: Table, amounts: Table
) -> list[dict[str, Any]]:
    """One object a row, each pekerjaan's rounding after its components where it is not 0."""
    found: list[dict[str, Any]] = []
    figures = iter(as_rows(amounts))
    for head, one in zip(as_rows(heads), pekerjaan, strict=True):
        shared = {
            "pekerjaan_id": one.id,
            "pekerjaan_kode": one.kode,
            "pekerjaan_uraian": one.uraian,
            "volume": head["volume"],
            "markup_percent": head["markup_percent"],
        }
        found += [{**shared, **_named(row), **next(figures)} for row in by_pekerjaan[one.id]]
        if head.get("pembulatan", "0") != "0":
            found.append({**shared, **_rounding_row(head["pembulatan"])})
    return found


def _named(one: RabComponent) -> dict[str, Any]:
    return {
        "resource_id": one.resource_id,
        "kategori": one.kategori,
        "kode": one.kode,
        "uraian": one.uraian,
        "satuan": one.satuan,
        "harga_satuan": _price(one),
    }


def _rounding_row(amount: str) -> dict[str, Any]:
    return {
        "resource_id": None,
        "kategori": PEMBULATAN,
        "kode": "",
        "uraian": "Pembulatan",
        "satuan": "",
        "harga_satuan": None,
        "koefisien": "0",
        "subtotal": "0",
        "total": amount,
    }


def _meta(header: Header, condition: RincianFilter, sums: RincianSums) -> dict[str, Any]:
    """`total` is the RAB's subtotal of the chosen pekerjaan, or with chosen rows the sum of those."""
    costs = exact_sum(cost for cost, _ in sums.by_kategori.values())
    amounts = exact_sum(amount for _, amount in sums.by_kategori.values())
    is_whole = not condition.chooses_rows
    return {
        "nama": header.nama,
        "page": condition.page,
        "page_size": condition.page_size,
        "pekerjaan_count": sums.pekerjaan_count,
        "by_kategori": {
            name: {"subtotal": plain(cost), "total": plain(amount)} for name, (cost, amount) in sums.by_kategori.items()
        },
        "direct_cost": plain(costs),
        "overhead_and_profit": plain(EXACT.subtract(amounts, costs)),
        "pembulatan": plain(EXACT.subtract(sums.total, amounts)) if is_whole else None,
        "total": plain(sums.total if is_whole else amounts),
        "markup_percent": plain(header.policy.markup_percent),
        "ppn_percent": plain(header.ppn_percent),
        "rounding_base": plain(header.total_rounding.step),
        "revision": header.revision,
    }
