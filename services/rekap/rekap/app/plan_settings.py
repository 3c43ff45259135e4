"""Settings of curves, between JSON and what they mean."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from chassis.decimals import plain
from rekap.domain.cash_flow_terms import Termin, Terms
from rekap.domain.curves_critical import USUAL, CriticalRule


def rules_of(text: str | None) -> Sequence[CriticalRule]:
    """Stored rules; none where the usual ones hold."""
    return [_rule(row) for row in orjson.loads(text or "[]")]


def rules_text(rules: Sequence[CriticalRule]) -> str:
    """Rules as they are stored, by their first day."""
    rows = sorted(rules, key=lambda rule: rule.effective_from)
    return orjson.dumps([rule_document(rule) for rule in rows]).decode()


def rule_document(rule: CriticalRule) -> dict[str, Any]:
    """A rule as readers get it; the usual one has no first day."""
    return {
        "effective_from": None if rule is USUAL else rule.effective_from.isoformat(),
        "boundary_percent": plain(rule.boundary_percent),
        "early_lag": plain(rule.early_lag),
        "late_lag": plain(rule.late_lag),
        "budget_year_end": rule.budget_year_end.isoformat() if rule.budget_year_end else None,
    }


def terms_of(text: str | None) -> Terms:
    """Stored terms; the usual ones where there are none."""
    if text is None:
        return Terms()
    row: Mapping[str, Any] = orjson.loads(text)
    return Terms(
        Decimal(row["down_payment_percent"]),
        Decimal(row["recovered_at_percent"]),
        Decimal(row["retention_percent"]),
        row["retention_weeks"],
        row["payment_delay_weeks"],
        Termin(row["termin"]),
        [Decimal(percent) for percent in row["termin_percents"]],
    )


def terms_text(terms: Terms) -> str:
    """Terms as they are stored."""
    return orjson.dumps(terms_document(terms)).decode()


def terms_document(terms: Terms) -> dict[str, Any]:
    """Terms as readers get them."""
    return {
        "down_payment_percent": plain(terms.down_payment_percent),
        "recovered_at_percent": plain(terms.recovered_at_percent),
        "retention_percent": plain(terms.retention_percent),
        "retention_weeks": terms.retention_weeks,
        "payment_delay_weeks": terms.payment_delay_weeks,
        "termin": terms.termin.value,
        "termin_percents": [plain(percent) for percent in terms.termin_percents],
    }


def _rule(row: Mapping[str, Any]) -> CriticalRule:
    end = row["budget_year_end"]
    return CriticalRule(
        date.fromisoformat(row["effective_from"]),
        Decimal(row["boundary_percent"]),
        Decimal(row["early_lag"]),
        Decimal(row["late_lag"]),
        date.fromisoformat(end) if end else None,
    )
