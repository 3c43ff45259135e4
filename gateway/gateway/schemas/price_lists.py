"""Prices of resources by region and date, and the prices of a project from them."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.schemas.base import AnswerModel, DateText, DecimalText, Id, RequestModel, Text, TimestampText, Version

MAXIMUM_ITEMS = 10_000
MAXIMUM_REMOVED = 20_000
RegionCode = Annotated[
    Text,
    Field(
        pattern=r"^([0-9]{2}|[0-9]{4})?$",
        description="BPS: empty is the country, two digits a province, four a kabupaten or kota.",
        examples=["3273"],
    ),
]
Kategori = Literal["TK", "BHN", "ALT", "LAIN"]
Harga = Annotated[DecimalText, Field(description="Rupiah per satuan.", examples=["1300.00"])]


class Region(AnswerModel):
    """The country or a province."""

    code: str
    name: str


class Regions(AnswerModel):
    """The country first."""

    items: list[Region]


class CreatePriceList(RequestModel):
    """What a list is about; only staff may make it public."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    region_code: RegionCode
    region_name: Annotated[Text, Field(max_length=100, description="Of a kabupaten or kota.")] = ""
    valid_from: DateText
    valid_until: DateText | None = None
    source: Annotated[Text, Field(max_length=500, examples=["SK Gubernur 12/2026"])] = ""
    includes_ppn: bool = False
    is_public: bool = False


class UpdatePriceList(CreatePriceList):
    """The same; `version` is the one that was seen."""

    version: Version


class DeletePriceList(RequestModel):
    """The version that was seen."""

    version: Version


class KeptPriceList(AnswerModel):
    """One list, without its prices."""

    id: int
    name: str
    region_code: str
    region_name: str
    valid_from: DateText
    valid_until: DateText | None
    source: str
    includes_ppn: bool
    is_public: bool
    is_own: bool
    can_edit: bool
    total_prices: int
    version: int
    created_at: TimestampText
    updated_at: TimestampText
    updated_by: int


class KeptPriceLists(AnswerModel):
    """The caller's own and the public ones: the nearest region first where one is asked for, then the newest."""

    items: list[KeptPriceList]


class ListPrice(AnswerModel):
    """The price of one resource in a list."""

    id: int
    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    harga: Harga


class ListPrices(AnswerModel):
    """One page; `total` is that of all pages, `version` the list's."""

    items: list[ListPrice]
    next_cursor: str | None
    total: int
    version: int


class ListPriceInput(RequestModel):
    """The price of a resource, which its category, name and unit tell."""

    kategori: Kategori
    kode: Annotated[Text, Field(max_length=100)] = ""
    uraian: Annotated[Text, Field(max_length=500)]
    satuan: Annotated[Text, Field(max_length=50)]
    harga: DecimalText


class SaveListPrices(RequestModel):
    """Prices to set and to remove, all or none; with `replace` the list holds nothing else afterwards."""

    version: Version
    items: Annotated[list[ListPriceInput], Field(default_factory=list, max_length=MAXIMUM_ITEMS)]
    removed_ids: Annotated[list[Id], Field(default_factory=list, max_length=MAXIMUM_REMOVED)]
    replace: bool = False
    source: Annotated[Text, Field(max_length=200, description="The file that the prices were read from.")] = ""


class SavedListPrices(AnswerModel):
    """What saving did, and the list's version now."""

    added: int
    changed: int
    unchanged: int
    removed: int
    total_prices: int
    version: int


class ReadPrice(AnswerModel):
    """A row that can be taken; `before` is the price that the list has now."""

    row: int
    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    harga: Harga
    before: DecimalText | None
    status: Literal["new", "changed", "same"]


class SkippedPrice(AnswerModel):
    """A row that cannot be taken, and what to do."""

    row: int
    cell: str = Field(examples=["E14"])
    reason: str = Field(examples=["negative"])
    message: str
    uraian: str
    value: str


class ReadingCounts(AnswerModel):
    """How many rows there are of each kind."""

    rows: int
    taken: int
    new: int
    changed: int
    same: int
    skipped: int
    by_reason: dict[str, int]


class PriceListReading(AnswerModel):
    """What a file would bring. Nothing is stored: send the rows to `/api/price-lists/{list_id}/prices/save/`."""

    file: str
    sheet: str
    sheets: list[str]
    titles: list[str]
    sample: list[list[str]]
    columns: dict[str, int]
    needs_columns: bool = Field(description="Whether somebody has to say which column is what.")
    rows: list[ReadPrice]
    skipped: list[SkippedPrice] = Field(description="The first thousand.")
    counts: ReadingCounts
    version: int


class ListPriceChange(AnswerModel):
    """Who changed a price; `before` null: it was added, `after` null: removed."""

    id: int
    at: TimestampText
    user_id: int
    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    before: DecimalText | None
    after: DecimalText | None
    source: str


class ListPriceChanges(AnswerModel):
    """The newest first."""

    items: list[ListPriceChange]
    next_cursor: str | None


class FoundPrice(AnswerModel):
    """What the nearest list says; `harga` is what the project takes, without the PPN that `list_harga` may include."""

    harga: Harga
    list_harga: Annotated[Harga, Field(description="As it stands in the list.")]
    ppn_removed_percent: Annotated[
        DecimalText | None,
        Field(description="The PPN of the list's first day, null where its prices have none.", examples=["11.00"]),
    ]
    list_id: int
    list_name: str
    region_code: str
    region_name: str
    valid_from: DateText
    source: str
    includes_ppn: bool


class ResolvedPrice(AnswerModel):
    """A resource of the project with its own price and the lists'; `effective` is its own, else theirs."""

    id: int
    kategori: Kategori
    kode_item: str
    uraian: str
    satuan: str
    version: int
    harga_satuan: DecimalText | None
    found: FoundPrice | None
    effective: DecimalText | None
    origin: Literal["project", "list"] | None = Field(alias="from")
    status: Literal["empty", "changed", "same", "not-found"]


class ResolvedCounts(AnswerModel):
    """How many resources there are of each status."""

    total: int
    empty: int
    changed: int
    same: int
    not_found: int


class ResolvedPrices(AnswerModel):
    """Every resource of the project; `fingerprint` goes into filling, so that what was seen is what is written."""

    items: list[ResolvedPrice]
    counts: ResolvedCounts
    fingerprint: str
    revision: int


class FillPrices(RequestModel):
    """From one list, or from the nearest of a region on a day (today where none is given)."""

    list_id: Id | None = None
    region: RegionCode | None = None
    on: DateText | None = None
    mode: Literal["empty", "all", "chosen"]
    ids: Annotated[list[Id], Field(default_factory=list, max_length=MAXIMUM_REMOVED)]
    fingerprint: Annotated[Text, Field(max_length=64)]

    @model_validator(mode="after")
    def _one_basis(self) -> "FillPrices":
        if (self.list_id is None) == (self.region is None):
            raise ValueError("either a list or a region")
        return self


class FilledPrices(AnswerModel):
    """How many prices changed; `entry_id` is the entry of the audit trail that takes them all back."""

    revision: int
    updated: int
    entry_id: int | None


class ResourcePriceChange(AnswerModel):
    """Who changed a resource's price; `list_name` where it was taken from a list."""

    entry_id: int
    revision: int
    at: TimestampText
    user_id: int
    before: DecimalText | None
    after: DecimalText | None
    list_name: str | None


class ResourcePriceHistory(AnswerModel):
    """The newest first."""

    items: list[ResourcePriceChange]
    next_cursor: str | None
