"""Baselines and settings as JSON."""

from collections.abc import Sequence
from typing import Any

import orjson

from chassis.decimals import plain
from rekap.app.curves_amounts import WEEKLY, amounts_of, buckets_of, period_columns
from rekap.app.curves_ports import BaselineHead, BaselineLine, Plan, PlanState
from rekap.app.plan_settings import rule_document, rules_of, terms_document, terms_of
from rekap.domain.curves_critical import USUAL
from rekap.domain.curves_cumulative import PERCENT_PLACES, steps
from rekap.domain.needs_integers import plain_integer


def settings_document(state: PlanState) -> bytes:
    """The rules and terms that hold; before the first dated rule, the usual one does."""
    document = {
        "version": state.version,
        "critical_rules": [rule_document(rule) for rule in rules_of(state.critical_rules)],
        "usual_rule": rule_document(USUAL),
        "cash_flow_terms": terms_document(terms_of(state.cash_flow_terms)),
    }
    return orjson.dumps(document)


def baselines_document(state: PlanState, heads: Sequence[BaselineHead]) -> bytes:
    """All baselines, youngest first."""
    items = [_head(head, state) for head in heads]
    return orjson.dumps({"items": items, "comparison_id": state.comparison_id, "version": state.version})


def baseline_document(state: PlanState, head: BaselineHead) -> bytes:
    """One baseline without its contents."""
    return orjson.dumps({**_head(head, state), "version": state.version})


def contents_document(state: PlanState, head: BaselineHead, plan: Plan, lines: Sequence[BaselineLine]) -> bytes:
    """One baseline with its curve and its pekerjaan."""
    weeks = plan.calendar()
    buckets = buckets_of(weeks, WEEKLY)
    percents = amounts_of(plan).planned_curve(weeks, [bucket.span.last for bucket in buckets]).percents()
    document = {
        **_head(head, state),
        "version": state.version,
        "periods": period_columns(buckets, WEEKLY),
        "planned": [plain_integer(value, PERCENT_PLACES) for value in steps(percents)],
        "planned_cumulative": [plain_integer(value, PERCENT_PLACES) for value in percents],
        "pekerjaan": _columns(lines),
    }
    return orjson.dumps(document)


def version_document(state: PlanState) -> bytes:
    """What has been chosen, and the version that it is in."""
    return orjson.dumps({"comparison_id": state.comparison_id, "version": state.version})


def _head(head: BaselineHead, state: PlanState) -> dict[str, Any]:
    return {
        "id": head.id,
        "name": head.name,
        "frozen_at": head.frozen_at.isoformat(),
        "frozen_by": head.frozen_by,
        "revision": head.revision,
        "total": plain(head.total),
        "pekerjaan_count": head.pekerjaan_count,
        "tanggal_mulai": head.tanggal_mulai,
        "tanggal_selesai": head.tanggal_selesai,
        "is_comparison": head.id == state.comparison_id,
    }


def _columns(lines: Sequence[BaselineLine]) -> dict[str, list[Any]]:
    """Pekerjaan in the order of the tree as it was, with their planned weeks and percentages."""
    return {
        "id": [line.pekerjaan_id for line in lines],
        "kode": [line.kode for line in lines],
        "uraian": [line.uraian for line in lines],
        "satuan": [line.satuan for line in lines],
        "volume": [plain(line.volume) for line in lines],
        "total": [plain(line.total) for line in lines],
        "week": [[int(week) for week in line.weeks.split(",")] if line.weeks else [] for line in lines],
        "planned": [line.planned.split(",") if line.planned else [] for line in lines],
    }
