"""The RAB as one JSON document, put together from lines that are finished already."""

from collections.abc import Sequence
from typing import Any

import orjson

from chassis.decimals import plain
from rekap.app.freshness import FRESH_END
from rekap.app.ports import Group, Header
from rekap.domain.rounding import Rounding
from rekap.domain.totals import Totals, exact_sum, project_totals


def rab_document(header: Header, groups: Sequence[Group]) -> bytes:
    """JSON {rows, groups, meta}; says that it is not stale."""
    rows = ",".join(sub.lines for group in groups for sub in group.sub if sub.lines)
    meta = orjson.dumps(_meta(header, totals_of(header, groups)))
    parts = (
        b'{"rows":[',
        rows.encode(),
        b'],"groups":',
        orjson.dumps(_groups(groups)),
        b',"meta":',
        meta[:-1],
        FRESH_END,
    )
    return b"".join(parts)


def totals_of(header: Header, groups: Sequence[Group]) -> Totals:
    """The project's totals: the sum of the lines as they are shown, then tax and rounding."""
    subtotal = exact_sum(sub.total for group in groups for sub in group.sub)
    return project_totals(subtotal, header.ppn, header.total_rounding)


def _groups(groups: Sequence[Group]) -> list[dict[str, Any]]:
    return [
        {
            "id": group.id,
            "name": group.name,
            "total": plain(exact_sum(sub.total for sub in group.sub)),
            "sub": [{"id": sub.id, "name": sub.name, "total": plain(sub.total)} for sub in group.sub],
        }
        for group in groups
    ]


def _meta(header: Header, totals: Totals) -> dict[str, Any]:
    policy = header.policy
    return {
        "nama": header.nama,
        "markup_percent": plain(policy.markup_percent),
        "ppn_percent": plain(header.ppn_percent),
        "ppn_rate_percent": plain(header.ppn.rate_percent),
        "ppn_base": header.ppn.base,
        "rounding_base": plain(header.total_rounding.step),
        "unit_price_rounding": _rounding(policy.unit_price_rounding),
        "line_rounding": _rounding(policy.line_rounding),
        "total_rounding": _rounding(header.total_rounding),
        "subtotal": plain(totals.subtotal),
        "ppn": plain(totals.ppn),
        "grand_total": plain(totals.grand_total),
        "rounded_total": plain(totals.rounded_total),
        "terbilang": totals.terbilang,
        "revision": header.revision,
    }


def _rounding(rule: Rounding) -> dict[str, str]:
    return {"mode": rule.mode.value, "step": plain(rule.step)}
