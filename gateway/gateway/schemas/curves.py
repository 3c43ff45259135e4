"""S-curve, earned value and cash flow. In columns, the n-th element of each list belongs together; null is unknown."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.schemas.base import MAXIMUM_ID, AnswerModel, DateText, DecimalText

Shape = Literal["columns", "rows"]
Timescale = Literal["weekly", "monthly"]
State = Literal["sesuai", "terlambat", "kritis"]
Known = DecimalText | None
MinRevision = Annotated[int, Field(ge=0, le=MAXIMUM_ID, description="The answer shows at least this revision.")]


class CurveQuery(BaseModel):
    """Parameters that all have; others are refused. `shape=rows` is what old clients know, for up to 64 000 objects."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_revision: MinRevision = 0
    min_plan_version: Annotated[
        int, Field(ge=0, le=MAXIMUM_ID, description="The answer shows at least this version of settings and baselines.")
    ] = 0


class ItemQuery(CurveQuery):
    """Of what pekerjaan cost."""

    shape: Shape = "columns"


class ChartQuery(CurveQuery):
    """Of the S-curve; months are calendar months, and weeks are cut at their ends by days."""

    shape: Shape = "columns"
    timescale: Timescale = "weekly"
    mode: Literal["planned", "actual", "both"] = "both"
    baseline: Annotated[
        int, Field(ge=0, le=MAXIMUM_ID, description="The frozen plan beside the current one; 0: the chosen one.")
    ] = 0


class CostQuery(CurveQuery):
    """Of earned value; without `status_date`, at the end of the last week that was reported."""

    shape: Shape = "columns"
    timescale: Timescale = "weekly"
    status_date: DateText | None = None
    eac: Literal["cpi", "remaining_budget", "cpi_spi"] = "cpi"
    baseline: Annotated[
        int,
        Field(ge=0, le=MAXIMUM_ID, description="Measure against this frozen plan and its budget; 0: the current plan."),
    ] = 0


class CashQuery(CurveQuery):
    """Of the cash flow: claims for planned or for actual progress."""

    timescale: Timescale = "weekly"
    basis: Literal["planned", "actual"] = "planned"


class CurveMeta(AnswerModel):
    """What is shown; `total` is rupiah before PPN, `plan_version` counts changes of settings and baselines."""

    nama: str
    total: DecimalText
    plan_version: int
    revision: int
    stale: bool = Field(description="True when the revision asked for could not be had in time.")


class CurvePeriods(AnswerModel):
    """Weeks of the project, or calendar months."""

    id: list[str]
    label: list[str]
    start_date: list[DateText]
    end_date: list[DateText]


class BaselineCurve(AnswerModel):
    """The frozen plan that was chosen, over the periods of the current one."""

    id: int
    name: str
    frozen_at: str
    revision: int
    planned: list[DecimalText]
    planned_cumulative: list[DecimalText]
    ends_later: bool


class WeightedItems(AnswerModel):
    """Pekerjaan in the order of the tree; `bobot` is percent, together exactly 100."""

    model_config = ConfigDict(extra="allow")

    id: list[int]
    kode: list[str]
    uraian: list[str]
    satuan: list[str]
    volume: list[DecimalText]
    total: list[DecimalText]
    bobot: list[DecimalText]


class ChartCells(AnswerModel):
    """For each pekerjaan: indexes of the periods that have something, and percent of its volume."""

    period: list[list[int]]
    planned: list[list[DecimalText]] | None = None
    actual: list[list[DecimalText]] | None = None


class ChartCurves(AnswerModel):
    """Percent of each period and until its end; deviation = actual − planned, in percentage points."""

    planned: list[DecimalText] | None = None
    planned_cumulative: list[DecimalText] | None = None
    actual: list[Known] | None = None
    actual_cumulative: list[Known] | None = None
    deviation: list[Known] | None = None
    status: list[State | None] | None = None


class ChartSummary(AnswerModel):
    """`variance` is actual − planned at the end of the last week that was reported."""

    total_planned: DecimalText
    total_actual: DecimalText
    planned_until_report: Known
    variance: Known
    reported_until: DateText | None
    total_pekerjaan: int
    total_weeks: int
    total_months: int
    is_weighted_equally: bool = Field(description="Nothing costs anything: each pekerjaan counts 1.")


class OldChartSummary(ChartSummary):
    """The same, also under the names that old clients know."""

    totalPlanned: DecimalText  # noqa: N815 - the name that old clients know
    totalActual: DecimalText  # noqa: N815 - the name that old clients know
    totalPekerjaan: int  # noqa: N815 - the name that old clients know
    totalWeeks: int  # noqa: N815 - the name that old clients know
    totalMonths: int  # noqa: N815 - the name that old clients know


class ChartData(AnswerModel):
    """The S-curve in columns."""

    timescale: Timescale
    periods: CurvePeriods
    pekerjaan: WeightedItems
    cells: ChartCells
    curves: ChartCurves
    baseline: BaselineCurve | None
    summary: ChartSummary
    meta: CurveMeta


class ChartColumn(AnswerModel):
    """One period as old clients know it."""

    model_config = ConfigDict(extra="allow")

    id: str
    label: str
    startDate: DateText  # noqa: N815 - the name that old clients know
    endDate: DateText  # noqa: N815 - the name that old clients know


class ChartRow(AnswerModel):
    """One pekerjaan as old clients know it; cells by the id of their column."""

    id: int
    name: str
    type: Literal["pekerjaan"]
    level: int
    volume: DecimalText
    unit: str
    bobot: DecimalText
    cells: dict[str, dict[str, DecimalText]]


class ChartRows(AnswerModel):
    """The S-curve in objects; `curveData` are running sums."""

    timescale: Timescale
    columns: list[ChartColumn]
    rows: list[ChartRow]
    curveData: dict[str, list[Known]]  # noqa: N815 - the name that old clients know
    deviation: list[Known]
    status: list[State | None]
    baseline: BaselineCurve | None
    summary: OldChartSummary
    meta: CurveMeta


class CostItems(AnswerModel):
    """What each pekerjaan costs; also harga_satuan, harga_satuan_base, markup_percent, TK, BHN, ALT, LAIN."""

    pekerjaan: WeightedItems
    meta: CurveMeta


class CostMeta(AnswerModel):
    """One pekerjaan as old clients know it."""

    model_config = ConfigDict(extra="allow")

    kode: str
    uraian: str
    satuan: str
    harga_satuan: DecimalText
    volume: DecimalText
    total: DecimalText
    komponen: dict[str, DecimalText]


class CostMaps(AnswerModel):
    """What each pekerjaan costs, by its id."""

    hargaMap: dict[str, DecimalText]  # noqa: N815 - the name that old clients know
    totalBiayaProject: DecimalText  # noqa: N815 - the name that old clients know
    volumeMap: dict[str, DecimalText]  # noqa: N815 - the name that old clients know
    pekerjaanMeta: dict[str, CostMeta]  # noqa: N815 - the name that old clients know
    count: int
    meta: CurveMeta


class CostColumns(AnswerModel):
    """Rupiah of each period. `actual` is null where progress has no actual cost; `actual_missing` counts such cells."""

    planned: list[DecimalText]
    earned: list[Known]
    actual: list[Known]
    actual_entered: list[Known]
    actual_missing: list[int | None]


class EarnedSchedule(AnswerModel):
    """In weeks of the project: ES, actual time, SV(t) = ES − AT, SPI(t) = ES / AT."""

    model_config = ConfigDict(extra="allow")

    es: Known
    at: Known
    sv_t: Known
    spi_t: Known
    reason: str | None


class EvmStatus(AnswerModel):
    """At the status date; `unknown` says why a figure is null."""

    status_date: DateText | None
    bac: DecimalText
    planned_cost: Known
    earned_value: Known
    actual_cost: Known
    sv: Known
    cv: Known
    spi: Known
    cpi: Known
    eac: Known
    etc: Known
    vac: Known
    tcpi: Known
    eac_method: Literal["cpi", "remaining_budget", "cpi_spi"]
    eac_by_method: dict[str, Known]
    earned_schedule: EarnedSchedule
    unknown: dict[str, str]


class MeasuredAgainst(AnswerModel):
    """A frozen plan; `total` is its budget, in rupiah before PPN."""

    id: int
    name: str
    frozen_at: str
    revision: int
    total: DecimalText


class Evm(AnswerModel):
    """Running values by period; `unknown` lists, by figure and reason, the periods (0 is the first) without one."""

    labels: list[str]
    pv: list[DecimalText]
    ev: list[Known]
    ac: list[Known]
    pv_percent: list[Known]
    ev_percent: list[Known]
    ac_percent: list[Known]
    sv: list[Known]
    cv: list[Known]
    spi: list[Known]
    cpi: list[Known]
    unknown: dict[str, dict[str, list[int]]]
    summary: EvmStatus
    against: MeasuredAgainst | None = Field(description="The frozen plan measured against; null: the current plan.")


class CostSummary(AnswerModel):
    """The project's totals; `unscheduled_cost` is what no week has planned."""

    total_project_cost: DecimalText
    total_weeks: int
    planned_cost: DecimalText
    unscheduled_cost: DecimalText
    actual_cost: Known
    actual_vs_planned_percent: Known


class CostCurves(AnswerModel):
    """Cost curves and earned value."""

    timescale: Timescale
    periods: CurvePeriods
    costs: CostColumns
    evm: Evm
    baseline: BaselineCurve | None
    summary: CostSummary
    meta: CurveMeta


class CostPoint(AnswerModel):
    """One period as old clients know it."""

    model_config = ConfigDict(extra="allow")

    cost: Known
    cumulative_cost: Known
    cumulative_percent: Known


class CostRows(AnswerModel):
    """Cost curves in objects."""

    timescale: Timescale
    weeklyData: dict[str, list[CostPoint]]  # noqa: N815 - the name that old clients know
    pekerjaanMeta: dict[str, CostMeta]  # noqa: N815 - the name that old clients know
    evm: Evm
    baseline: BaselineCurve | None
    summary: CostSummary
    meta: CurveMeta


class CashColumns(AnswerModel):
    """Whole rupiah of each period, and the balance at its end."""

    money_in: list[DecimalText]
    tax_out: list[DecimalText]
    cost_out: list[Known]
    balance: list[Known]


class CashClaims(AnswerModel):
    """Termin: `paid` = `gross` − `retained` − `recovered`; progress in percent."""

    week: list[int]
    claimed_on: list[DateText]
    paid_week: list[int]
    progress: list[DecimalText]
    gross: list[DecimalText]
    retained: list[DecimalText]
    recovered: list[DecimalText]
    paid: list[DecimalText]


class CashTerms(AnswerModel):
    """Terms of payment; percentages are of the contract's value."""

    down_payment_percent: DecimalText
    recovered_at_percent: DecimalText
    retention_percent: DecimalText
    retention_weeks: int
    payment_delay_weeks: int
    termin: Literal["progress", "monthly"]
    termin_percents: list[DecimalText]


class CashSummary(AnswerModel):
    """`down_payment` + `claims_paid` + `retention_released` + `open` = `contract_value`, to the rupiah."""

    contract_value: DecimalText
    ppn: DecimalText
    down_payment: DecimalText
    claims_paid: DecimalText
    retention_released: DecimalText
    release_week: int | None
    open: DecimalText
    work_cost: DecimalText
    unscheduled_cost: DecimalText
    lowest_balance: Known
    lowest_balance_on: DateText | None
    cost_reason: str | None


class CashFlow(AnswerModel):
    """Money in and out."""

    timescale: Timescale
    basis: Literal["planned", "actual"]
    periods: CurvePeriods
    flow: CashColumns
    claims: CashClaims
    terms: CashTerms
    summary: CashSummary
    meta: CurveMeta
