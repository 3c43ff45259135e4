"""Estimates as packed bytes that last: columns of strings in JSON, so that no later release reads a digit otherwise."""

from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

import orjson
import zstandard

from chassis.decimals import plain
from rekap.domain.estimate import Estimate, EstimateLine, PackedAnalysis, PricedResource
from rekap.domain.line import Policy
from rekap.domain.rounding import Mode, Rounding
from rekap.domain.tax import Ppn

LEVEL = 9
# What a frozen estimate may unpack to; the largest project there can be stays far below.
LARGEST = 256 * 2**20
_RESOURCE = ("id", "kategori", "kode", "uraian", "satuan", "harga_satuan")
_LINE = ("id", "sub_klasifikasi_id", "kode", "uraian", "satuan", "volume", "markup_override", "total")
_ANALYSIS = ("scale", "resource_ids", "koefisien")


def freeze(document: bytes) -> bytes:
    """Any bytes, packed for good."""
    return zstandard.ZstdCompressor(level=LEVEL).compress(document)


def thaw(frozen: bytes) -> bytes:
    """What `freeze` was given."""
    return zstandard.ZstdDecompressor().decompress(frozen, max_output_size=LARGEST)


def estimate_bytes(estimate: Estimate) -> bytes:
    """The estimate, written down."""
    policy, analyses = estimate.policy, [line.analysis for line in estimate.lines]
    document = {
        "format": 1,
        "nama": estimate.nama,
        "markup_percent": plain(policy.markup_percent),
        "unit_price_rounding": _rounding_values(policy.unit_price_rounding),
        "line_rounding": _rounding_values(policy.line_rounding),
        "total_rounding": _rounding_values(estimate.total_rounding),
        "ppn": [plain(estimate.ppn.rate_percent), estimate.ppn.base_numerator, estimate.ppn.base_denominator],
        "resources": _columns(_RESOURCE, list(estimate.resources.values())),
        "lines": {**_columns(_LINE, estimate.lines), **_columns(_ANALYSIS, analyses)},
    }
    return orjson.dumps(document)


def estimate_from(written: bytes) -> Estimate:
    """The estimate as it was."""
    document = orjson.loads(written)
    rate, numerator, denominator = document["ppn"]
    resources = [PricedResource(*values) for values in _rows(document["resources"], _RESOURCE)]
    heads = _rows(document["lines"], _LINE)
    analyses = [PackedAnalysis(*values) for values in _rows(document["lines"], _ANALYSIS)]
    return Estimate(
        nama=document["nama"],
        policy=Policy(
            Decimal(document["markup_percent"]),
            _rounding(document["unit_price_rounding"]),
            _rounding(document["line_rounding"]),
        ),
        ppn=Ppn(Decimal(rate), numerator, denominator),
        total_rounding=_rounding(document["total_rounding"]),
        resources={one.id: one for one in resources},
        lines=[EstimateLine(*(*head, analysis)) for head, analysis in zip(heads, analyses, strict=True)],
    )


def _columns(names: tuple[str, ...], rows: Any) -> dict[str, list[Any]]:
    return {name: list(map(attrgetter(name), rows)) for name in names}


def _rows(columns: Mapping[str, Any], names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return list(zip(*(columns[name] for name in names), strict=True))


def _rounding_values(rule: Rounding) -> list[str]:
    return [rule.mode.value, plain(rule.step)]


def _rounding(values: list[str]) -> Rounding:
    return Rounding(Mode(values[0]), Decimal(values[1]))
