"""Every endpoint of rekap that the bench measures, with what the old system took for the same (p50, nothing cached)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ALL = ("S", "M", "L")


@dataclass(frozen=True)
class Endpoint:
    """`path` with {project}; milliseconds of the old system by size; `sizes` at which it may be asked."""

    name: str
    path: str
    old_milliseconds: Mapping[str, int] = field(default_factory=dict)
    sizes: tuple[str, ...] = ALL


def _old(*milliseconds: int) -> dict[str, int]:
    return dict(zip(ALL, milliseconds, strict=True))


ENDPOINTS = (
    Endpoint("rekap RAB", "/api/project/{project}/rekap/", _old(22, 82, 442)),
    Endpoint("kebutuhan", "/api/project/{project}/rekap-kebutuhan/", _old(66, 135, 1_214)),
    Endpoint(
        "kebutuhan of one month", "/api/project/{project}/rekap-kebutuhan/?period_mode=month&period_start=2026-03"
    ),
    Endpoint("kebutuhan timeline", "/api/project/{project}/rekap-kebutuhan-timeline/"),
    Endpoint("kebutuhan weekly", "/api/v2/project/{project}/rekap-kebutuhan-weekly/", _old(265, 1_871, 21_159)),
    Endpoint("chart-data", "/api/v2/project/{project}/chart-data/", _old(63, 354, 5_239)),
    Endpoint("kurva-s-harga", "/api/v2/project/{project}/kurva-s-harga/", _old(61, 523, 4_771)),
    Endpoint("kurva-s-data", "/api/v2/project/{project}/kurva-s-data/"),
    Endpoint("rincian RAB", "/api/project/{project}/rincian-rab/"),
    Endpoint("dashboard", "/api/dashboard/"),
    Endpoint("chart-data by month", "/api/v2/project/{project}/chart-data/?timescale=monthly"),
    Endpoint("chart-data, old shape", "/api/v2/project/{project}/chart-data/?shape=rows", sizes=("S", "M")),
    Endpoint("cash flow", "/api/v2/project/{project}/cash-flow/"),
    Endpoint("labour histogram", "/api/project/{project}/rekap-kebutuhan/labour/"),
    Endpoint("validate", "/api/project/{project}/rekap-kebutuhan/validate/"),
    Endpoint("filters", "/api/project/{project}/rekap-kebutuhan/filters/"),
)
