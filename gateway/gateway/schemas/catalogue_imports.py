"""Imports of the catalogue between their upload and their becoming an edition."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.schemas.base import AnswerModel, DecimalText, RequestModel, Text, TimestampText
from gateway.schemas.catalogue import DifferingAnalysis, ImportedSheet

Severity = Literal["error", "warning", "info"]
Decision = Literal["open", "accept", "keep", "edit", "exclude"]
Choice = Literal["accept", "keep", "edit", "exclude"]
ImportStatus = Literal["waiting", "mapping", "staged", "refused", "committed"]
Rule = Annotated[int, Field(ge=0, le=10, description="Of the data gate, 1 to 10; 0 is the form of the file.")]
Slug = Annotated[Text, Field(max_length=50)]
FindingNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ImportFile(AnswerModel):
    """One uploaded file; `size` in bytes."""

    name: str
    size: int
    sha256: str


class AskedMapping(AnswerModel):
    """A table whose columns somebody must name: its titles, its first rows, and the columns that are known already."""

    sheet: str
    signature: str
    titles: list[str]
    sample: list[list[str]]
    columns: dict[str, int]


class ImportProblem(AnswerModel):
    """Why a file was refused as a whole."""

    slug: str
    path: str
    message: str


class StagedReport(AnswerModel):
    """What was read, and how many analyses come out to the file's own unit price."""

    model_config = ConfigDict(extra="allow")

    analyses: int
    components: int
    sheets: list[ImportedSheet]
    compared: int = Field(description="Analyses with a unit price of the file's own and prices to recompute it from.")
    verified: int = Field(description="Of those, how many come out the same.")
    differing: list[DifferingAnalysis]


class FindingCount(AnswerModel):
    """How many findings of a check are decided so."""

    rule: int
    slug: str
    severity: Severity
    decision: Decision
    count: int


class StagedImport(AnswerModel):
    """An import. `phase`, `done` and `total` say how far its reader is."""

    id: int
    edition: str
    status: ImportStatus
    phase: str
    done: int
    total: int
    files: list[ImportFile]
    sheets: list[str]
    uploaded_by: int
    uploaded_at: TimestampText
    expires_at: TimestampText
    mapping: AskedMapping | None
    problem: ImportProblem | None
    report: StagedReport | None
    edition_id: int | None
    counts: list[FindingCount]


class StagedImports(AnswerModel):
    """All imports, newest first."""

    imports: list[StagedImport]


class StagedFinding(AnswerModel):
    """Something that was noticed, where, what the file says, and what is proposed."""

    number: int
    rule: int
    slug: str
    severity: Severity
    message: str
    sheet: str
    cell: str
    kode: str
    nama: str | None
    uraian: str | None
    satuan: str | None
    value: str
    suggestion: str | None
    decision: Decision
    taken: DecimalText | None = Field(description="The coefficient that was decided on.")
    choices: list[Choice] = Field(description="How it may be decided; none: the file must be mended.")


class StagedFindings(AnswerModel):
    """One page of findings; `total` counts all of the filter."""

    findings: list[StagedFinding]
    total: int
    next_cursor: str | None


class StagedComponent(AnswerModel):
    """One resource as it would be stored now; `file_koefisien` is what the file says."""

    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: DecimalText
    file_koefisien: DecimalText
    harga_satuan: DecimalText | None
    nested_kode: str | None
    sheet: str
    cell: str


class StagedAnalysis(AnswerModel):
    """One analysis as it would be stored now."""

    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    sheet: str
    cell: str
    excluded: bool
    components: list[StagedComponent]


class StagedAnalyses(AnswerModel):
    """One page of analyses."""

    analyses: list[StagedAnalysis]
    next_cursor: str | None


class ImportReport(StagedReport):
    """What became an edition."""

    edition_id: int
    edition: str


class SaveMapping(RequestModel):
    """Which column is what, by its number from 0. Kept for every file with the same header."""

    columns: dict[Slug, Annotated[int, Field(ge=0, le=1_000)]] = Field(max_length=20)
    decimal: Literal[".", ","] = "."


class FindingDecision(RequestModel):
    """How one finding is decided; `value` is the coefficient of an edit."""

    number: FindingNumber
    decision: Decision
    value: DecimalText | None = None


class FindingsOf(RequestModel):
    """Which findings; what is absent does not narrow."""

    rule: Rule | None = None
    severity: Severity | None = None
    slug: Slug | None = None


class DecideFindings(RequestModel):
    """Single decisions, or one `decision` for every open finding of `all` that allows it."""

    decisions: list[FindingDecision] = Field(default=[], max_length=1_000)
    all: FindingsOf | None = None
    decision: Literal["accept", "keep", "exclude"] | None = None
