"""PlanService over gRPC."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.decimals import parse_decimal
from chassis.errors import AppError, FieldProblem, invalid
from chassis.identity import current_identity
from chassis.rpc.messages import JSON
from rekap.app.commands.choose_baseline import choose_baseline, delete_baseline
from rekap.app.commands.freeze_baseline import freeze_baseline
from rekap.app.commands.save_plan_settings import save_cash_flow_terms, save_critical_rules
from rekap.app.plan_writing import Plans
from rekap.app.queries.plans import PlanQueries
from rekap.domain.cash_flow_terms import MOST_TERMIN, Termin, Terms
from rekap.domain.curves_critical import CriticalRule
from rekap.domain.plan_refusal import PlanRefusedError
from taksir.common.v1.document_pb2 import Document
from taksir.rekap.v1 import plan_service_pb2 as messages

MOST_RULES = 50
PERCENT_SCALE = 2
HUNDRED = Decimal(100)
TERMINS = tuple(termin.value for termin in Termin)


class PlanServicer:
    """Baselines and settings, for the user that the call is made for."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._queries = PlanQueries(plans)

    async def ListBaselines(self, request: messages.ListBaselinesRequest, _: Any) -> messages.ListBaselinesResponse:
        """All baselines."""
        body = await self._queries.baselines(request.project_id, _user())
        return messages.ListBaselinesResponse(document=_document(body))

    async def FreezeBaseline(self, request: messages.FreezeBaselineRequest, _: Any) -> messages.FreezeBaselineResponse:
        """Freezes the plan."""
        body = await freeze_baseline(self._plans, request.project_id, _user(), request.name, request.min_revision)
        return messages.FreezeBaselineResponse(document=_document(body))

    async def GetBaseline(self, request: messages.GetBaselineRequest, _: Any) -> messages.GetBaselineResponse:
        """One with its contents."""
        body = await self._queries.baseline(request.project_id, _user(), request.baseline_id)
        return messages.GetBaselineResponse(document=_document(body))

    async def DeleteBaseline(self, request: messages.DeleteBaselineRequest, _: Any) -> messages.DeleteBaselineResponse:
        """Takes one away."""
        body = await delete_baseline(self._plans, request.project_id, _user(), request.baseline_id)
        return messages.DeleteBaselineResponse(document=_document(body))

    async def ChooseBaseline(self, request: messages.ChooseBaselineRequest, _: Any) -> messages.ChooseBaselineResponse:
        """Shows one beside the current plan."""
        body = await choose_baseline(self._plans, request.project_id, _user(), request.baseline_id)
        return messages.ChooseBaselineResponse(document=_document(body))

    async def GetPlanSettings(
        self, request: messages.GetPlanSettingsRequest, _: Any
    ) -> messages.GetPlanSettingsResponse:
        """Rules and terms."""
        body = await self._queries.settings(request.project_id, _user())
        return messages.GetPlanSettingsResponse(document=_document(body))

    async def SaveCriticalRules(
        self, request: messages.SaveCriticalRulesRequest, _: Any
    ) -> messages.SaveCriticalRulesResponse:
        """Replaces the rules."""
        rules = _rules(request.rules)
        body = await save_critical_rules(self._plans, request.project_id, _user(), request.version, rules)
        return messages.SaveCriticalRulesResponse(document=_document(body))

    async def SaveCashFlowTerms(
        self, request: messages.SaveCashFlowTermsRequest, _: Any
    ) -> messages.SaveCashFlowTermsResponse:
        """Replaces the terms."""
        terms = _terms(request.terms)
        body = await save_cash_flow_terms(self._plans, request.project_id, _user(), request.version, terms)
        return messages.SaveCashFlowTermsResponse(document=_document(body))


def _user() -> int:
    return current_identity().subject


def _document(body: bytes) -> Document:
    return Document(body=body, content_type=JSON)


def _refused(path: str, message: str) -> AppError:
    return invalid("settings-invalid", f"Isian {path} tidak dapat dipakai: {message}.", FieldProblem(path, message))


def _percent(text: str, path: str) -> Decimal:
    return parse_decimal(text, path, scale=PERCENT_SCALE, maximum=HUNDRED)


def _day(text: str, path: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _refused(path, "tulis tanggal yang ada, misalnya 2026-03-31") from error


def _rules(rows: Sequence[messages.CriticalRule]) -> Sequence[CriticalRule]:
    """Each valid from another day on."""
    if len(rows) > MOST_RULES:
        raise _refused("rules", f"tulis paling banyak {MOST_RULES} aturan")
    rules = [_rule(row, f"rules[{index}]") for index, row in enumerate(rows)]
    days = [rule.effective_from for rule in rules]
    for index, day in enumerate(days):
        if day in days[:index]:
            raise _refused(f"rules[{index}].effective_from", "sudah ada aturan yang mulai berlaku pada tanggal ini")
    return rules


def _rule(row: messages.CriticalRule, path: str) -> CriticalRule:
    end = row.budget_year_end
    return CriticalRule(
        _day(row.effective_from, f"{path}.effective_from"),
        _percent(row.boundary_percent, f"{path}.boundary_percent"),
        _percent(row.early_lag, f"{path}.early_lag"),
        _percent(row.late_lag, f"{path}.late_lag"),
        _day(end, f"{path}.budget_year_end") if end else None,
    )


def _terms(message: messages.CashFlowTerms) -> Terms:
    if message.termin not in TERMINS:
        raise _refused("terms.termin", f"pilih salah satu dari {', '.join(TERMINS)}")
    if len(message.termin_percents) > MOST_TERMIN:
        raise _refused("terms.termin_percents", f"tulis paling banyak {MOST_TERMIN} termin")
    try:
        return Terms(
            _percent(message.down_payment_percent, "terms.down_payment_percent"),
            _percent(message.recovered_at_percent, "terms.recovered_at_percent"),
            _percent(message.retention_percent, "terms.retention_percent"),
            message.retention_weeks,
            message.payment_delay_weeks,
            Termin(message.termin),
            [_percent(text, f"terms.termin_percents[{at}]") for at, text in enumerate(message.termin_percents)],
        )
    except PlanRefusedError as error:
        raise _refused(error.path, error.message) from error
