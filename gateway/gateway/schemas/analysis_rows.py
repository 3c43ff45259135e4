"""Single rows of an analysis, and what a bundle is made of."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, DecimalText, Id, RequestModel, Text

Kategori = Annotated[Text, Field(max_length=50, description="TK, BHN, ALT, LAIN, or a synonym such as Bahan.")]
Kode = Annotated[Text, Field(max_length=100)]
Uraian = Annotated[Text, Field(max_length=500)]
Satuan = Annotated[Text, Field(max_length=50)]
RefKind = Literal["job", "ahsp"]


class AddAnalysisRow(RequestModel):
    """A new row. With `ref_kind` and `ref_id` it is a bundle; a blank code is given by the server."""

    kategori: Kategori
    kode: Kode = ""
    uraian: Uraian = ""
    satuan: Satuan = ""
    koefisien: DecimalText
    ref_kind: RefKind | None = None
    ref_id: Id | None = None
    position: Annotated[int, Field(ge=1, le=1_000)] | None = Field(
        default=None, description="From 1; absent: at the end."
    )


class ChangeAnalysisRow(RequestModel):
    """Changed fields of a row; those that are null or absent stay as they are."""

    kategori: Kategori | None = None
    kode: Kode | None = None
    uraian: Uraian | None = None
    satuan: Satuan | None = None
    koefisien: DecimalText | None = None
    ref_kind: RefKind | None = None
    ref_id: Id | None = None


class SavedAnalysisRow(AnswerModel):
    """What the change led to."""

    revision: int
    version: int = Field(description="Of the analysis.")
    row_id: int | None = Field(description="A row that changes gets a new id; null when it is gone.")
    cascaded_pekerjaan_ids: list[int] = Field(description="Pekerjaan that bundle this one and changed with it.")


class Bundle(AnswerModel):
    """The bundle's row."""

    id: int
    kode: str
    uraian: str
    satuan: str
    koefisien: DecimalText
    ref_pekerjaan_id: int | None
    ref_ahsp_id: int | None


class BundleComponent(AnswerModel):
    """A priced resource in one unit of the bundle's target."""

    resource_id: int
    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: DecimalText
    depth: int = Field(description="How many bundles lie between.")
    harga_satuan: DecimalText | None
    jumlah: DecimalText


class BundleExpansion(AnswerModel):
    """What one unit of the bundle's target is made of; `total` is its price."""

    bundle: Bundle
    components: list[BundleComponent]
    total: DecimalText
    component_count: int
