"""Overhead and profit, tax and rounding of a project, and of one pekerjaan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from chassis.decimals import fixed, plain
from projects.app.editing import viewing
from projects.app.refusals import pekerjaan_not_found
from projects.domain.ppn import RATES, Ppn, PpnBase, ppn_on
from projects.domain.pricing import effective_markup
from projects.store.projects import Row
from projects.store.tables import pekerjaan

ROUNDINGS = ("unit_price", "line", "total")


async def get_pricing(database: Database, user_id: int, project_id: int) -> Mapping[str, Any]:
    """The pricing as it stands."""
    async with viewing(database, user_id, project_id) as view:
        return pricing_values(view.project)


def pricing_values(project: Row) -> dict[str, Any]:
    """Fields of the Pricing message; percentages with two places, steps as short as they are."""
    return {
        "markup_percent": fixed(project["markup_percent"], 2),
        "rounding_base": plain(project["total_rounding_step"]),
        **_ppn_fields(project),
        **{f"{name}_rounding": _rule(project, name) for name in ROUNDINGS},
        "version": project["pricing_version"],
        "revision": project["revision"],
    }


def ppn_of(project: Row) -> Ppn:
    """The tax as the project has it."""
    return Ppn(project["ppn_percent"], PpnBase(project["ppn_base"]))


def ppn_values(ppn: Ppn, *, is_dated: bool) -> dict[str, Any]:
    """The tax as columns of the project."""
    return {"ppn_percent": ppn.rate_percent, "ppn_base": ppn.base.value, "ppn_is_dated": is_dated}


def _ppn_fields(project: Row) -> dict[str, Any]:
    ppn, is_dated = ppn_of(project), project["ppn_is_dated"]
    return {
        "ppn_percent": percent_text(ppn.effective_percent),
        "ppn_rate_percent": fixed(ppn.rate_percent, 2),
        "ppn_base": ppn.base.value,
        "ppn_is_dated": is_dated,
        "ppn_legal_source": ppn_on(project["tanggal_mulai"]).legal_source if is_dated else "",
    }


def percent_text(percent: Decimal) -> str:
    """At least two places."""
    return max(fixed(percent, 2), plain(percent), key=len)


def ppn_rates() -> dict[str, Any]:
    """The tax as the law had it, the newest first."""
    return {
        "rates": [
            {
                "valid_from": one.valid_from.isoformat(),
                "rate_percent": fixed(one.ppn.rate_percent, 2),
                "base": one.ppn.base.value,
                "effective_percent": percent_text(one.ppn.effective_percent),
                "legal_source": one.legal_source,
            }
            for one in RATES
        ]
    }


def _rule(project: Row, name: str) -> dict[str, str]:
    return {"mode": project[f"{name}_rounding_mode"], "step": plain(project[f"{name}_rounding_step"])}


async def get_markup(database: Database, user_id: int, project_id: int, pekerjaan_id: int) -> Mapping[str, Any]:
    """Overhead and profit that count for one pekerjaan."""
    async with viewing(database, user_id, project_id) as view:
        statement = select(pekerjaan.c.markup_override_percent).where(
            pekerjaan.c.id == pekerjaan_id, pekerjaan.c.project_id == project_id
        )
        row = (await view.connection.execute(statement)).one_or_none()
        if row is None:
            raise pekerjaan_not_found()
        return markup_values(view.project["markup_percent"], row.markup_override_percent, view.revision)


def markup_values(project_markup: Decimal, override: Decimal | None, revision: int) -> dict[str, Any]:
    """Fields of the Markup message."""
    return {
        "project_markup": fixed(project_markup, 2),
        "override_markup": None if override is None else fixed(override, 2),
        "effective_markup": fixed(effective_markup(project_markup, override), 2),
        "revision": revision,
    }
