"""The recapitulation of the RAB."""

from pydantic import ConfigDict, Field

from gateway.schemas.base import AnswerModel, DecimalText
from gateway.schemas.projects import RoundingRule


class RekapRow(AnswerModel):
    """One pekerjaan. A labour, B material, C equipment, D = A+B+C, E_base = D+LAIN (also HSP), F overhead and profit
    (also E), G = E_base+F, all in rupiah per unit; total = G × volume by the project's rounding.
    """

    model_config = ConfigDict(extra="allow")

    pekerjaan_id: int
    sub_klasifikasi_id: int
    klasifikasi_id: int
    kode: str
    uraian: str
    satuan: str
    A: DecimalText
    B: DecimalText
    C: DecimalText
    D: DecimalText
    LAIN: DecimalText
    E_base: DecimalText
    HSP: DecimalText
    E: DecimalText
    F: DecimalText
    G: DecimalText
    markup_percent: DecimalText
    volume: DecimalText
    total: DecimalText


class RekapSubGroup(AnswerModel):
    """Total of one sub-klasifikasi."""

    model_config = ConfigDict(extra="allow")

    id: int
    name: str
    total: DecimalText


class RekapGroup(AnswerModel):
    """Total of one klasifikasi."""

    model_config = ConfigDict(extra="allow")

    id: int
    name: str
    total: DecimalText
    sub: list[RekapSubGroup]


class RekapMeta(AnswerModel):
    """Totals in rupiah, and the revision of the project that they show."""

    model_config = ConfigDict(extra="allow")

    nama: str = Field(description="Name of the project.")
    markup_percent: DecimalText
    ppn_percent: DecimalText = Field(description="Percent of the whole value: rate times base.")
    ppn_rate_percent: DecimalText
    ppn_base: str = Field(description="The part of the value that the rate is charged on.", examples=["11/12"])
    rounding_base: DecimalText
    unit_price_rounding: RoundingRule
    line_rounding: RoundingRule
    total_rounding: RoundingRule
    subtotal: DecimalText
    ppn: DecimalText
    grand_total: DecimalText
    rounded_total: DecimalText
    terbilang: str
    revision: int
    stale: bool = Field(description="True when the revision asked for could not be had in time.")


class Rekap(AnswerModel):
    """Every pekerjaan in tree order, group totals and the project's totals."""

    rows: list[RekapRow]
    groups: list[RekapGroup]
    meta: RekapMeta
