"""The project file: one estimate as JSON, with tree, analyses, prices, volumes and weekly progress."""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class ProjectFileError(ValueError):
    """The file cannot be used; the message names the place in the file."""


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """One row of an analysis, per unit of the pekerjaan; with a reference it is a bundle."""

    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal
    ref_ahsp_kode: str | None
    ref_pekerjaan_kode: str | None


@dataclass(frozen=True, slots=True)
class Week:
    """Progress in one week, percent of the pekerjaan's volume; `actual_cost` in rupiah."""

    week: int
    planned: Decimal
    actual: Decimal
    actual_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Pekerjaan:
    """One line of the estimate. `path` is its place in the tree, as the API's id_map spells it."""

    path: str
    kode: str
    uraian: str
    satuan: str
    source_type: str
    ref_kode: str | None
    markup_override_percent: Decimal | None
    volume: Decimal | None
    formula: str | None
    detail: tuple[AnalysisRow, ...]
    progress: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class SubKlasifikasi:
    """The second level of the tree."""

    name: str
    pekerjaan: tuple[Pekerjaan, ...]


@dataclass(frozen=True, slots=True)
class Klasifikasi:
    """The first level of the tree."""

    name: str
    sub: tuple[SubKlasifikasi, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """Rupiah per unit of one resource; None means not priced yet."""

    kategori: str
    kode: str
    uraian: str
    satuan: str
    harga_satuan: Decimal | None
    has_conversion: bool


@dataclass(frozen=True, slots=True)
class Pricing:
    """Percentages, and the step in rupiah to which the grand total is rounded half up."""

    markup_percent: Decimal
    ppn_percent: Decimal
    rounding_base: Decimal


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number with a name that formulas use."""

    name: str
    label: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """The whole file. Without `pricing` the server's defaults hold."""

    nama: str
    header: dict[str, str | int]
    pricing: Pricing | None
    parameters: tuple[Parameter, ...]
    prices: tuple[Price, ...]
    klasifikasi: tuple[Klasifikasi, ...]

    def pekerjaan(self) -> Iterator[Pekerjaan]:
        """Every pekerjaan in tree order."""
        for klasifikasi in self.klasifikasi:
            for sub in klasifikasi.sub:
                yield from sub.pekerjaan


def read_project_file(path: Path) -> ProjectFile:
    """Reads and checks the file; raises `ProjectFileError` where it is not one."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise ProjectFileError(f"{path}: {problem}") from problem
    try:
        return _project(document)
    except (KeyError, TypeError, InvalidOperation) as problem:
        raise ProjectFileError(f"{path} is not a project file: {problem!r}") from problem


def _project(document: Json) -> ProjectFile:
    return ProjectFile(
        nama=document["nama"],
        header=_header(document),
        pricing=_pricing(document["pricing"]),
        parameters=tuple(_parameter(item) for item in document["parameters"]),
        prices=tuple(_price(item) for item in document["harga_items"]),
        klasifikasi=tuple(_klasifikasi(index, item) for index, item in enumerate(document["klasifikasi"])),
    )


def _header(document: Json) -> dict[str, str | int]:
    return {
        "nama": document["nama"],
        "tanggal_mulai": document["tanggal_mulai"],
        "tanggal_selesai": document["tanggal_selesai"],
        "week_start_day": document["week_start_day"],
        "week_end_day": document["week_end_day"],
        "sumber_dana": document["sumber_dana"],
        "lokasi_project": document["lokasi"],
        "anggaran_owner": document["anggaran"],
    }


def _pricing(item: Json | None) -> Pricing | None:
    if item is None:
        return None
    names = ("markup_percent", "ppn_percent", "rounding_base")
    return Pricing(*(Decimal(item[name]) for name in names))


def _price(item: Json) -> Price:
    return Price(
        kategori=item["kategori"],
        kode=item["kode"],
        uraian=_text(item["uraian"]),
        satuan=_text(item["satuan"]),
        harga_satuan=_decimal(item["harga_satuan"]),
        has_conversion=item["conversion"] is not None,
    )


def _parameter(item: Json) -> Parameter:
    return Parameter(item["name"], _text(item["label"]), Decimal(item["value"]), _text(item["unit"]))


def _klasifikasi(index: int, item: Json) -> Klasifikasi:
    path = f"klasifikasi[{index}]"
    subs = (_sub(f"{path}.sub[{position}]", sub) for position, sub in enumerate(item["sub"]))
    return Klasifikasi(name=_text(item["nama"]), sub=tuple(subs))


def _sub(path: str, item: Json) -> SubKlasifikasi:
    rows = (_pekerjaan(f"{path}.pekerjaan[{position}]", row) for position, row in enumerate(item["pekerjaan"]))
    return SubKlasifikasi(name=_text(item["nama"]), pekerjaan=tuple(rows))


def _pekerjaan(path: str, item: Json) -> Pekerjaan:
    return Pekerjaan(
        path=path,
        kode=item["kode"],
        uraian=_text(item["uraian"]),
        satuan=_text(item["satuan"]),
        source_type=item["source_type"],
        ref_kode=item["ref_kode"],
        markup_override_percent=_decimal(item["markup_override_percent"]),
        volume=_decimal(item["volume"]),
        formula=item["formula"],
        detail=tuple(_row(row) for row in item["detail"]),
        progress=tuple(_week(week) for week in item["progress"]),
    )


def _row(item: Json) -> AnalysisRow:
    return AnalysisRow(
        kategori=item["kategori"],
        kode=item["kode"],
        uraian=_text(item["uraian"]),
        satuan=_text(item["satuan"]),
        koefisien=Decimal(item["koefisien"]),
        ref_ahsp_kode=item["ref_ahsp_kode"],
        ref_pekerjaan_kode=item["ref_pekerjaan_kode"],
    )


def _week(item: Json) -> Week:
    return Week(item["week"], Decimal(item["planned"]), Decimal(item["actual"]), _decimal(item["actual_cost"]))


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _text(value: str | None) -> str:
    """Old files escaped their HTML again at every save; empty where there is none."""
    text = value or ""
    while (unescaped := html.unescape(text)) != text:
        text = unescaped
    return text.strip()
