"""All projects of a user at a glance, with their figures."""

from typing import Literal

from gateway.schemas.base import AnswerModel, DateText, DecimalText

ProjectStatus = Literal["belum_mulai", "berjalan", "deadline", "selesai"]


class DashboardCounts(AnswerModel):
    """Projects that are not archived. `unpriced`: with a subtotal of 0; `over_budget`: grand total above the budget."""

    count: int
    archived: int
    by_status: dict[ProjectStatus, int]
    over_budget: int
    unpriced: int


class DashboardTotals(AnswerModel):
    """Rupiah; `anggaran_unknown` projects have not told their budget yet and count 0 in `anggaran_owner`."""

    subtotal: DecimalText
    ppn: DecimalText
    grand_total: DecimalText
    rounded_total: DecimalText
    anggaran_owner: DecimalText
    anggaran_unknown: int


class DashboardDeadline(AnswerModel):
    """A project that ends within thirty days."""

    id: int
    nama: str
    tanggal_selesai: DateText
    days_left: int
    progress: DecimalText


class DashboardProject(AnswerModel):
    """One project; `progress` is percent weighted by cost. `is_behind`: a newer revision is on its way."""

    id: int
    nama: str
    role: str
    tahun_project: str
    tanggal_mulai: str
    tanggal_selesai: str
    status: ProjectStatus | None
    is_archived: bool
    pekerjaan_count: int
    subtotal: DecimalText
    grand_total: DecimalText
    rounded_total: DecimalText
    anggaran_owner: DecimalText | None
    anggaran_left: DecimalText | None
    progress: DecimalText
    revision: int
    is_behind: bool


class DashboardMeta(AnswerModel):
    """Which page."""

    page: int
    page_size: int
    count: int
    behind_count: int
    stale: bool


class Dashboard(AnswerModel):
    """Everything at once; projects newest first, archived ones too."""

    today: DateText
    projects: DashboardCounts
    totals: DashboardTotals
    progress: DecimalText
    deadlines: list[DashboardDeadline]
    rows: list[DashboardProject]
    meta: DashboardMeta
