"""Reads the numbers of a row, and says what is wrong with those that are none."""

import re
from decimal import ROUND_HALF_UP, Decimal

from projects.domain.catalogue import EXACT, ZERO
from projects.domain.catalogue_findings import Origin
from projects.ingest.grid import LARGEST_AMOUNT, Grid
from projects.ingest.notes import Notes

COEFFICIENT_STEP = Decimal("0.000001")
# What a project can hold: NUMERIC(18, 6).
LARGEST_COEFFICIENT = Decimal("999999999999.999999")
# A product of a workbook is a binary fraction: half a sen is noise.
NOISE = Decimal("0.01")
_INDONESIAN = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")


def indonesian_number(text: str) -> Decimal | None:
    """`2,625` and `1.234,5` as an Indonesian types them; None for anything else."""
    plain = text.strip()
    if len(plain) > 30 or not _INDONESIAN.fullmatch(plain):
        return None
    return Decimal(plain.replace(".", "").replace(",", "."))


def read_amount(grid: Grid, row: int, column: int, title: str, notes: Notes) -> Decimal | None:
    """A price or an amount in rupiah; None for an empty cell. Text, errors and negative numbers are noted."""
    origin = grid.origin(row, column)
    value = grid.number(row, column)
    if error := grid.error(row, column):
        notes.finding("price-error", origin, f"{title} berisi {error}; perbaiki rumusnya", value=error)
        return None
    if value is None:
        if text := grid.text(row, column):
            notes.finding(
                "price-invalid", origin, f"{title} berisi teks {text[:40]!r}; isi dengan angka", value=text[:40]
            )
        return None
    if not ZERO <= value < LARGEST_AMOUNT:
        message = f"{title} {_shown(value)} di luar batas; isi 0 sampai {_shown(LARGEST_AMOUNT)}"
        notes.finding("price-invalid", origin, message, value=_shown(value))
        return None
    return value


def read_coefficient(
    grid: Grid, row: int, column: int, harga: Decimal | None, jumlah: Decimal | None, notes: Notes
) -> Decimal | None:
    """The coefficient of a row, 6 decimals; None where there is none, which has then been noted.

    Text is taken only where it is an Indonesian number that the row's own product proves (`2,625` × 3 000 = 7 875).
    """
    origin = grid.origin(row, column)
    if error := grid.error(row, column):
        notes.finding("coefficient-error", origin, f"koefisien berisi {error}; isi angkanya", value=error)
        return None
    value = grid.number(row, column)
    if value is None:
        value = _coefficient_in_text(grid.text(row, column), origin, harga, jumlah, notes)
    return None if value is None else checked_coefficient(value, origin, notes)


def _coefficient_in_text(
    text: str, origin: Origin, harga: Decimal | None, jumlah: Decimal | None, notes: Notes
) -> Decimal | None:
    if not text:
        notes.finding("coefficient-invalid", origin, "koefisien kosong; isi dengan angka")
        return None
    value = indonesian_number(text)
    if value is None:
        message = f"koefisien berisi teks {text[:40]!r}; isi dengan angka"
        notes.finding("coefficient-invalid", origin, message, value=text[:40])
        return None
    proven = harga is not None and jumlah is not None and abs(EXACT.multiply(value, harga) - jumlah) < NOISE
    if not proven or value == 0:
        message = f"koefisien berisi teks {text[:40]!r}, mungkin {value}; isi dengan angka"
        notes.finding("coefficient-invalid", origin, message, "" if value == 0 else str(value), text[:40])
        return None
    message = f"Koefisien tertulis sebagai teks {text!r}; jumlah harganya cocok"
    notes.finding("coefficient-text", origin, message, str(value), text)
    return value


def checked_coefficient(value: Decimal, origin: Origin, notes: Notes) -> Decimal | None:
    """The coefficient rounded to 6 decimals; noted as an error where it is not above 0 or beyond every measure."""
    if not 0 < value <= LARGEST_COEFFICIENT:
        message = f"koefisien {_shown(value)} harus di atas 0 dan paling banyak {LARGEST_COEFFICIENT}"
        notes.finding("coefficient-invalid", origin, message, value=_shown(value))
        return None
    rounded = value.quantize(COEFFICIENT_STEP, rounding=ROUND_HALF_UP)
    if not rounded:
        message = f"koefisien {_shown(value)} menjadi 0 pada 6 angka desimal"
        notes.finding("coefficient-invalid", origin, message, value=_shown(value))
        return None
    if rounded != value:
        message = f"Koefisien {_shown(value)} dibulatkan menjadi 6 angka desimal"
        notes.finding("coefficient-rounded", origin, message, str(rounded), _shown(value))
    return rounded


def _shown(value: Decimal) -> str:
    text = format(value, "f")
    return text if len(text) <= 40 else f"{value:.6e}"
