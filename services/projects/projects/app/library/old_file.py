"""Project files of the program before Taksir: their shape. Values are judged once they are translated."""

import html
from typing import Annotated

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from chassis.errors import FieldProblem, invalid, too_large
from projects.app.library.packing import LARGEST_BYTES, MEBIBYTE
from projects.app.refusals import MOST_PROBLEMS

LONGEST_TEXT = 10_000
MOST_TIMES_ESCAPED = 20


def _plain(text: str) -> str:
    """Old files escaped their HTML again at every save. What was escaped more often than any was stays as it is."""
    for _ in range(MOST_TIMES_ESCAPED):
        unescaped = html.unescape(text)
        if unescaped == text:
            break
        text = unescaped
    return text.strip()


Raw = Annotated[str, Field(max_length=LONGEST_TEXT)]
Text = Annotated[Raw, AfterValidator(_plain)]
Number = Annotated[str, Field(max_length=100)]


class OldPart(BaseModel):
    """A part of the file; what Taksir has no use for is passed over."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class OldRow(OldPart):
    """A row of an analysis; with a reference it is a bundle."""

    kategori: Raw
    kode: Raw
    uraian: Text
    satuan: Text | None
    koefisien: Number
    ref_ahsp_kode: Raw | None = None
    ref_pekerjaan_kode: Raw | None = None


class OldWeek(OldPart):
    """Progress in one week, percent of the volume."""

    week: int
    planned: Number
    actual: Number
    actual_cost: Number | None = None


class OldPekerjaan(OldPart):
    """A line of the estimate."""

    kode: Raw
    uraian: Text
    satuan: Text | None
    source_type: Raw
    ref_kode: Raw | None
    markup_override_percent: Number | None = None
    volume: Number | None
    formula: Raw | None = None
    detail: list[OldRow]
    progress: list[OldWeek] = []


class OldSub(OldPart):
    """The second level of the tree."""

    nama: Text
    pekerjaan: list[OldPekerjaan]


class OldKlasifikasi(OldPart):
    """The first level of the tree."""

    nama: Text
    sub: list[OldSub]


class OldConversion(OldPart):
    """How a resource is bought."""

    market_unit: Text
    market_price: Number | None
    factor_to_base: Number
    density: Number | None = None
    capacity_m3: Number | None = None
    capacity_ton: Number | None = None
    method: Raw


class OldPrice(OldPart):
    """A resource with its price in rupiah."""

    kategori: Raw
    kode: Raw
    uraian: Text
    satuan: Text | None
    harga_satuan: Number | None
    conversion: OldConversion | None = None


class OldParameter(OldPart):
    """A number with a name that formulas use."""

    name: Raw
    label: Text | None = None
    value: Number
    unit: Text | None = None


class OldPricing(OldPart):
    """Percentages, and the step in rupiah to which the total is rounded half up."""

    markup_percent: Number
    ppn_percent: Number
    rounding_base: Number


class OldProject(OldPart):
    """The whole file."""

    nama: Text
    tanggal_mulai: Raw
    tanggal_selesai: Raw
    week_start_day: int
    week_end_day: int
    sumber_dana: Text = ""
    lokasi: Text = ""
    anggaran: Number = "0"
    pricing: OldPricing | None
    parameters: list[OldParameter]
    harga_items: list[OldPrice]
    klasifikasi: list[OldKlasifikasi]


def read_old_project(body: bytes) -> OldProject:
    """TOO_LARGE beyond the limit; INVALID names by its path each part that is missing or of another kind."""
    if len(body) > LARGEST_BYTES:
        message = f"lebih dari {LARGEST_BYTES // MEBIBYTE} MiB"
        raise too_large("file-too-large", f"Berkas belum dibaca: {message}.", FieldProblem("file", message))
    try:
        return OldProject.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError as error:
        problem = FieldProblem("file", "bukan JSON yang utuh; ambil berkasnya sekali lagi")
        raise invalid("file-invalid", f"Berkas tidak dapat dipakai: {problem.message}.", problem) from error
    except ValidationError as error:
        detail = "Ini bukan berkas proyek dari program lama, atau isinya rusak. Periksa bagian yang ditandai."
        found = error.errors(include_url=False, include_context=False, include_input=False)
        problems = [FieldProblem(_path(one["loc"]), _message(one["type"])) for one in found[:MOST_PROBLEMS]]
        raise invalid("file-invalid", detail, *problems) from error


def _path(steps: tuple[int | str, ...]) -> str:
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.removeprefix(".") or "file"


def _message(kind: str) -> str:
    return {"missing": "wajib ada", "string_too_long": "terlalu panjang"}.get(kind, "jenis isinya lain dari semestinya")
