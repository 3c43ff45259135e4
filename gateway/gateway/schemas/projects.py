"""Projects: the header with its owner, people and dates."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from gateway.schemas.base import (
    AnswerModel,
    DateText,
    DecimalText,
    RequestModel,
    Text,
    TimestampText,
    Version,
)

Name = Annotated[Text, Field(max_length=200)]
Line = Annotated[Text, Field(max_length=255)]
Status = Literal["belum_mulai", "berjalan", "deadline", "selesai"]
ProjectState = Literal["active", "archived", "deleted"]
ProjectSort = Literal[
    "updated_at",
    "created_at",
    "nama",
    "index_project",
    "sumber_dana",
    "lokasi_project",
    "nama_client",
    "tanggal_mulai",
    "tanggal_selesai",
    "anggaran_owner",
]
WeekDay = Annotated[int, Field(ge=0, le=6, description="0 is Monday.")]


class ProjectHeader(RequestModel):
    """The editable fields; those that are null or absent stay as they are."""

    nama: Name | None = None
    sumber_dana: Line | None = None
    lokasi_project: Line | None = None
    nama_client: Line | None = None
    anggaran_owner: DecimalText | None = None
    tanggal_mulai: DateText | None = None
    tanggal_selesai: DateText | None = None
    durasi_hari: Annotated[int, Field(ge=1, le=36_500)] | None = None
    deskripsi: Annotated[Text, Field(max_length=10_000)] | None = None
    kategori: Annotated[Text, Field(max_length=100)] | None = None
    ket_project1: Line | None = None
    ket_project2: Line | None = None
    jabatan_client: Line | None = None
    instansi_client: Line | None = None
    nama_kontraktor: Line | None = None
    instansi_kontraktor: Line | None = None
    nama_konsultan_perencana: Line | None = None
    instansi_konsultan_perencana: Line | None = None
    nama_konsultan_pengawas: Line | None = None
    instansi_konsultan_pengawas: Line | None = None
    week_start_day: WeekDay | None = None
    week_end_day: WeekDay | None = None


class CreateProject(ProjectHeader):
    """A new project; only the name cannot be left out."""

    nama: Name


class UpdateProject(ProjectHeader):
    """Changed fields, and the version that the user edited (absent: the last write wins)."""

    version: Version | None = None


class Project(AnswerModel):
    """One project."""

    id: int
    index_project: str = Field(examples=["PRJ-01-130226-0001"])
    nama: str
    tahun_project: int
    sumber_dana: str
    lokasi_project: str
    nama_client: str
    anggaran_owner: DecimalText
    tanggal_mulai: DateText
    tanggal_selesai: DateText
    durasi_hari: int
    deskripsi: str
    kategori: str
    ket_project1: str
    ket_project2: str
    jabatan_client: str
    instansi_client: str
    nama_kontraktor: str
    instansi_kontraktor: str
    nama_konsultan_perencana: str
    instansi_konsultan_perencana: str
    nama_konsultan_pengawas: str
    instansi_konsultan_pengawas: str
    week_start_day: int
    week_end_day: int
    archived_at: TimestampText | None
    version: int
    revision: int
    created_at: TimestampText
    updated_at: TimestampText


class ProjectQuery(BaseModel):
    """Which projects are listed, and in which order; what is left out lets everything through."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    search: Annotated[Text, Field(max_length=200)] = ""
    cursor: Annotated[Text, Field(max_length=1_500)] = ""
    page_size: Annotated[int, Field(ge=1, le=100)] = 20
    tahun: Annotated[int, Field(ge=1, le=9999)] | None = None
    sumber_dana: Line = ""
    status: Status | None = None
    anggaran_min: DecimalText | None = None
    anggaran_max: DecimalText | None = None
    tanggal_dari: DateText | None = None
    tanggal_sampai: DateText | None = None
    state: ProjectState = "active"
    sort: ProjectSort = "updated_at"
    ascending: bool = False


class ListedProject(Project):
    """A project with where it stands today, in Jakarta."""

    status: Status


class ProjectList(AnswerModel):
    """One page, the most recently changed project first."""

    items: list[ListedProject]
    next_cursor: str | None = Field(description="Hand back as `cursor` for the next page; null on the last one.")


class StatusGroup(AnswerModel):
    """Projects of one status; `deadline` ends within 30 days, `selesai` has ended."""

    status: Status
    count: int
    anggaran: DecimalText


class YearGroup(AnswerModel):
    """Projects that start in one year."""

    tahun: int
    count: int
    anggaran: DecimalText


class SumberDanaGroup(AnswerModel):
    """Projects with one source of funds."""

    sumber_dana: str
    count: int
    anggaran: DecimalText


class ProjectBrief(AnswerModel):
    """A project in few words."""

    id: int
    nama: str
    tanggal_mulai: DateText
    tanggal_selesai: DateText
    anggaran_owner: DecimalText
    updated_at: TimestampText


class ProjectStatistics(AnswerModel):
    """All projects of the caller at a glance; archived ones are only counted. Lists hold ten projects at most."""

    today: DateText = Field(description="In Jakarta.")
    total: int
    archived: int
    anggaran_total: DecimalText
    by_status: list[StatusGroup]
    by_year: list[YearGroup]
    by_sumber_dana: list[SumberDanaGroup]
    deadlines: list[ProjectBrief] = Field(description="Ending within seven days, the nearest first.")
    overdue: list[ProjectBrief] = Field(description="Past their last day, the most recent first.")
    recent: list[ProjectBrief]


RoundingMode = Literal["none", "half_up", "up", "down"]


class RoundingRule(RequestModel):
    """How an amount is rounded; `step` is in rupiah."""

    mode: RoundingMode
    step: DecimalText


PpnBase = Annotated[Literal["penuh", "11/12"], Field(description="The part of the value that the rate is charged on.")]


class PricingUpdate(RequestModel):
    """Changed pricing fields; those that are null or absent stay as they are."""

    markup_percent: DecimalText | None = None
    ppn_percent: DecimalText | None = Field(default=None, description="A rate on the whole value.")
    ppn_rate_percent: DecimalText | None = None
    ppn_base: PpnBase | None = None
    ppn_is_dated: bool | None = Field(default=None, description="True takes the law's of the project's first day.")
    rounding_base: DecimalText | None = Field(default=None, description="Step of the total's rounding, in rupiah.")
    unit_price_rounding: RoundingRule | None = None
    line_rounding: RoundingRule | None = None
    total_rounding: RoundingRule | None = None
    version: Version | None = None


class Pricing(AnswerModel):
    """The project's overhead and profit, tax and rounding."""

    markup_percent: DecimalText
    ppn_percent: DecimalText = Field(description="Percent of the whole value: rate times base.")
    ppn_rate_percent: DecimalText
    ppn_base: PpnBase
    ppn_is_dated: bool = Field(description="Whether rate and base are the law's of the project's first day.")
    ppn_legal_source: str = Field(description="The rule they come from; empty where they are chosen.")
    rounding_base: DecimalText
    unit_price_rounding: RoundingRule
    line_rounding: RoundingRule
    total_rounding: RoundingRule
    version: int
    revision: int


class PpnRate(AnswerModel):
    """PPN from a day on, until the next one."""

    valid_from: DateText
    rate_percent: DecimalText
    base: PpnBase
    effective_percent: DecimalText
    legal_source: str


class PpnRates(AnswerModel):
    """PPN as the law had it, the newest first."""

    rates: list[PpnRate]


class MarkupUpdate(RequestModel):
    """Overhead and profit of one pekerjaan in percent; null clears it, so that the project's holds again."""

    override_markup: DecimalText | None

    @field_validator("override_markup", mode="before")
    @classmethod
    def _empty_clears(cls, value: object) -> object:
        """Old clients send an empty text where nothing shall hold."""
        return None if value == "" else value


class Markup(AnswerModel):
    """Overhead and profit of one pekerjaan in percent. 0 is an override too."""

    project_markup: DecimalText
    override_markup: DecimalText | None
    effective_markup: DecimalText
    revision: int
