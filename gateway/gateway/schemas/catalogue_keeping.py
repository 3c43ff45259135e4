"""Keeping the catalogue: comparing editions, mending analyses, other names."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, DecimalText, RequestModel, Text, TimestampText, Version
from gateway.schemas.catalogue import CatalogueAnalysis

ChangeKind = Literal["added", "removed", "changed"]
AliasKind = Literal["unit", "resource"]
AliasText = Annotated[Text, Field(max_length=200)]


class ComparedEdition(AnswerModel):
    """One side of a comparison."""

    id: int
    name: str
    analyses: int


class ChangeCounts(AnswerModel):
    """How many analyses were added, removed, changed, and how many are the same."""

    added: int
    removed: int
    changed: int
    same: int


class BeforeAfter(AnswerModel):
    """A text in both editions; null where the analysis does not exist."""

    before: str | None
    after: str | None


class ChangedComponent(AnswerModel):
    """A resource whose coefficient differs; null where it is not part of the analysis."""

    kategori: str
    uraian: str
    satuan: str
    before: DecimalText | None
    after: DecimalText | None


class ChangedAnalysis(AnswerModel):
    """An analysis that is not the same in both editions; `components` only where it is in both."""

    kode: str
    kind: ChangeKind
    base_id: int | None
    other_id: int | None
    nama: BeforeAfter
    satuan: BeforeAfter
    unit_price: BeforeAfter
    components: list[ChangedComponent]


class EditionComparison(AnswerModel):
    """One page of what changed from `base` to `other`, in the natural order of codes."""

    base: ComparedEdition
    other: ComparedEdition
    counts: ChangeCounts
    changes: list[ChangedAnalysis]
    next_cursor: str | None


class EditedComponent(RequestModel):
    """A component as it shall be; `position` is its place before, absent for a new one."""

    kategori: Annotated[Text, Field(max_length=50)]
    kode: Annotated[Text, Field(max_length=100)] = ""
    uraian: Annotated[Text, Field(max_length=1_000)]
    satuan: Annotated[Text, Field(max_length=50)] = ""
    koefisien: DecimalText
    harga_satuan: DecimalText | None = None
    position: Annotated[int, Field(ge=1, le=1_000)] | None = None


class EditCatalogueAnalysis(RequestModel):
    """An analysis as it shall be, made from `version`, and why."""

    version: Version
    nama: Annotated[Text, Field(max_length=1_000)]
    satuan: Annotated[Text, Field(max_length=50)] = ""
    components: list[EditedComponent] = Field(min_length=1, max_length=1_000)
    reason: Annotated[Text, Field(min_length=1, max_length=500)]


class AnalysisEdit(AnswerModel):
    """One edit: the analysis before and after it."""

    version: int
    reason: str
    edited_by: int
    edited_at: TimestampText
    before: CatalogueAnalysis
    after: CatalogueAnalysis


class AnalysisHistory(AnswerModel):
    """The last edits, newest first."""

    history: list[AnalysisEdit]


class SaveAlias(RequestModel):
    """`alias` is another name of `stands_for`."""

    kind: AliasKind
    alias: AliasText
    stands_for: AliasText


class Alias(AnswerModel):
    """Another name that imports and the search understand."""

    id: int
    kind: AliasKind
    alias: str
    stands_for: str
    saved_by: int
    saved_at: TimestampText


class Aliases(AnswerModel):
    """All other names of a kind."""

    aliases: list[Alias]
