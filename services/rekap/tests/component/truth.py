"""A stand-in for the projects service: the whole truth about a project, told as events and as snapshots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rekap.app.ports import Change, Snapshot
from taksir.projects.events.v1.project_changed_pb2 import (
    Analysis,
    Component,
    Klasifikasi,
    Member,
    Pekerjaan,
    Project,
    ProjectChanged,
    ProjectState,
    Removed,
    Resource,
    Rounding,
    SubKlasifikasi,
    Volume,
    WeekProgress,
)

OWNER = 7
STRANGER = 8


def header(**changed: Any) -> Project:
    """A header with the usual pricing: 10 % markup, 11 % PPN, total half up to 10 000."""
    values: dict[str, Any] = {
        "nama": "Rumah Jatisela",
        "lokasi_project": "Lombok Barat",
        "sumber_dana": "APBD",
        "nama_client": "Dinas PUPR",
        "tanggal_mulai": "2026-01-08",
        "tanggal_selesai": "2026-11-27",
        "markup_percent": "10",
        "ppn_percent": "11",
        "total_rounding": Rounding(mode="half_up", step="10000"),
        "members": [Member(user_id=OWNER, role="owner")],
    }
    return Project(**{**values, **changed})


def klasifikasi(id_: int, ordering_index: int = 0, name: str = "") -> Klasifikasi:
    return Klasifikasi(id=id_, name=name or f"Klasifikasi {id_}", ordering_index=ordering_index)


def sub(id_: int, klasifikasi_id: int, ordering_index: int = 0, name: str = "") -> SubKlasifikasi:
    return SubKlasifikasi(
        id=id_, klasifikasi_id=klasifikasi_id, name=name or f"Sub {id_}", ordering_index=ordering_index
    )


def pekerjaan(id_: int, sub_id: int, ordering_index: int = 0, **changed: Any) -> Pekerjaan:
    values = {"kode": f"P.{id_}", "uraian": f"Pekerjaan {id_} – 2×½ “m²”", "satuan": "m3", "source_type": "custom"}
    return Pekerjaan(id=id_, sub_klasifikasi_id=sub_id, ordering_index=ordering_index, **{**values, **changed})


def resource(id_: int, kategori: str, harga_satuan: str | None) -> Resource:
    return Resource(id=id_, kategori=kategori, kode=f"R.{id_}", uraian=f"Sumber {id_}", harga_satuan=harga_satuan)


def analysis(pekerjaan_id: int, **koefisien_of: str) -> Analysis:
    """Components by resource, written r1="0.5"."""
    rows = [Component(resource_id=int(name[1:]), koefisien=value) for name, value in koefisien_of.items()]
    return Analysis(pekerjaan_id=pekerjaan_id, components=rows)


def volume(pekerjaan_id: int, quantity: str) -> Volume:
    return Volume(pekerjaan_id=pekerjaan_id, quantity=quantity)


def week(pekerjaan_id: int, number: int, planned: str, actual: str = "0") -> WeekProgress:
    return WeekProgress(
        pekerjaan_id=pekerjaan_id, week_number=number, planned_proportion=planned, actual_proportion=actual
    )


@dataclass
class Truth:
    """One project. `commit` takes the rows that a change touches and returns the event that tells of them."""

    project_id: int
    revision: int = 0
    project: Project = field(default_factory=header)
    klasifikasi: dict[int, Klasifikasi] = field(default_factory=dict)
    sub: dict[int, SubKlasifikasi] = field(default_factory=dict)
    pekerjaan: dict[int, Pekerjaan] = field(default_factory=dict)
    resource: dict[int, Resource] = field(default_factory=dict)
    volume: dict[int, Volume] = field(default_factory=dict)
    analysis: dict[int, Analysis] = field(default_factory=dict)
    progress: dict[tuple[int, int], WeekProgress] = field(default_factory=dict)

    def commit(self, **rows: Any) -> ProjectChanged:
        """Rows by the names of ProjectState's fields."""
        state = ProjectState(**rows)
        if state.HasField("project"):
            self.project = state.project
        self.klasifikasi |= {row.id: row for row in state.klasifikasi}
        self.sub |= {row.id: row for row in state.sub_klasifikasi}
        self.pekerjaan |= {row.id: row for row in state.pekerjaan}
        self.resource |= {row.id: row for row in state.resource}
        self.volume |= {row.pekerjaan_id: row for row in state.volume}
        self.analysis |= {row.pekerjaan_id: row for row in state.analysis}
        self.progress |= {(row.pekerjaan_id, row.week_number): row for row in state.progress}
        self._remove(state.removed)
        self.revision += 1
        return ProjectChanged(project_id=self.project_id, revision=self.revision, state=state)

    def _remove(self, removed: Removed) -> None:
        for id_ in removed.klasifikasi:
            self.klasifikasi.pop(id_, None)
        for id_ in [row.id for row in self.sub.values() if row.klasifikasi_id not in self.klasifikasi]:
            self.sub.pop(id_)
        for id_ in removed.sub_klasifikasi:
            self.sub.pop(id_, None)
        gone = {row.id for row in self.pekerjaan.values() if row.sub_klasifikasi_id not in self.sub}
        for id_ in gone.union(removed.pekerjaan):
            for rows in (self.pekerjaan, self.volume, self.analysis):
                rows.pop(id_, None)
        self.progress = {cell: row for cell, row in self.progress.items() if cell[0] in self.pekerjaan}
        for id_ in removed.resource:
            self.resource.pop(id_, None)

    def state(self) -> ProjectState:
        """All rows."""
        return ProjectState(
            project=self.project,
            klasifikasi=self.klasifikasi.values(),
            sub_klasifikasi=self.sub.values(),
            pekerjaan=self.pekerjaan.values(),
            resource=self.resource.values(),
            volume=self.volume.values(),
            analysis=self.analysis.values(),
            progress=self.progress.values(),
        )

    def house(self) -> ProjectChanged:
        """Creates a small project: the worked example of the specification, and a second sub without a price."""
        return self.commit(
            project=self.project,
            klasifikasi=[klasifikasi(1, 1, "Pekerjaan tanah"), klasifikasi(2, 2, "Kosong")],
            sub_klasifikasi=[sub(11, 1, 1, "Galian"), sub(12, 1, 2, "Urugan")],
            pekerjaan=[pekerjaan(101, 11, 1), pekerjaan(102, 12, 2)],
            resource=[
                resource(1, "TK", "99000"),
                resource(2, "BHN", "250000"),
                resource(3, "ALT", "102000"),
                resource(4, "LAIN", None),
            ],
            volume=[volume(101, "12.5")],
            analysis=[analysis(101, r1="1", r2="1", r3="0.5", r4="3")],
        )


class TruthSource:
    """Implements SnapshotSource; `refusal` is raised while it is set, `asked` notes what was read."""

    def __init__(self, *truths: Truth) -> None:
        self.truths = {truth.project_id: truth for truth in truths}
        self.asked: list[int] = []
        self.refusal: Exception | None = None

    async def read(self, project_id: int) -> Snapshot | None:
        self.asked.append(project_id)
        if self.refusal is not None:
            raise self.refusal
        truth = self.truths.get(project_id)
        return None if truth is None else Snapshot(truth.revision, truth.state())

    async def revisions(self, after_project_id: int, limit: int) -> Sequence[tuple[int, int]]:
        if self.refusal is not None:
            raise self.refusal
        rows = sorted((truth.project_id, truth.revision) for truth in self.truths.values())
        return [row for row in rows if row[0] > after_project_id][:limit]


def change(event: ProjectChanged) -> Change:
    """What the consumer makes of the event."""
    state = event.state if event.HasField("state") else None
    changed_at = event.changed_at.ToDatetime(UTC) if event.HasField("changed_at") else datetime.now(UTC)
    return Change(event.project_id, event.revision, state, changed_at, event.changed_by)


def changes(events: Iterable[ProjectChanged]) -> list[Change]:
    return [change(event) for event in events]
