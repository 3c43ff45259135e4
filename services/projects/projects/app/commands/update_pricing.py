"""Editing a project's overhead and profit, tax and rounding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from projects.app.editing import Edit, Editing
from projects.app.queries.pricing import ppn_of, ppn_values, pricing_values
from projects.app.refusals import project_not_found, refuse, stale, timestamp
from projects.domain.ppn import Ppn, PpnBase, ppn_on
from projects.domain.pricing import RoundingRule
from projects.domain.problem import Problem
from projects.store.projects import Row, lock_project


@dataclass(frozen=True, slots=True)
class PricingChange:
    """The fields that a user sent; None stays as it is. `rounding_base` is the step of the total's rounding.

    `ppn_percent` is a rate on the whole value; where it only repeats what the project's rate and base come to, both
    stay. `ppn_is_dated` takes the law's rate and base of the project's first day.
    """

    markup_percent: Decimal | None = None
    ppn_percent: Decimal | None = None
    ppn_rate_percent: Decimal | None = None
    ppn_base: PpnBase | None = None
    ppn_is_dated: bool | None = None
    rounding_base: Decimal | None = None
    # By name: unit_price, line, total.
    roundings: Mapping[str, RoundingRule] = field(default_factory=dict)


async def update_pricing(
    editing: Editing, user_id: int, project_id: int, change: PricingChange, version: int | None
) -> Mapping[str, Any]:
    """Stores what was sent and returns the pricing as it is now.

    CONFLICT when somebody else changed it after `version`.
    """
    _check_one_meaning(change)
    async with editing.change(user_id, project_id) as edit:
        before = await _locked(edit)
        if version is not None and version != before["pricing_version"]:
            raise _stale(before)
        set_pricing(edit, before, _values(change) | _ppn_values(change, before))
    return pricing_values({**before, **edit.project_values, "revision": edit.revision})


def _check_one_meaning(change: PricingChange) -> None:
    total = change.roundings.get("total")
    if total is not None and change.rounding_base not in {None, total.step}:
        message = "berbeda dari total_rounding.step; kirim salah satu saja"
        refuse("pricing-invalid", "Harga belum disimpan.", [Problem("rounding_base", message)])


async def _locked(edit: Edit) -> Row:
    project = await lock_project(edit.connection, edit.project_id)
    if project is None:
        raise project_not_found()
    return project


async def set_markup_percent(edit: Edit, markup_percent: Decimal) -> None:
    """Changes the project's overhead and profit as part of another change; call it after all rows are locked."""
    set_pricing(edit, await _locked(edit), {"markup_percent": markup_percent})


def set_pricing(edit: Edit, before: Row, values: Mapping[str, Any]) -> None:
    """Notes the values that differ for the change's last statement."""
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return
    edit.project_values |= changed | {
        "pricing_version": before["pricing_version"] + 1,
        "pricing_changed_at": edit.at,
        "pricing_changed_by": edit.user_id,
    }
    edit.touched.project = True
    edit.record("update", "pricing", edit.project_id, pricing_values(before), pricing_values({**before, **changed}))


def _values(change: PricingChange) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if change.markup_percent is not None:
        values["markup_percent"] = change.markup_percent
    if change.rounding_base is not None:
        values["total_rounding_step"] = change.rounding_base
    for name, rule in change.roundings.items():
        values |= {f"{name}_rounding_mode": rule.mode.value, f"{name}_rounding_step": rule.step}
    return values


def _ppn_values(change: PricingChange, before: Row) -> dict[str, Any]:
    now = ppn_of(before)
    wanted = Ppn(
        now.rate_percent if change.ppn_rate_percent is None else change.ppn_rate_percent,
        now.base if change.ppn_base is None else change.ppn_base,
    )
    is_chosen = change.ppn_rate_percent is not None or change.ppn_base is not None
    is_dated = before["ppn_is_dated"] and not is_chosen if change.ppn_is_dated is None else change.ppn_is_dated
    if is_dated:
        lawful = ppn_on(before["tanggal_mulai"]).ppn
        if is_chosen and wanted != lawful:
            _refuse_ppn("ppn_is_dated", "tarif atau dasar yang dikirim berbeda dari aturan; kirim salah satu saja")
        wanted = lawful
    percent = change.ppn_percent
    if percent is not None and percent != wanted.effective_percent:
        if is_chosen or change.ppn_is_dated:
            _refuse_ppn("ppn_percent", "berbeda dari tarif dan dasar yang dikirim; kirim salah satu saja")
        wanted, is_dated = Ppn(percent, PpnBase.WHOLE), False
    return ppn_values(wanted, is_dated=is_dated)


def _refuse_ppn(path: str, message: str) -> None:
    refuse("pricing-invalid", "PPN belum disimpan. Perbaiki isian yang ditandai.", [Problem(path, message)])


def retake_ppn(edit: Edit, before: Row, first_day: date) -> None:
    """Gives a project that follows the law the tax of its new first day."""
    if before["ppn_is_dated"]:
        set_pricing(edit, before, ppn_values(ppn_on(first_day).ppn, is_dated=True))


def _stale(project: Row) -> Exception:
    current = pricing_values(project) | {
        "changed_by": project["pricing_changed_by"] or project["owner_id"],
        "changed_at": timestamp(project["pricing_changed_at"] or project["created_at"]),
    }
    return stale("pricing-changed", "Harga proyek sudah diubah orang lain. Muat ulang, lalu ulangi.", current)
