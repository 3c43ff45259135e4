"""What is edited while estimating: tree, analyses, prices, volumes."""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, ConfigDict, Field, model_validator

from gateway.schemas.base import AnswerModel, DecimalText, Id, RequestModel, Text, TimestampText, Version

SourceType = Literal["ref", "ref_modified", "custom"]
Ignored = Annotated[
    int | DecimalText | None,
    Field(deprecated=True, exclude=True, description="Taken so that a tree can be sent back as it came; ignored."),
]
# Old clients spell some names differently; what they send means the same.
Name = Annotated[Text, Field(max_length=255, validation_alias=AliasChoices("name", "nama"))]
MAXIMUM_ROWS = 20_000
RowVersion = Annotated[int | None, Field(description="Goes up with each change of the row; changes of it name it.")]


class PekerjaanInput(RequestModel):
    """One pekerjaan; without `id` it is new. A new `ref` or `ref_modified` needs `ref_id`."""

    id: Id | None = None
    source_type: SourceType
    ref_id: Id | None = None
    snapshot_uraian: Annotated[Text, Field(max_length=2_000)] | None = None
    snapshot_satuan: Annotated[Text, Field(max_length=50)] | None = None
    ordering_index: Ignored = None
    snapshot_kode: Annotated[Text | None, Field(deprecated=True, exclude=True, description="Ignored.")] = None
    budgeted_cost: Ignored = None
    markup_override_percent: Ignored = None
    version: Ignored = None


class SubKlasifikasiInput(RequestModel):
    """One sub-klasifikasi with its pekerjaan."""

    id: Id | None = None
    name: Name
    pekerjaan: Annotated[list[PekerjaanInput], Field(default_factory=list, max_length=MAXIMUM_ROWS)]
    ordering_index: Ignored = None
    version: Ignored = None


class KlasifikasiInput(RequestModel):
    """One klasifikasi with its sub-klasifikasi."""

    id: Id | None = None
    name: Name
    sub: Annotated[list[SubKlasifikasiInput], Field(default_factory=list, max_length=MAXIMUM_ROWS)]
    ordering_index: Ignored = None
    version: Ignored = None


class SaveTree(RequestModel):
    """The whole tree. Rows that are left out are deleted, which needs the current `tree_version`."""

    klasifikasi: Annotated[list[KlasifikasiInput], Field(max_length=MAXIMUM_ROWS)]
    tree_version: Version | None = None


class TreeSummary(AnswerModel):
    """How many rows the save touched."""

    created: int
    updated: int
    deleted: int


class ChangeFlags(AnswerModel):
    """Pekerjaan whose source changed: their analysis was reloaded, their volume emptied."""

    reload_job_ids: list[int]
    volume_reset_job_ids: list[int]


class SavedTree(AnswerModel):
    """`id_map` names the id of every row of the request by its path."""

    revision: int
    tree_version: int
    summary: TreeSummary
    id_map: dict[str, int] = Field(examples=[{"klasifikasi[0].sub[1].pekerjaan[2]": 31}])
    change_flags: ChangeFlags


class Pekerjaan(AnswerModel):
    """A leaf of the tree."""

    id: int
    source_type: SourceType
    ordering_index: int
    snapshot_kode: str
    snapshot_uraian: str
    snapshot_satuan: str
    ref_id: int | None
    budgeted_cost: DecimalText
    markup_override_percent: DecimalText | None
    version: RowVersion = None


class SubKlasifikasi(AnswerModel):
    """The second level of the tree."""

    id: int
    name: str
    ordering_index: int
    version: RowVersion = None
    pekerjaan: list[Pekerjaan]


class Klasifikasi(AnswerModel):
    """The first level of the tree."""

    id: int
    name: str
    ordering_index: int
    version: RowVersion = None
    sub: list[SubKlasifikasi]


class Tree(AnswerModel):
    """The tree in its order; with a search, only the branches that hold a match."""

    klasifikasi: list[Klasifikasi]
    tree_version: int
    match_count: int | None = None
    search_active: bool = False


class AnalysisRowInput(RequestModel):
    """One row of an analysis. A LAIN row with `ref_kind` and `ref_id` bundles another pekerjaan or analysis."""

    kategori: Annotated[Text, Field(max_length=30, examples=["TK", "BHN", "ALT", "LAIN"])]
    kode: Annotated[Text, Field(max_length=100)] = ""
    uraian: Annotated[Text, Field(max_length=500)]
    satuan: Annotated[Text, Field(max_length=50)]
    koefisien: DecimalText
    ref_kind: Literal["job", "ahsp"] | None = None
    ref_id: Id | None = None


class SaveAnalysis(RequestModel):
    """The whole analysis of one pekerjaan."""

    rows: Annotated[list[AnalysisRowInput], Field(max_length=1_000)]
    version: Version | None = None


class SavedAnalysis(AnswerModel):
    """`cascaded_pekerjaan_ids` bundle this pekerjaan, so their figures changed too."""

    revision: int
    version: int
    saved_raw_rows: int
    saved_expanded_rows: int
    cascaded_pekerjaan_ids: list[int]


class ResetAnalysis(AnswerModel):
    """The analysis as the catalogue has it."""

    revision: int
    version: int
    cloned_count: int


class AnalysisPekerjaan(AnswerModel):
    """The pekerjaan that the analysis belongs to."""

    model_config = ConfigDict(extra="allow")

    id: int
    kode: str
    uraian: str
    satuan: str
    source_type: SourceType
    ref_id: int | None
    detail_ready: bool = Field(description="Whether the analysis has a row.")
    version: int
    updated_at: TimestampText


class AnalysisRow(AnswerModel):
    """One row of an analysis with the project's price of its resource."""

    model_config = ConfigDict(extra="allow")

    id: int
    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: DecimalText
    ref_ahsp_id: int | None
    ref_pekerjaan_id: int | None
    resource_id: int | None = Field(description="The resource in the price list; null for a bundle.")
    harga_satuan: DecimalText | None


class KategoriOption(AnswerModel):
    """One category with its name in Indonesian."""

    value: str
    label: str


class AnalysisMeta(AnswerModel):
    """Whether the rows may be edited, and the categories to choose from."""

    model_config = ConfigDict(extra="allow")

    kategori_opts: list[KategoriOption]
    read_only: bool
    revision: int


class Analysis(AnswerModel):
    """The analysis of one pekerjaan."""

    pekerjaan: AnalysisPekerjaan
    items: list[AnalysisRow]
    meta: AnalysisMeta


class PriceInput(RequestModel):
    """The price of one resource in rupiah per unit; null means not priced."""

    id: Id
    harga_satuan: DecimalText | None = None
    version: Version | None = None


class SavePrices(RequestModel):
    """Changed prices, and optionally the project's overhead and profit."""

    items: Annotated[list[PriceInput], Field(max_length=MAXIMUM_ROWS)]
    markup_percent: DecimalText | None = None


class SavedPrices(AnswerModel):
    """How many prices changed."""

    revision: int
    updated: int
    markup_percent: DecimalText


class Price(AnswerModel):
    """One resource of the project."""

    model_config = ConfigDict(extra="allow")

    id: int
    kode_item: str
    kategori: str
    uraian: str
    satuan: str
    harga_satuan: DecimalText | None
    version: int


class PriceListMeta(AnswerModel):
    """The project's overhead and profit in percent."""

    model_config = ConfigDict(extra="allow")

    markup_percent: DecimalText
    project_updated_at: TimestampText
    revision: int


class PriceList(AnswerModel):
    """The project's price list."""

    items: list[Price]
    meta: PriceListMeta


class VolumeInput(RequestModel):
    """Volume of one pekerjaan in its unit."""

    pekerjaan_id: Annotated[Id, Field(validation_alias=AliasChoices("pekerjaan_id", "id"))]
    quantity: DecimalText
    version: Version | None = None


class SaveVolumes(RequestModel):
    """Changed volumes; the bare list is taken too."""

    items: Annotated[
        list[VolumeInput], Field(max_length=MAXIMUM_ROWS, validation_alias=AliasChoices("items", "volumes"))
    ]

    @model_validator(mode="before")
    @classmethod
    def _accept_bare_list(cls, value: Any) -> Any:
        return {"items": value} if isinstance(value, list) else value


class SavedVolumes(AnswerModel):
    """How many volumes were stored."""

    revision: int
    saved: int


class Volume(AnswerModel):
    """Volume of one pekerjaan in its unit."""

    model_config = ConfigDict(extra="allow")

    pekerjaan_id: int
    quantity: DecimalText
    version: int


class VolumeList(AnswerModel):
    """All volumes of the project."""

    items: list[Volume]
    decimal_places: int
