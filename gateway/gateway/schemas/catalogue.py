"""The reference catalogue of unit-price analyses (AHSP)."""

from pydantic import ConfigDict

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


class CatalogueAnalysis(AnswerModel):
    """One analysis with its components."""

    model_config = ConfigDict(extra="allow")

    id: int
    kode_ahsp: str
    nama_ahsp: str
    satuan: str
    sumber: str
    components: list[CatalogueComponent]


class DifferingAnalysis(AnswerModel):
    """An analysis whose recomputed unit price is not the file's own."""

    model_config = ConfigDict(extra="allow")


class ImportFinding(AnswerModel):
    """Something that the importer noticed, with sheet and cell where it has them."""

    model_config = ConfigDict(extra="allow")


class ImportedSheet(AnswerModel):
    """What one sheet gave."""

    model_config = ConfigDict(extra="allow")


class ImportReport(AnswerModel):
    """What was imported, and how many analyses come out to the file's own unit price."""

    model_config = ConfigDict(extra="allow")

    edition_id: int
    edition: str
    analyses: int
    components: int
    sheets: list[ImportedSheet]
    verified: int
    differing: list[DifferingAnalysis]
    findings: list[ImportFinding]
