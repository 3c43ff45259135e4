"""What a snapshot alone makes of a project, slowly and in the open: what the stored figures and rows must equal."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Self

from rekap.app.line_document import finish_line
from rekap.app.ports import Copies, FinishedLine, LineInput
from rekap.app.told_rows import header_columns, told_rows
from rekap.domain.exact import EXACT
from rekap.domain.line import Policy, UnitCost
from rekap.domain.rounding import Mode, Rounding
from taksir.projects.events.v1.project_changed_pb2 import Component, Pekerjaan, Project, ProjectState, Resource
from taksir.projects.events.v1.project_changed_pb2 import Rounding as RoundingMessage

_FIELD_OF_KATEGORI = dict(zip(("TK", "BHN", "ALT", "LAIN"), (field.name for field in fields(UnitCost)), strict=True))


@dataclass(frozen=True, slots=True)
class StateIndex:
    """Rows of a state by what they are looked up with."""

    klasifikasi_of: dict[int, int]
    volume_of: dict[int, str]
    resource_of: dict[int, Resource]
    components_of: dict[int, Iterable[Component]]

    @classmethod
    def of(cls, state: ProjectState) -> Self:
        """All of the state."""
        return cls(
            {sub.id: sub.klasifikasi_id for sub in state.sub_klasifikasi},
            {volume.pekerjaan_id: volume.quantity for volume in state.volume},
            {resource.id: resource for resource in state.resource},
            {analysis.pekerjaan_id: analysis.components for analysis in state.analysis},
        )


def recompute(state: ProjectState) -> dict[int, FinishedLine]:
    """Lines by pekerjaan."""
    index, policy = StateIndex.of(state), policy_of(state.project)
    return {row.id: finish_line(line_input(row, index), policy) for row in state.pekerjaan}


def copies(state: ProjectState) -> Copies:
    """The rows that are kept as they were told; cells that say nothing are not kept."""
    weeks = {
        (row.pekerjaan_id, row.week_number): (
            Decimal(row.planned_proportion or "0"),
            Decimal(row.actual_proportion or "0"),
            Decimal(row.actual_cost) if row.HasField("actual_cost") else None,
        )
        for row in state.progress
    }
    return Copies(
        {
            row.pekerjaan_id: [(one.resource_id, Decimal(one.koefisien)) for one in row.components]
            for row in state.analysis
            if row.components
        },
        {cell: says for cell, says in weeks.items() if says[0] or says[1] or says[2] is not None},
        header_columns(state.project),
        told_rows(state),
    )


def line_input(row: Pekerjaan, index: StateIndex) -> LineInput:
    """What the line of a pekerjaan is computed from."""
    override = row.markup_override_percent if row.HasField("markup_override_percent") else None
    return LineInput(
        pekerjaan_id=row.id,
        klasifikasi_id=index.klasifikasi_of[row.sub_klasifikasi_id],
        sub_klasifikasi_id=row.sub_klasifikasi_id,
        ordering_index=row.ordering_index,
        kode=row.kode,
        uraian=row.uraian,
        satuan=row.satuan,
        volume=Decimal(index.volume_of.get(row.id, "0")),
        markup_override=None if override is None else Decimal(override),
        cost=_unit_cost(index.components_of.get(row.id, ()), index.resource_of),
    )


def _unit_cost(components: Iterable[Component], resource_of: dict[int, Resource]) -> UnitCost:
    sums = dict.fromkeys(_FIELD_OF_KATEGORI.values(), Decimal(0))
    for component in components:
        resource = resource_of[component.resource_id]
        if resource.HasField("harga_satuan"):
            name = _FIELD_OF_KATEGORI[resource.kategori]
            cost = EXACT.multiply(Decimal(component.koefisien), Decimal(resource.harga_satuan))
            sums[name] = EXACT.add(sums[name], cost)
    return UnitCost(**sums)


def policy_of(project: Project) -> Policy:
    """The project's rules for lines."""
    return Policy(
        Decimal(project.markup_percent), rounding_of(project.unit_price_rounding), rounding_of(project.line_rounding)
    )


def rounding_of(rule: RoundingMessage) -> Rounding:
    """A rule that is absent rounds nothing."""
    return Rounding(Mode(rule.mode or "none"), Decimal(rule.step or "1"))
