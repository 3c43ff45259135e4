"""The analysis of one pekerjaan with prices, as the printed form has it."""

from collections.abc import Sequence
from typing import Any

from chassis.decimals import plain
from rekap.app.needs_document import finished
from rekap.app.ports import Header
from rekap.app.rab_ports import RabComponent, RabPekerjaan
from rekap.app.rincian_document import markup_of
from rekap.domain.exact import EXACT
from rekap.domain.line import price_line
from rekap.domain.rincian import direct_cost
from rekap.domain.totals import exact_sum

_LETTERS = {"TK": "A", "BHN": "B", "ALT": "C", "LAIN": "LAIN"}


def ahsp_document(header: Header, one: RabPekerjaan, components: Sequence[RabComponent]) -> bytes:
    """{pekerjaan, groups: [{kategori, letter, rows, subtotal}], D, E_base, HSP, F, E, G, volume, total, meta}."""
    line = price_line(one.cost, one.markup_override, one.volume, header.policy)
    overhead = plain(line.overhead_and_profit)
    document = {
        "pekerjaan": {
            "id": one.id,
            "kode": one.kode,
            "uraian": one.uraian,
            "satuan": one.satuan,
            "source_type": one.source_type,
        },
        "groups": [_group(kategori, components) for kategori in _LETTERS],
        "D": plain(line.direct_cost),
        "E_base": plain(line.unit_cost),
        "HSP": plain(line.unit_cost),
        "markup_percent": plain(markup_of(one, header)),
        "markup_is_override": one.markup_override is not None,
        "F": overhead,
        "E": overhead,
        "pembulatan": plain(EXACT.subtract(line.unit_price, EXACT.add(line.unit_cost, line.overhead_and_profit))),
        "G": plain(line.unit_price),
        "volume": plain(one.volume),
        "total": plain(line.total),
        "meta": {"nama": header.nama, "revision": header.revision},
    }
    return finished(document)


def _group(kategori: str, components: Sequence[RabComponent]) -> dict[str, Any]:
    mine = [one for one in components if one.kategori == kategori]
    costs = [_unit_cost(one) for one in mine]
    rows = [
        {
            "resource_id": one.resource_id,
            "uraian": one.uraian,
            "kode": one.kode,
            "satuan": one.satuan,
            "koefisien": plain(one.koefisien),
            "harga_satuan": None if one.harga_satuan is None else plain(one.harga_satuan),
            "jumlah": plain(cost),
        }
        for one, cost in zip(mine, costs, strict=True)
    ]
    return {"kategori": kategori, "letter": _LETTERS[kategori], "rows": rows, "subtotal": plain(exact_sum(costs))}


def _unit_cost(one: RabComponent) -> Any:
    return direct_cost(one.koefisien, one.harga_satuan, EXACT.create_decimal(1))
