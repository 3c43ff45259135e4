"""Baselines, rules of a critical contract, and terms of payment."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.schemas.base import MAXIMUM_ID, AnswerModel, DateText, DecimalText, Id, RequestModel, Text, Version
from gateway.schemas.curves import CashTerms, CurvePeriods

Weeks = Annotated[int, Field(ge=0, le=10_000)]


class FreezeBaseline(RequestModel):
    """A name for the plan as it is at `min_revision` or later."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    min_revision: Annotated[int, Field(ge=0, le=MAXIMUM_ID)] = 0


class ChooseBaseline(RequestModel):
    """The baseline to compare with; null: none."""

    baseline_id: Id | None


class CriticalRule(RequestModel):
    """Critical is a lag (percentage points) of more than `early_lag` while at most `boundary_percent` is planned, of
    more than `late_lag` after it, and any lag after it where the work is to end after the budget year.
    """

    effective_from: DateText
    boundary_percent: DecimalText
    early_lag: DecimalText
    late_lag: DecimalText
    budget_year_end: DateText | None = None


class SaveCriticalRules(RequestModel):
    """All rules; none: the usual ones."""

    version: Version
    rules: Annotated[list[CriticalRule], Field(max_length=50)]


class CashFlowTerms(RequestModel):
    """Percentages of the contract's value; weeks are counted from a claim, and from the end of the work."""

    down_payment_percent: DecimalText
    recovered_at_percent: DecimalText
    retention_percent: DecimalText
    retention_weeks: Weeks
    payment_delay_weeks: Weeks
    termin: Literal["progress", "monthly"]
    termin_percents: Annotated[list[DecimalText], Field(max_length=100, default_factory=list)]


class SaveCashFlowTerms(RequestModel):
    """Terms of payment."""

    version: Version
    terms: CashFlowTerms


class Baseline(AnswerModel):
    """One frozen plan; `total` is rupiah before PPN."""

    model_config = ConfigDict(extra="allow")

    id: int
    name: str
    frozen_at: str
    frozen_by: int
    revision: int
    total: DecimalText
    pekerjaan_count: int
    tanggal_mulai: DateText
    tanggal_selesai: DateText
    is_comparison: bool


class MadeBaseline(Baseline):
    """With the version of settings and baselines."""

    version: int


class Baselines(AnswerModel):
    """All frozen plans, youngest first."""

    items: list[Baseline]
    comparison_id: int | None
    version: int


class BaselineItems(AnswerModel):
    """Pekerjaan as they were, with their planned weeks and percentages."""

    id: list[int]
    kode: list[str]
    uraian: list[str]
    satuan: list[str]
    volume: list[DecimalText]
    total: list[DecimalText]
    week: list[list[int]]
    planned: list[list[DecimalText]]


class BaselineContents(MadeBaseline):
    """One frozen plan with its curve."""

    periods: CurvePeriods
    planned: list[DecimalText]
    planned_cumulative: list[DecimalText]
    pekerjaan: BaselineItems


class Comparison(AnswerModel):
    """What the current plan is compared with."""

    comparison_id: int | None
    version: int


class CriticalRuleShown(AnswerModel):
    """A rule; the usual one has no first day, and the usual end of the budget year is that of the work's first year."""

    effective_from: DateText | None
    boundary_percent: DecimalText
    early_lag: DecimalText
    late_lag: DecimalText
    budget_year_end: DateText | None


class PlanSettings(AnswerModel):
    """Rules and terms; saving them takes the `version` that was read."""

    version: int
    critical_rules: list[CriticalRuleShown]
    usual_rule: CriticalRuleShown
    cash_flow_terms: CashTerms
