"""The schedule beyond its weekly cells: amounts, budgets, stages and the network of dependencies."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, DateText, DecimalText, Id, RequestModel, Text, TimestampText, Version
from gateway.schemas.estimate import MAXIMUM_ROWS

Mode = Literal["planned", "actual"]
Week = Annotated[int, Field(ge=1, le=5_000)]
Weekday = Annotated[int, Field(ge=0, le=6, description="0 = Monday.")]
Days = Annotated[int, Field(ge=0, le=3_660, description="Working days.")]
Lag = Annotated[int, Field(ge=-3_660, le=3_660, description="Working days; negative: may overlap.")]
Rows = Field(max_length=MAXIMUM_ROWS)


class AmountInput(RequestModel):
    """What is done of one pekerjaan in one week, in its unit or in rupiah."""

    pekerjaan_id: Id
    week_number: Week
    amount: DecimalText
    notes: Annotated[Text, Field(max_length=2_000)] | None = None


class AssignAmounts(RequestModel):
    """Stored as percent = amount × 100 / volume (or budgeted cost), two places, half up; all or none."""

    mode: Mode = "planned"
    unit: Literal["volume", "cost"]
    assignments: Annotated[list[AmountInput], Rows]


class ConvertedAmount(AnswerModel):
    """The percent that was stored."""

    pekerjaan_id: int
    week_number: int
    proportion: DecimalText


class AssignedAmounts(AnswerModel):
    """How many weeks were stored, and as what."""

    revision: int
    created_count: int
    updated_count: int
    converted: list[ConvertedAmount]


class ResetProgress(RequestModel):
    """Which schedule to empty."""

    mode: Mode


class ProgressReset(AnswerModel):
    """How many weeks held something."""

    revision: int
    updated_count: int
    mode: Mode


class WeekOfProgress(AnswerModel):
    """One week of one pekerjaan, percent of its volume."""

    week_number: int
    week_start_date: DateText
    week_end_date: DateText
    planned_proportion: DecimalText
    actual_proportion: DecimalText
    actual_cost: DecimalText | None
    notes: str


class WeeklyProgress(AnswerModel):
    """All weeks of one pekerjaan; complete when the plan sums to 100."""

    pekerjaan_id: int
    weekly_progress: list[WeekOfProgress]
    total_planned_proportion: DecimalText
    total_actual_proportion: DecimalText
    is_complete: bool


class WeekBoundary(RequestModel):
    """First or last weekday of a week; it always has seven days, and the first one overrules the last."""

    week_start_day: Weekday | None = None
    week_end_day: Weekday | None = None


class SetBoundary(AnswerModel):
    """The boundary as it is now."""

    revision: int
    week_start_day: int
    week_end_day: int


class BudgetInput(RequestModel):
    """What the owner set aside for one pekerjaan in rupiah; 0: nothing."""

    pekerjaan_id: Id
    budgeted_cost: DecimalText


class SaveBudgets(RequestModel):
    """Budgets, all or none."""

    items: Annotated[list[BudgetInput], Rows]


class SavedBudgets(AnswerModel):
    """How many budgets changed."""

    revision: int
    saved: int


class DerivedStage(AnswerModel):
    """Planned and actual percent in one stage; without id and dates: outside of every stage."""

    tahapan_id: int | None
    tahapan_nama: str
    urutan: int
    tanggal_mulai: DateText | None
    tanggal_selesai: DateText | None
    proporsi: DecimalText
    actual: DecimalText


class DerivedStages(AnswerModel):
    """The weeks of one pekerjaan by days, weeks, months or stages; the parts sum to the weeks exactly."""

    pekerjaan_id: int
    mode: str
    assignments: list[DerivedStage]
    total_proporsi: DecimalText
    total_actual: DecimalText


StageName = Annotated[Text, Field(max_length=200)]
StageText = Annotated[Text, Field(max_length=2_000)]


class CreateStage(RequestModel):
    """A stage at the end of the list."""

    nama: StageName
    deskripsi: StageText | None = None
    tanggal_mulai: DateText | None = None
    tanggal_selesai: DateText | None = None


class UpdateStage(RequestModel):
    """Changed fields of a stage; a null date takes the date away."""

    nama: StageName | None = None
    deskripsi: StageText | None = None
    tanggal_mulai: DateText | None = None
    tanggal_selesai: DateText | None = None


class Stage(AnswerModel):
    """A stage that a user made."""

    tahapan_id: int
    nama: str
    urutan: int
    deskripsi: str
    tanggal_mulai: DateText | None
    tanggal_selesai: DateText | None
    created_at: TimestampText


class SummedStage(Stage):
    """A stage with how much is assigned to it."""

    jumlah_pekerjaan: int
    total_assigned_proportion: DecimalText


class StageList(AnswerModel):
    """All stages in their order."""

    tahapan: list[SummedStage]
    count: int


class StageMember(AnswerModel):
    """One pekerjaan of a stage."""

    pekerjaan_id: int
    kode: str
    uraian: str
    proporsi: DecimalText
    catatan: str


class StageDetail(SummedStage):
    """A stage with its pekerjaan."""

    pekerjaan: list[StageMember]


class OrderStages(RequestModel):
    """Every stage, in the wanted order."""

    tahapan_order: Annotated[list[Id], Field(max_length=1_000)]


class Revised(AnswerModel):
    """The project's new revision."""

    revision: int


class StageShare(RequestModel):
    """0.01 to 100 percent of one pekerjaan's volume."""

    pekerjaan_id: Id
    proporsi: DecimalText
    catatan: StageText = ""


class AssignStage(RequestModel):
    """Parts of pekerjaan for a stage, all or none; the stages of a pekerjaan sum to 100 percent at most."""

    assignments: Annotated[list[StageShare], Rows]


class AssignedStage(AnswerModel):
    """How many assignments are new and how many changed."""

    revision: int
    created: int
    updated: int


class UnassignStage(RequestModel):
    """Pekerjaan that leave a stage."""

    pekerjaan_ids: Annotated[list[Id], Rows]


class UnassignedStage(AnswerModel):
    """How many pekerjaan were in the stage."""

    revision: int
    deleted: int


class OpenPekerjaan(AnswerModel):
    """A pekerjaan that the stages do not have wholly."""

    pekerjaan_id: int
    kode: str
    uraian: str
    klasifikasi: str
    sub_klasifikasi: str
    assigned_proportion: DecimalText
    unassigned_proportion: DecimalText
    status: Literal["sebagian", "belum"]


class StageCheck(AnswerModel):
    """How far the project is assigned to stages."""

    total_pekerjaan: int
    fully_assigned: int
    incomplete: int
    is_complete: bool
    pekerjaan: list[OpenPekerjaan]


class Activity(RequestModel):
    """A pekerjaan of the network; 0 days is a milestone."""

    pekerjaan_id: Id
    duration_days: Days


class Dependency(RequestModel):
    """The successor waits for the predecessor: FS finish-start, SS start-start, FF finish-finish, SF start-finish."""

    predecessor_id: Id
    successor_id: Id
    kind: Literal["FS", "SS", "FF", "SF"] = "FS"
    lag: Lag = 0


class Holiday(RequestModel):
    """A day on which nobody works."""

    day: DateText
    name: Annotated[Text, Field(max_length=200)] = ""


class SaveNetwork(RequestModel):
    """The whole network; 409 when somebody else changed it since `version`."""

    version: Version | None = None
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    holidays: Annotated[list[Holiday], Field(default_factory=list, max_length=1_000)]
    activities: Annotated[list[Activity], Rows]
    dependencies: Annotated[list[Dependency], Field(default_factory=list, max_length=MAXIMUM_ROWS)]


class SavedNetwork(AnswerModel):
    """The network's new version."""

    revision: int
    version: int


class PlannedActivity(AnswerModel):
    """A pekerjaan of the network."""

    pekerjaan_id: int
    duration_days: int


class PlannedDependency(AnswerModel):
    """What waits for what."""

    predecessor_id: int
    successor_id: int
    kind: str
    lag: int


class PlannedHoliday(AnswerModel):
    """A day on which nobody works."""

    day: DateText
    name: str


class Network(AnswerModel):
    """The network as it was planned; version 0: not yet."""

    version: int
    weekdays: list[int]
    holidays: list[PlannedHoliday]
    activities: list[PlannedActivity]
    dependencies: list[PlannedDependency]


class ScheduledActivity(AnswerModel):
    """Earliest and latest dates of one pekerjaan; floats in working days."""

    pekerjaan_id: int
    duration_days: int
    early_start: DateText
    early_finish: DateText
    late_start: DateText
    late_finish: DateText
    total_float: int
    free_float: int
    is_critical: bool


class CriticalPath(AnswerModel):
    """The dates that follow from the network; the critical ones in the order of their starts."""

    start: DateText
    finish: DateText
    working_days: int
    critical_path: list[int]
    activities: list[ScheduledActivity]
