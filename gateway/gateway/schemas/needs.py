"""Needs of a project: resources, periods and workers. In columns, the n-th element of each list belongs together."""

from typing import Literal

from pydantic import ConfigDict, Field

from gateway.schemas.base import AnswerModel, DateText, DecimalText

Shape = Literal["columns", "rows"]
Kategori = Literal["TK", "BHN", "ALT", "LAIN"]
PeriodMode = Literal["all", "week", "week_range", "month", "month_range"]


class NeedsMeta(AnswerModel):
    """What the answer shows, and the revision of the project; sums are by kategori, costs in rupiah."""

    model_config = ConfigDict(extra="allow")

    nama: str
    revision: int
    stale: bool = Field(description="True when the revision asked for could not be had in time.")


class NeedsSums(NeedsMeta):
    """Counts and sums by kategori."""

    rows_count: int
    counts: dict[Kategori, int]
    unpriced_count: int
    quantity_totals: dict[Kategori, DecimalText]
    cost_totals: dict[Kategori, DecimalText]
    grand_total_cost: DecimalText


class ResourceColumns(AnswerModel):
    """Resources in the unit and at the price in which they are shown; no price: null, and counted as 0."""

    model_config = ConfigDict(extra="allow")

    id: list[int]
    kategori: list[Kategori]
    kode: list[str]
    uraian: list[str]
    satuan: list[str]
    harga_satuan: list[DecimalText | None]


class NeedsColumns(ResourceColumns):
    """What is needed of each; `kelas` is its ABC class by cost (80 %, 95 %)."""

    quantity: list[DecimalText]
    harga_total: list[DecimalText]
    kelas: list[Literal["A", "B", "C"]]


class NeedsItem(AnswerModel):
    """What is needed of one resource; `…_decimal` are the same figures as JSON numbers, for old clients."""

    model_config = ConfigDict(extra="allow")

    id: int
    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    harga_satuan: DecimalText | None
    quantity: DecimalText
    harga_total: DecimalText
    quantity_decimal: float
    harga_satuan_decimal: float | None
    harga_total_decimal: float


class Needs(AnswerModel):
    """Needs by resource: TK, BHN, ALT, LAIN, then by kode."""

    rows: NeedsColumns | list[NeedsItem]
    meta: NeedsSums


class ScheduleSpan(AnswerModel):
    """The weeks that are shown."""

    total_weeks: int
    start_date: DateText
    end_date: DateText


class PekerjaanName(AnswerModel):
    """One pekerjaan."""

    id: int
    kode: str
    uraian: str


class EnhancedNeeds(Needs):
    """With the state of the schedule; the first 500 pekerjaan that no week has planned."""

    schedule: ScheduleSpan
    pekerjaan_without_progress_count: int
    pekerjaan_without_progress: list[PekerjaanName]


class PeriodColumns(AnswerModel):
    """Periods of the window."""

    value: list[str]
    label: list[str]
    start_date: list[DateText]
    end_date: list[DateText]
    total_cost: list[DecimalText]


class PeriodCells(AnswerModel):
    """For each resource: indexes of the periods in which it is needed, and how much."""

    period: list[list[int]]
    quantity: list[list[DecimalText]]


class TimelineMeta(NeedsSums):
    """Periods + outside_total + unscheduled_total = grand_total_cost, exactly."""

    bucket_mode: Literal["week", "month"]
    period_count: int
    outside_total: DecimalText
    unscheduled_total: DecimalText


class Timeline(AnswerModel):
    """Needs by resource and period. `resources` also has `quantity` (of all work) and `unscheduled`."""

    periods: PeriodColumns
    resources: ResourceColumns
    cells: PeriodCells
    meta: TimelineMeta


class PeriodNeeds(AnswerModel):
    """One period; the last one, `unscheduled`, has no dates."""

    value: str
    label: str
    start_date: DateText | None
    end_date: DateText | None
    items: list[NeedsItem]
    quantity_totals: dict[Kategori, DecimalText]
    total_cost: DecimalText
    total_cost_decimal: float


class TimeScope(AnswerModel):
    """The periods that were asked for, by their codes; null for all."""

    mode: PeriodMode
    start: str | None
    end: str | None


class TimelineRowsMeta(TimelineMeta):
    """With what old clients read of the filter; needs are always those of all stages."""

    mode: Literal["all"]
    tahapan_id: None
    time_scope: TimeScope


class TimelineRows(AnswerModel):
    """An object for each need of each period."""

    periods: list[PeriodNeeds]
    meta: TimelineRowsMeta


class NeedsItemColumns(ResourceColumns):
    """What the periods need of each."""

    quantity: list[DecimalText]
    harga_total: list[DecimalText]


class TimelineSum(AnswerModel):
    """One sum over the periods."""

    aggregated_items: NeedsItemColumns | list[NeedsItem]
    aggregated_total: DecimalText
    period_labels: list[str]
    period_totals: list[DecimalText]
    meta: TimelineMeta | TimelineRowsMeta


class WeekColumns(AnswerModel):
    """Weeks of the window; costs in rupiah."""

    week_number: list[int]
    week_start: list[DateText]
    week_end: list[DateText]
    planned_cost: list[DecimalText]
    actual_cost: list[DecimalText]


class WeekCells(AnswerModel):
    """For each resource: weeks in which it is needed, and how much."""

    week: list[list[int]]
    quantity: list[list[DecimalText]]


class WeeklySummary(AnswerModel):
    """Over the window."""

    total_planned_cost: DecimalText
    total_actual_cost: DecimalText


class WeeklyMeta(NeedsMeta):
    """The window."""

    total_weeks: int
    from_week: int
    to_week: int


class WeeklyNeeds(AnswerModel):
    """Planned and actual needs by resource and week."""

    weeks: WeekColumns
    resources: ResourceColumns
    planned: WeekCells
    actual: WeekCells
    summary: WeeklySummary
    meta: WeeklyMeta


class WeekItem(AnswerModel):
    """One resource in one week."""

    id: int
    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    harga_satuan: DecimalText | None
    planned_quantity: DecimalText
    actual_quantity: DecimalText
    planned_cost: DecimalText
    actual_cost: DecimalText


class WeekSummary(AnswerModel):
    """One week."""

    planned_cost: DecimalText
    actual_cost: DecimalText
    items_count: int


class WeekNeeds(AnswerModel):
    """One week with its needs by kategori."""

    week_number: int
    week_start: DateText
    week_end: DateText
    items: dict[Kategori, list[WeekItem]]
    summary: WeekSummary


class WeeklyMetadata(AnswerModel):
    """The window, under the name that old clients know."""

    nama: str
    total_weeks: int
    from_week: int
    to_week: int
    revision: int


class WeeklyNeedsRows(AnswerModel):
    """An object for each need of each week."""

    weeklyData: list[WeekNeeds]  # noqa: N815 - the name that old clients know
    summary: WeeklySummary
    metadata: WeeklyMetadata
    meta: WeeklyMeta


class ChoiceSub(AnswerModel):
    """One sub-klasifikasi."""

    id: int
    name: str


class ChoiceGroup(AnswerModel):
    """One klasifikasi."""

    id: int
    name: str
    sub: list[ChoiceSub]


class PekerjaanColumns(AnswerModel):
    """Pekerjaan in tree order."""

    id: list[int]
    kode: list[str]
    uraian: list[str]
    sub_id: list[int]


class Period(AnswerModel):
    """One period; `value` is its code in filters."""

    value: str
    label: str
    start_date: DateText
    end_date: DateText


class Periods(AnswerModel):
    """All periods of the project."""

    weeks: list[Period]
    months: list[Period]


class ChoiceStats(AnswerModel):
    """Counts."""

    pekerjaan: int
    resources: int
    weeks: int


class NeedsChoices(AnswerModel):
    """What needs can be filtered by."""

    klasifikasi: list[ChoiceGroup]
    pekerjaan: PekerjaanColumns
    kategori: list[Kategori]
    periods: Periods
    stats: ChoiceStats
    meta: NeedsMeta


class CountAndTotal(AnswerModel):
    """Resources and their cost in rupiah."""

    count: int
    total: DecimalText


class KategoriComparison(AnswerModel):
    """One kategori by both computations."""

    snapshot: CountAndTotal
    timeline: CountAndTotal
    difference: DecimalText
    match: bool


class NeedsComparison(AnswerModel):
    """Totals of two independent computations; valid within the tolerance."""

    valid: bool
    snapshot_total: DecimalText
    timeline_total: DecimalText
    difference: DecimalText
    tolerance: DecimalText
    snapshot_count: int
    timeline_count: int
    kategori_breakdown: dict[Kategori, KategoriComparison]
    warnings: list[str]


class NeedsValidation(AnswerModel):
    """Snapshot against timeline."""

    status: Literal["success", "warning"]
    validation: NeedsComparison
    meta: NeedsMeta


class NeededResource(AnswerModel):
    """One resource."""

    id: int
    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    harga_satuan: DecimalText | None


class PekerjaanNeeds(AnswerModel):
    """Pekerjaan in tree order; `quantity` is in the resource's satuan, `satuan` that of the pekerjaan."""

    id: list[int]
    kode: list[str]
    uraian: list[str]
    satuan: list[str]
    quantity: list[DecimalText]
    harga_total: list[DecimalText]


class ResourceNeedsMeta(NeedsMeta):
    """Sums."""

    rows_count: int
    quantity: DecimalText
    total_cost: DecimalText


class ResourceNeeds(AnswerModel):
    """Which pekerjaan need one resource."""

    resource: NeededResource
    rows: PekerjaanNeeds
    meta: ResourceNeedsMeta


class LabourWeeks(AnswerModel):
    """Weeks; `workers` = person-days / working days, rounded up."""

    week_number: list[int]
    week_start: list[DateText]
    week_end: list[DateText]
    working_days: list[int]
    person_days: list[DecimalText]
    workers: list[int]
    over_limit: list[bool]


class LabourCells(AnswerModel):
    """For each resource: weeks in which it works, and its person-days."""

    week: list[list[int]]
    person_days: list[list[DecimalText]]


class LabourMeta(NeedsMeta):
    """The peak, against the limit."""

    limit: int | None
    working_days: int
    peak_workers: int
    weeks_over_limit: int
    unscheduled_person_days: DecimalText


class LabourHistogram(AnswerModel):
    """Workers a week takes; `not_counted` is labour in other units than OH."""

    weeks: LabourWeeks
    resources: ResourceColumns
    cells: LabourCells
    not_counted: ResourceColumns
    meta: LabourMeta
