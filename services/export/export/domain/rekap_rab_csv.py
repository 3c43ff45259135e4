"""The rekap RAB as CSV the way Excel in Indonesia opens it: semicolons, decimal comma, UTF-8 with a byte order mark."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from export.domain.cells import safe_text
from export.domain.numbers import indonesian
from export.domain.rekap_rab import COLUMNS, MONEY_PLACES, VOLUME_PLACES, RabHeader, RabRow, summary_lines

BYTE_ORDER_MARK = "\ufeff".encode()


def csv_head() -> bytes:
    """What the file begins with."""
    return BYTE_ORDER_MARK + _encoded([COLUMNS])


def csv_rows(rows: Iterable[RabRow]) -> bytes:
    """Groups and pekerjaan in the order given; a group carries its subtotal in the last column."""
    return _encoded(map(_cells, rows))


def csv_summary(header: RabHeader) -> bytes:
    """Totals, PPN, rounding and the amount in words, set apart from the table by an empty line."""
    lines = [(label, "", "", "", "", _money(amount)) for label, amount in summary_lines(header)]
    return _encoded([(), *lines, ("Terbilang", safe_text(header.terbilang))])


def _cells(row: RabRow) -> Sequence[str]:
    return (
        safe_text(row.uraian),
        safe_text(row.kode),
        safe_text(row.satuan),
        "" if row.volume is None else indonesian(row.volume, VOLUME_PLACES),
        "" if row.unit_price is None else _money(row.unit_price),
        _money(row.total),
    )


def _money(amount: Decimal) -> str:
    return indonesian(amount, MONEY_PLACES)


def _encoded(lines: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(lines)
    return buffer.getvalue().encode()
