"""The reference catalogue of unit-price analyses (AHSP)."""

from pydantic import ConfigDict, Field

from gateway.schemas.base import AnswerModel, DecimalText, TimestampText


class CatalogueMatch(AnswerModel):
    """One analysis that matches."""

    id: int
    text: str
    kode_ahsp: str
    nama_ahsp: str
    satuan: str
    sumber: str


class CatalogueMatches(AnswerModel):
    """The best matches; `total` counts all."""

    results: list[CatalogueMatch]
    total: int


class Edition(AnswerModel):
    """One edition of the catalogue."""

    id: int
    name: str
    analyses: int
    imported_at: TimestampText


class Editions(AnswerModel):
    """Every edition; `default` names the newest, null while there is none."""

    sources: list[Edition]
    default: str | None


class CatalogueComponent(AnswerModel):
    """One resource of an analysis, per unit of the pekerjaan."""

    model_config = ConfigDict(extra="allow")

    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: DecimalText
    harga_satuan: DecimalText | None = Field(description="The file's own price, in rupiah.")
    nested_id: int | None = Field(description="The analysis of the same edition that this row stands for.")
    nested_kode: str | None
    sheet: str
    cell: str


class CatalogueAnalysis(AnswerModel):
    """One analysis with its components."""

    model_config = ConfigDict(extra="allow")

    id: int
    version: int = Field(description="Counts the edits by staff.")
    kode_ahsp: str
    nama_ahsp: str
    satuan: str
    sumber: str
    klasifikasi: str
    sub_klasifikasi: str
    sheet: str
    cell: str
    file_unit_price: DecimalText | None = Field(description="As the file has it, in rupiah.")
    unit_price: DecimalText | None = Field(description="Recomputed from the components with the file's own prices.")
    components: list[CatalogueComponent]


class Reason(AnswerModel):
    """Why two prices differ, where that is known."""

    cell: str
    message: str


class DifferingAnalysis(AnswerModel):
    """An analysis whose recomputed unit price is not the file's own; both in rupiah."""

    model_config = ConfigDict(extra="allow")

    kode: str
    sheet: str
    cell: str
    file_unit_price: DecimalText | None
    unit_price: DecimalText | None
    reasons: list[Reason]


class ImportedSheet(AnswerModel):
    """What one sheet gave; `skipped` says why it gave nothing."""

    name: str
    analyses: int
    skipped: str | None
