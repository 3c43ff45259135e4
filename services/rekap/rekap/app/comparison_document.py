"""A comparison as a JSON document: what differs, a page, and how the effects make the difference of the totals."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

from chassis.decimals import plain
from rekap.app.needs_document import finished
from rekap.domain.comparison import (
    Cause,
    Comparison,
    Difference,
    Side,
    Status,
    compare,
    sides,
    subtotal_of,
    total_effects,
)
from rekap.domain.estimate import Estimate, EstimateLine
from rekap.domain.exact import EXACT
from rekap.domain.totals import project_totals

Values = Mapping[Hashable, Decimal]
Names = Mapping[Hashable, Mapping[str, Any]]


def comparison_document(
    before: Estimate,
    after: Estimate,
    heads: tuple[Mapping[str, Any], Mapping[str, Any]],
    *,
    same_project: bool,
    page: int,
    page_size: int,
) -> bytes:
    """{from, to, difference, rows, meta}; `heads` say which estimates these are."""
    old, new = sides(before, after, same_project=same_project)
    found = compare(old, new)
    shown = found.differences[(page - 1) * page_size : page * page_size]
    names = {**_names(old), **_names(new)}
    document = {
        "from": {**heads[0], **_totals(before)},
        "to": {**heads[1], **_totals(after)},
        "difference": _difference(before, after, found),
        "rows": [_row(one, old, new, names) for one in shown],
        "meta": {
            "page": page,
            "page_size": page_size,
            "count": len(found.differences),
            "counts": {status.value: sum(one.status is status for one in found.differences) for status in Status},
            "unchanged_count": found.unchanged_count,
            "order": [cause.value for cause in Cause],
        },
    }
    return finished(document)


def _totals(estimate: Estimate) -> dict[str, Any]:
    totals = project_totals(subtotal_of(estimate), estimate.ppn, estimate.total_rounding)
    return {
        "nama": estimate.nama,
        "pekerjaan_count": len(estimate.lines),
        "markup_percent": plain(estimate.policy.markup_percent),
        "ppn_rate_percent": plain(estimate.ppn.rate_percent),
        "ppn_base": estimate.ppn.base,
        "subtotal": plain(totals.subtotal),
        "ppn": plain(totals.ppn),
        "grand_total": plain(totals.grand_total),
        "rounded_total": plain(totals.rounded_total),
    }


def _difference(before: Estimate, after: Estimate, found: Comparison) -> dict[str, Any]:
    """`by_cause` sums up to `subtotal`; that, both parts of the PPN and the rounding to `rounded_total`."""
    effects = total_effects(before, after)
    ppn = EXACT.add(effects.ppn_of_subtotal, effects.ppn_of_rate)
    grand_total = EXACT.add(effects.subtotal, ppn)
    return {
        "by_cause": {cause.value: plain(effect) for cause, effect in found.by_cause.items()},
        "subtotal": plain(effects.subtotal),
        "ppn_of_subtotal": plain(effects.ppn_of_subtotal),
        "ppn_of_rate": plain(effects.ppn_of_rate),
        "grand_total": plain(grand_total),
        "pembulatan": plain(effects.rounding),
        "rounded_total": plain(EXACT.add(grand_total, effects.rounding)),
    }


def _row(one: Difference, old: Side, new: Side, names: Names) -> dict[str, Any]:
    row: dict[str, Any] = {
        "status": one.status.value,
        "from": None if one.before is None else _line(one.before, old),
        "to": None if one.after is None else _line(one.after, new),
        "effect": plain(one.effect),
        "effects": {cause.value: plain(effect) for cause, effect in one.effects.items()},
    }
    if one.before is not None and one.after is not None:
        row |= _inputs(old.koefisien(one.before), new.koefisien(one.after), old.prices, new.prices, names)
    return row


def _line(line: EstimateLine, side: Side) -> dict[str, Any]:
    return {
        "pekerjaan_id": line.id,
        "sub_klasifikasi_id": line.sub_klasifikasi_id,
        "kode": line.kode,
        "uraian": line.uraian,
        "satuan": line.satuan,
        "volume": line.volume,
        "markup_percent": plain(side.markup(line)),
        "total": line.total,
    }


def _inputs(before: Values, after: Values, old: Values, new: Values, names: Names) -> dict[str, list[dict[str, Any]]]:
    """Koefisien that are others now (null: not there), and prices of what is still there."""
    koefisien = [
        {**names[key], "from": _text(before.get(key)), "to": _text(after.get(key))}
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    ]
    harga = [
        {**names[key], "from": plain(old[key]), "to": plain(new[key])}
        for key in after
        if key in old and old[key] != new[key]
    ]
    return {"koefisien": koefisien, "harga": harga}


def _names(side: Side) -> Names:
    return {
        side.key_of[one.id]: {
            "resource_id": one.id,
            "kategori": one.kategori,
            "kode": one.kode,
            "uraian": one.uraian,
            "satuan": one.satuan,
        }
        for one in side.estimate.resources.values()
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
