"""Rules of a critical contract and terms of payment."""

from collections.abc import Sequence
from dataclasses import replace

from chassis.errors import conflict
from rekap.app.curves_ports import PlanState
from rekap.app.plan_document import settings_document, version_document
from rekap.app.plan_settings import rules_text, terms_text
from rekap.app.plan_writing import Plans
from rekap.domain.cash_flow_terms import Terms
from rekap.domain.curves_critical import CriticalRule

CHANGED = "Pengaturan ini baru saja diubah orang lain. Muat ulang, lalu simpan lagi."


async def save_critical_rules(
    plans: Plans, project_id: int, user_id: int, version: int, rules: Sequence[CriticalRule]
) -> bytes:
    """All settings as JSON. CONFLICT where they are newer than `version`."""
    async with plans.writing(project_id, user_id) as writer:
        _check(writer.state, version)
        text = rules_text(rules) if rules else None
        return settings_document(await writer.save(replace(writer.state, critical_rules=text)))


async def save_cash_flow_terms(plans: Plans, project_id: int, user_id: int, version: int, terms: Terms) -> bytes:
    """All settings as JSON. CONFLICT where they are newer than `version`."""
    async with plans.writing(project_id, user_id) as writer:
        _check(writer.state, version)
        return settings_document(await writer.save(replace(writer.state, cash_flow_terms=terms_text(terms))))


def _check(state: PlanState, version: int) -> None:
    if state.version != version:
        raise conflict("settings-changed", CHANGED, current=version_document(state))
