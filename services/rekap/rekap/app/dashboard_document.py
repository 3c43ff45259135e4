"""All projects of a user at a glance: counts, money, progress, deadlines, and the projects themselves, a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.decimals import plain
from rekap.app.needs_document import finished
from rekap.app.version_ports import ProjectCard
from rekap.domain.exact import EXACT
from rekap.domain.portfolio import Status, progress_percent, status_of
from rekap.domain.totals import Totals, exact_sum, project_totals

MOST_DEADLINES = 10


@dataclass(frozen=True, slots=True)
class _Project:
    card: ProjectCard
    totals: Totals
    status: Status | None

    @property
    def is_over_budget(self) -> bool:
        """A budget of 0 is none."""
        budget = self.card.anggaran_owner
        return bool(budget) and budget is not None and self.totals.grand_total > budget


def dashboard_document(cards: Sequence[ProjectCard], today: date, page: int, page_size: int) -> bytes:
    """Archived projects are counted and listed, and in no sum."""
    projects = [_project(card, today) for card in cards]
    active = [one for one in projects if not one.card.is_archived]
    shown = projects[(page - 1) * page_size : page * page_size]
    document = {
        "today": today.isoformat(),
        "projects": _counts(projects, active),
        "totals": _totals(active),
        "progress": _progress([one.card for one in active]),
        "deadlines": [_deadline(one, today) for one in _due(active)],
        "rows": [_row(one) for one in shown],
        "meta": {
            "page": page,
            "page_size": page_size,
            "count": len(projects),
            "behind_count": sum(one.card.is_behind for one in projects),
        },
    }
    return finished(document)


def _project(card: ProjectCard, today: date) -> _Project:
    dates = _dates(card)
    status = None if dates is None else status_of(*dates, today)
    return _Project(card, project_totals(card.subtotal, card.ppn, card.total_rounding), status)


def _dates(card: ProjectCard) -> tuple[date, date] | None:
    try:
        return date.fromisoformat(card.tanggal_mulai), date.fromisoformat(card.tanggal_selesai)
    except ValueError:
        return None


def _counts(projects: Sequence[_Project], active: Sequence[_Project]) -> dict[str, Any]:
    return {
        "count": len(active),
        "archived": len(projects) - len(active),
        "by_status": {status.value: sum(one.status is status for one in active) for status in Status},
        "over_budget": sum(one.is_over_budget for one in active),
        "unpriced": sum(not one.card.subtotal for one in active),
    }


def _totals(active: Sequence[_Project]) -> dict[str, Any]:
    """Budgets only as far as they have been told; how many have not stands beside."""
    budgets = [one.card.anggaran_owner for one in active if one.card.anggaran_owner is not None]
    return {
        "subtotal": plain(exact_sum(one.totals.subtotal for one in active)),
        "ppn": plain(exact_sum(one.totals.ppn for one in active)),
        "grand_total": plain(exact_sum(one.totals.grand_total for one in active)),
        "rounded_total": plain(exact_sum(one.totals.rounded_total for one in active)),
        "anggaran_owner": plain(exact_sum(budgets)),
        "anggaran_unknown": len(active) - len(budgets),
    }


def _progress(cards: Sequence[ProjectCard]) -> str:
    done = progress_percent(
        exact_sum(card.done_by_cost for card in cards),
        exact_sum(card.subtotal for card in cards),
        exact_sum(card.done_plain for card in cards),
        sum(card.pekerjaan_count for card in cards),
    )
    return plain(done)


def _due(active: Sequence[_Project]) -> list[_Project]:
    """The next to end."""
    due = [one for one in active if one.status is Status.DEADLINE]
    return sorted(due, key=lambda one: (one.card.tanggal_selesai, one.card.id))[:MOST_DEADLINES]


def _deadline(one: _Project, today: date) -> dict[str, Any]:
    end = date.fromisoformat(one.card.tanggal_selesai)
    return {
        "id": one.card.id,
        "nama": one.card.nama,
        "tanggal_selesai": one.card.tanggal_selesai,
        "days_left": (end - today).days,
        "progress": _progress([one.card]),
    }


def _row(one: _Project) -> dict[str, Any]:
    card, totals = one.card, one.totals
    budget = card.anggaran_owner
    return {
        "id": card.id,
        "nama": card.nama,
        "role": card.role,
        "tahun_project": card.tanggal_mulai[:4],
        "tanggal_mulai": card.tanggal_mulai,
        "tanggal_selesai": card.tanggal_selesai,
        "status": None if one.status is None else one.status.value,
        "is_archived": card.is_archived,
        "pekerjaan_count": card.pekerjaan_count,
        "subtotal": plain(totals.subtotal),
        "grand_total": plain(totals.grand_total),
        "rounded_total": plain(totals.rounded_total),
        "anggaran_owner": None if budget is None else plain(budget),
        "anggaran_left": None if budget is None else _left(budget, totals.grand_total),
        "progress": _progress([card]),
        "revision": card.revision,
        "is_behind": card.is_behind,
    }


def _left(budget: Decimal, grand_total: Decimal) -> str:
    return plain(EXACT.subtract(budget, grand_total))
