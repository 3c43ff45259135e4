"""Named versions of an estimate, and comparisons."""

from typing import Annotated, Any, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, DecimalText, RequestModel, Text, TimestampText, Version
from gateway.schemas.needs import Kategori

Name = Annotated[Text, Field(min_length=1, max_length=100, examples=["MC-0"])]
Note = Annotated[Text, Field(max_length=1000)]
Cause = Literal["added", "removed", "koefisien", "harga", "markup", "pembulatan", "volume"]

ChangedKind = Literal[
    "project",
    "klasifikasi",
    "sub_klasifikasi",
    "pekerjaan",
    "resource",
    "volume",
    "analysis",
    "progress",
    "removed",
]


class CreateVersion(RequestModel):
    """A name for the estimate as it is now."""

    name: Name
    note: Note = ""
    min_revision: Version = Field(default=0, description="Freeze at least this revision.")


class RenameVersion(RequestModel):
    """What is different; what is null or absent stays as it is."""

    name: Name | None = None
    note: Note | None = None


class FrozenVersion(AnswerModel):
    """A version; amounts in rupiah. `revision` is the project's when it was frozen."""

    id: int
    name: str
    note: str
    revision: int
    created_by: int
    created_at: TimestampText
    pekerjaan_count: int
    subtotal: DecimalText
    ppn: DecimalText
    grand_total: DecimalText
    rounded_total: DecimalText


class VersionList(AnswerModel):
    """Newest first."""

    versions: list[FrozenVersion]


class PastRevision(AnswerModel):
    """A state of the project that can be compared; `changed` counts rows by kind, and is empty where it is not known.

    `changed_by` is 0 where the change came with the whole project.
    """

    revision: int
    changed_at: TimestampText
    changed_by: int
    changed: dict[ChangedKind, int]


class PastRevisions(AnswerModel):
    """A page, the newest first."""

    revisions: list[PastRevision]
    has_more: bool


class ComparedSide(AnswerModel):
    """One of the two estimates; without version it is the project as it was at `revision`."""

    project_id: int
    version_id: int | None
    version: str | None
    revision: int
    nama: str
    pekerjaan_count: int
    markup_percent: DecimalText
    ppn_rate_percent: DecimalText
    ppn_base: str
    subtotal: DecimalText
    ppn: DecimalText
    grand_total: DecimalText
    rounded_total: DecimalText


class TotalDifference(AnswerModel):
    """Σ by_cause = subtotal; subtotal + ppn_of_subtotal + ppn_of_rate = grand_total; + pembulatan = rounded_total."""

    by_cause: dict[Cause, DecimalText]
    subtotal: DecimalText
    ppn_of_subtotal: DecimalText
    ppn_of_rate: DecimalText
    grand_total: DecimalText
    pembulatan: DecimalText
    rounded_total: DecimalText


class ComparedLine(AnswerModel):
    """One pekerjaan as it is in one of the two."""

    pekerjaan_id: int
    sub_klasifikasi_id: int
    kode: str
    uraian: str
    satuan: str
    volume: DecimalText
    markup_percent: DecimalText
    total: DecimalText


class ChangedValue(AnswerModel):
    """A koefisien or a price of one resource, before and after; null: not there."""

    resource_id: int
    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    from_: DecimalText | None = Field(alias="from")
    to: DecimalText | None


class ComparedRow(AnswerModel):
    """One pekerjaan that differs; its effects sum up to the difference of its totals."""

    status: Literal["added", "removed", "changed"]
    from_: ComparedLine | None = Field(alias="from")
    to: ComparedLine | None
    effect: DecimalText
    effects: dict[Cause, DecimalText]
    koefisien: list[ChangedValue] = Field(default_factory=list)
    harga: list[ChangedValue] = Field(default_factory=list)


class ComparisonMeta(AnswerModel):
    """`order`: in which inputs are replaced one after the other to get their effects."""

    page: int
    page_size: int
    count: int
    counts: dict[str, int]
    unchanged_count: int
    order: list[Cause]
    stale: bool


class EstimateComparison(AnswerModel):
    """What differs, by size of effect, a page."""

    from_: ComparedSide = Field(alias="from")
    to: ComparedSide
    difference: TotalDifference
    rows: list[ComparedRow]
    meta: ComparisonMeta


class Nothing(AnswerModel):
    """Done."""

    deleted: Literal[True]


NOTHING: dict[str, Any] = {"deleted": True}
