"""What the RAB is made of: components, analyses and explanations."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from gateway.schemas.base import AnswerModel, DecimalText
from gateway.schemas.needs import Kategori


class RincianPekerjaan(AnswerModel):
    """The pekerjaan of the page, in tree order; `total` is what its rows and its `pembulatan` sum up to."""

    id: list[int]
    klasifikasi_id: list[int]
    sub_klasifikasi_id: list[int]
    kode: list[str]
    uraian: list[str]
    satuan: list[str]
    volume: list[DecimalText]
    markup_percent: list[DecimalText]
    G: list[DecimalText]
    total: list[DecimalText]
    pembulatan: list[DecimalText] = Field(
        default_factory=list, description="What rounding adds; absent when a filter leaves rows out."
    )


class RincianResources(AnswerModel):
    """Resources of the page; no price: null, and counted as 0."""

    id: list[int]
    kategori: list[Kategori]
    kode: list[str]
    uraian: list[str]
    satuan: list[str]
    harga_satuan: list[DecimalText | None]


class RincianCells(AnswerModel):
    """Rows: which pekerjaan and which resource (by place in those lists), and how much. `subtotal` is koefisien ×
    volume × price; `total` has the markup on it.
    """

    pekerjaan: list[int]
    resource: list[int]
    koefisien: list[DecimalText]
    subtotal: list[DecimalText]
    total: list[DecimalText]


class RincianSum(AnswerModel):
    """Rupiah without and with markup."""

    subtotal: DecimalText
    total: DecimalText


class RincianMeta(AnswerModel):
    """Sums over all pages: Σ by_kategori.total + pembulatan = total, without filters the subtotal of the RAB."""

    nama: str
    page: int
    page_size: int
    pekerjaan_count: int
    by_kategori: dict[Kategori, RincianSum]
    direct_cost: DecimalText
    overhead_and_profit: DecimalText
    pembulatan: DecimalText | None = Field(description="Null when a filter leaves rows out.")
    total: DecimalText
    markup_percent: DecimalText
    ppn_percent: DecimalText
    rounding_base: DecimalText
    revision: int
    stale: bool = Field(description="True when the revision asked for could not be had in time.")


class RincianRab(AnswerModel):
    """A page of the rincian RAB in columns."""

    pekerjaan: RincianPekerjaan
    resources: RincianResources
    rows: RincianCells
    meta: RincianMeta


class RincianRow(AnswerModel):
    """One component, or the rounding of one pekerjaan."""

    pekerjaan_id: int
    pekerjaan_kode: str
    pekerjaan_uraian: str
    volume: DecimalText
    markup_percent: DecimalText
    resource_id: int | None
    kategori: Literal["TK", "BHN", "ALT", "LAIN", "PEMBULATAN"]
    kode: str
    uraian: str
    satuan: str
    harga_satuan: DecimalText | None
    koefisien: DecimalText
    subtotal: DecimalText
    total: DecimalText


class RincianRabRows(AnswerModel):
    """The same page, one object a row."""

    rows: list[RincianRow]
    meta: RincianMeta


class AhspPekerjaan(AnswerModel):
    """Whose analysis it is."""

    id: int
    kode: str
    uraian: str
    satuan: str
    source_type: str


class AhspRow(AnswerModel):
    """One resource per unit of the pekerjaan, bundles multiplied through."""

    resource_id: int
    uraian: str
    kode: str
    satuan: str
    koefisien: DecimalText
    harga_satuan: DecimalText | None
    jumlah: DecimalText


class AhspGroup(AnswerModel):
    """One kategori under its letter."""

    kategori: Kategori
    letter: Literal["A", "B", "C", "LAIN"]
    rows: list[AhspRow]
    subtotal: DecimalText


class DocumentMeta(AnswerModel):
    """Which project, at which revision."""

    model_config = ConfigDict(extra="allow")

    nama: str
    revision: int
    stale: bool


class RincianAhsp(AnswerModel):
    """The analysis of one pekerjaan as the printed form has it; G = E_base + F + pembulatan."""

    pekerjaan: AhspPekerjaan
    groups: list[AhspGroup]
    D: DecimalText
    E_base: DecimalText
    HSP: DecimalText
    markup_percent: DecimalText
    markup_is_override: bool
    F: DecimalText
    E: DecimalText
    pembulatan: DecimalText
    G: DecimalText
    volume: DecimalText
    total: DecimalText
    meta: DocumentMeta


class ExplainStep(AnswerModel):
    """One figure. sum: Σ parts; product: the two parts multiplied; percent: first × second / 100; given: see source."""

    figure: str
    label: str
    value: DecimalText
    operation: Literal["sum", "product", "percent", "given"]
    id: int | None = None
    source: dict[str, Any] | None = Field(
        default=None,
        description="kind: number, formula, sheet, sheet_row, price_list, unpriced, catalogue, catalogue_modified,"
        " custom, project_markup, markup_override, project_ppn, rounding, explained (elsewhere), others, above.",
    )
    parts: list["ExplainStep"] = Field(default_factory=list)


class Explanation(AnswerModel):
    """A figure and how it came about."""

    step: ExplainStep
    meta: DocumentMeta
