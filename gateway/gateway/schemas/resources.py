"""How resources are bought, and resources that nothing uses."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.schemas.base import AnswerModel, DecimalText, Id, RequestModel, Text, TimestampText, Version

MAXIMUM_ITEMS = 20_000
Method = Annotated[
    Literal["direct", "calc", "hybrid"],
    Field(description="Where the factor comes from: typed, from the capacities, or from them and mended by hand."),
]
Factor = Annotated[DecimalText, Field(description="Base units in one market unit.", examples=["50"])]
Density = Annotated[DecimalText | None, Field(description="kg per m3.")]


class ConversionInput(RequestModel):
    """One resource with the unit in which it is bought; market price / factor becomes its price per base unit."""

    harga_item_id: Id
    market_unit: Annotated[Text, Field(max_length=50, examples=["zak"])]
    market_price: DecimalText
    factor_to_base: Factor | None = None
    method: Method = "direct"
    density: Density = None
    capacity_m3: DecimalText | None = None
    capacity_ton: DecimalText | None = None
    version: Version | None = None


class SaveConversions(RequestModel):
    """Profiles to set, and resources that are bought in their own unit from now on."""

    items: Annotated[list[ConversionInput], Field(default_factory=list, max_length=MAXIMUM_ITEMS)]
    removed_ids: Annotated[list[Id], Field(default_factory=list, max_length=MAXIMUM_ITEMS)]

    @model_validator(mode="before")
    @classmethod
    def _accept_single(cls, value: object) -> object:
        """Old clients send one profile by itself."""
        return {"items": [value]} if isinstance(value, dict) and "harga_item_id" in value else value


class SavedConversion(AnswerModel):
    """One profile as it was stored; `version` is the resource's."""

    harga_item_id: int
    factor_to_base: DecimalText
    harga_satuan: DecimalText
    version: int


class SavedConversions(AnswerModel):
    """How many profiles are new, differ from before, and are gone."""

    revision: int
    created: int
    updated: int
    removed: int
    items: list[SavedConversion]


class Conversion(AnswerModel):
    """How one resource is bought."""

    harga_item_id: int
    kode_item: str
    uraian: str
    base_unit: str
    market_unit: str
    market_price: DecimalText | None
    factor_to_base: Factor
    method: Method
    density: Density
    capacity_m3: DecimalText | None
    capacity_ton: DecimalText | None
    harga_satuan: DecimalText | None = Field(description="Rupiah per base unit.")
    is_exact: bool = Field(description="Whether neither price had to be rounded to fit the other.")
    version: int = Field(description="The resource's.")


class ConversionList(AnswerModel):
    """All profiles, in the order of the price list."""

    profiles: list[Conversion]
    count: int
    revision: int


class OrphanedItem(AnswerModel):
    """A resource that no analysis uses."""

    id: int
    kode: str
    kategori: str
    uraian: str
    satuan: str
    harga_satuan: DecimalText | None
    version: int
    last_changed: TimestampText
    can_delete: bool
    safety_note: str


class OrphanedItems(AnswerModel):
    """One page of them, by code; count and value are those of all pages."""

    orphaned_count: int
    total_value: DecimalText = Field(description="Sum of their prices, in rupiah.")
    orphaned_items: list[OrphanedItem]
    next_cursor: str | None = Field(description="Hand back as `cursor` for the next page; null on the last one.")
    revision: int


class CleanOrphans(RequestModel):
    """Which ones to delete; nothing is deleted without `confirm`, nor by a dry run."""

    item_ids: Annotated[list[Id], Field(max_length=MAXIMUM_ITEMS)]
    confirm: bool = False
    dry_run: bool = False


class SkippedOrphan(AnswerModel):
    """One that stays: used by now, or not known in this project."""

    id: int
    reason: Literal["used", "unknown"]


class CleanedOrphans(AnswerModel):
    """What is gone, or in a dry run would be."""

    revision: int
    deleted_count: int
    total_value_deleted: DecimalText
    deleted_ids: list[int]
    skipped: list[SkippedOrphan]
    dry_run: bool
