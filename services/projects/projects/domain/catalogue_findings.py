"""What an import has to say about a file: findings, each of one check, each check of one rule of the data gate.

The rules are numbered as the estimators number them: 1 coefficient above 0 and below the limit of its class, 2 A to F
as in the file, 3 Mandor ≤ Pekerja, 4 unit known, 5 resource once per analysis, 6 one resource one unit family, 7 price
within 0.2 to 5 times the median of its name, 8 no `#NAME?` and no broken encoding, 9 every row keeps its place in the
file, 10 prices of labour in order. 0 is the form of the file itself: headers, codes, texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FORM = 0
RULES = range(11)


@dataclass(frozen=True)
class Origin:
    """Where a row stands in the uploaded file: `cell` is `E14` in a workbook's sheet, `17` for a line of a CSV file."""

    sheet: str
    cell: str

    @property
    def path(self) -> str:
        """How errors name it: `'Beton'!E14` or `components.csv:17`."""
        return f"{self.sheet}:{self.cell}" if self.cell.isdecimal() else f"'{self.sheet}'!{self.cell}"

    @property
    def row(self) -> str:
        """The number of the row or line."""
        return self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Severity(StrEnum):
    """How much a finding weighs: an error must be decided before the import can be stored."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Check:
    """One thing that is looked for.

    `keepable`: what the file says can be stored as it is. `amends`: it is about a coefficient, which may be corrected.
    """

    rule: int
    severity: Severity = Severity.WARNING
    keepable: bool = True
    amends: bool = False


def _error(rule: int, *, amends: bool = False) -> Check:
    return Check(rule, Severity.ERROR, keepable=False, amends=amends)


_INFO = Severity.INFO
CHECKS: Mapping[str, Check] = {
    "form-invalid": _error(FORM),
    "analysis-lost": _error(FORM),
    "section-repeated": _error(FORM),
    "kategori-unknown": _error(FORM),
    "code-clash": _error(FORM),
    "nesting-circle": _error(FORM),
    "kategori-missing": Check(FORM),
    "code-missing": Check(FORM),
    "code-mended": Check(FORM),
    "code-repeated": Check(FORM),
    "code-number": Check(FORM),
    "code-tidied": Check(FORM, _INFO),
    "table-skipped": Check(FORM, _INFO),
    "row-without-figures": Check(FORM, _INFO),
    "analysis-empty": Check(FORM),
    "coefficient-invalid": _error(1, amends=True),
    # Storing a lost comma multiplies a tender by 1 000, so nobody may overlook one.
    "comma-lost": Check(1, Severity.ERROR, amends=True),
    "coefficient-high": Check(1, amends=True),
    "labour-high": Check(1, amends=True),
    "coefficient-zero": Check(1),
    "coefficient-text": Check(1, _INFO),
    "coefficient-rounded": Check(1, _INFO),
    "price-differs": Check(2),
    "total-missing": Check(2),
    "price-implied": Check(2, _INFO),
    "price-missing": Check(2, _INFO),
    # The catalogue can do without a price: projects have their own.
    "price-invalid": Check(2, Severity.ERROR),
    "foreman-high": Check(3, amends=True),
    "unit-unknown": Check(4),
    "unit-missing": Check(4),
    "unit-unclear": Check(4),
    "unit-invalid": _error(4),
    "resource-repeated": Check(5),
    "unit-family": Check(6),
    "price-odd": Check(7),
    "coefficient-error": _error(8, amends=True),
    "price-error": Check(8, Severity.ERROR),
    "encoding-broken": Check(8),
    "encoding-mended": Check(8, _INFO),
    "quotes-removed": Check(8, _INFO),
    "origin-missing": _error(9),
    "labour-order": Check(10),
}


@dataclass(frozen=True)
class Finding:
    """Something to know about an import, of the check `slug`.

    `kode` is the analysis where it is about one, `suggestion` what is proposed, `value` what the file says instead.
    """

    slug: str
    message: str
    origin: Origin
    kode: str = ""
    suggestion: str = ""
    value: str = ""

    @property
    def check(self) -> Check:
        """What was looked for."""
        return CHECKS[self.slug]

    @property
    def rule(self) -> int:
        """The number of its rule."""
        return self.check.rule

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.check.severity

    @property
    def path(self) -> str:
        """Where, as errors name it."""
        return self.origin.path
