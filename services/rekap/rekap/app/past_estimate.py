"""The estimate that a past state makes: the same, to the last digit, as the read model gave it then."""

from collections.abc import Iterable
from decimal import Decimal

from chassis.decimals import plain
from rekap.app.past_state import PastState
from rekap.app.recompute import StateIndex, line_input, policy_of, rounding_of
from rekap.domain.estimate import Estimate, EstimateLine, PackedAnalysis, PricedResource
from rekap.domain.line import Policy, price_line
from rekap.domain.needs_integers import scaled
from rekap.domain.tax import Ppn
from taksir.projects.events.v1.project_changed_pb2 import Analysis, Pekerjaan, Project, Resource

_NOTHING = PackedAnalysis()


def past_estimate(past: PastState) -> Estimate:
    """Every line is computed anew from koefisien, harga, markup and volume."""
    policy = policy_of(past.project)
    index = StateIndex(
        {one.id: one.klasifikasi_id for one in past.sub_klasifikasi.values()},
        {one.pekerjaan_id: one.quantity for one in past.volume.values()},
        past.resource,
        {one.pekerjaan_id: one.components for one in past.analysis.values()},
    )
    return Estimate(
        nama=past.project.nama,
        policy=policy,
        ppn=ppn_of(past.project),
        total_rounding=rounding_of(past.project.total_rounding),
        resources={one.id: _resource(one) for one in past.resource.values()},
        lines=[_line(row, index, past.analysis.get(row.id), policy) for row in _in_tree_order(past)],
    )


def ppn_of(project: Project) -> Ppn:
    """An event of before bases were told taxes the whole value."""
    if not project.HasField("ppn"):
        return Ppn(Decimal(project.ppn_percent), 1, 1)
    told = project.ppn
    return Ppn(Decimal(told.rate_percent), told.base_numerator, told.base_denominator)


def _in_tree_order(past: PastState) -> Iterable[Pekerjaan]:
    def place(row: Pekerjaan) -> tuple[int, ...]:
        sub = past.sub_klasifikasi[row.sub_klasifikasi_id]
        group = past.klasifikasi[sub.klasifikasi_id]
        return group.ordering_index, group.id, sub.ordering_index, sub.id, row.ordering_index, row.id

    return sorted(past.pekerjaan.values(), key=place)


def _line(row: Pekerjaan, index: StateIndex, analysis: Analysis | None, policy: Policy) -> EstimateLine:
    told = line_input(row, index)
    override = told.markup_override
    return EstimateLine(
        id=row.id,
        sub_klasifikasi_id=row.sub_klasifikasi_id,
        kode=row.kode,
        uraian=row.uraian,
        satuan=row.satuan,
        volume=plain(told.volume),
        markup_override=None if override is None else plain(override),
        total=plain(price_line(told.cost, override, told.volume, policy).total),
        analysis=_NOTHING if analysis is None or not analysis.components else _packed(analysis),
    )


def _packed(analysis: Analysis) -> PackedAnalysis:
    koefisien = scaled([one.koefisien for one in analysis.components])
    ids = ",".join([str(one.resource_id) for one in analysis.components])
    return PackedAnalysis(koefisien.scale, ids, ",".join(map(str, koefisien.values)))


def _resource(one: Resource) -> PricedResource:
    price = plain(Decimal(one.harga_satuan)) if one.HasField("harga_satuan") else None
    return PricedResource(one.id, one.kategori, one.kode, one.uraian, one.satuan, price)
