"""An analysis of unit price (AHSP) as a catalogue holds it, and its arithmetic A to F (Permen PUPR 8/2023)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Context, Decimal, localcontext

from projects.domain.catalogue_findings import Finding, Origin, Severity
from projects.domain.catalogue_resource import resource_identity
from projects.domain.kategori import Kategori

# Products of coefficients and prices are never rounded on the way; this holds any of them exactly.
EXACT = Context(prec=100)
ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Component:
    """One resource of an analysis; `koefisien` is 0 where the file's cannot be read, which a finding then says.

    `harga_satuan` is in rupiah per `satuan`, None where the file has no price; `jumlah` is the file's own product, None
    where its cell is empty. Both are only for checking and for showing: a project sets its own prices.
    """

    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal
    harga_satuan: Decimal | None
    jumlah: Decimal | None
    origin: Origin
    jumlah_cell: str = ""
    nested_kode: str | None = None
    # The file writes its coefficients as text, but this one as a whole number: a spreadsheet took its comma away.
    odd_number: bool = False
    # The name that stands for this one; empty where `uraian` is no alias.
    resource: str = ""

    @property
    def amount(self) -> Decimal:
        """Coefficient × price in rupiah, exact; 0 without a price."""
        return EXACT.multiply(self.koefisien, self.harga_satuan or ZERO)

    @property
    def identity(self) -> str:
        """Which resource it is: rows of one identity are one resource, whatever their codes say."""
        return resource_identity(self.kategori, self.resource or self.uraian, self.satuan)


@dataclass(frozen=True)
class Totals:
    """A, B, C, LAIN, D, E and F of one analysis, in rupiah per unit of the analysis, without PPN."""

    labour: Decimal
    material: Decimal
    equipment: Decimal
    other: Decimal
    direct: Decimal
    overhead: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Figure:
    """A number of the file and where it stands; `value` is None where the cell is empty or no number."""

    value: Decimal | None
    cell: str


@dataclass(frozen=True)
class FileTotals:
    """What the file itself computed; a figure that the file does not have is None."""

    subtotals: tuple[tuple[Kategori, Figure], ...] = ()
    direct: Figure | None = None
    overhead_rate: Decimal | None = None
    overhead: Figure | None = None
    unit_price: Figure | None = None
    rounded_price: Figure | None = None


@dataclass(frozen=True)
class Analysis:
    """One analysis of the reference catalogue with what the file says about it.

    `written_kode` is the code exactly as the file writes it, `heading` the code of the heading that it stands under.
    """

    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    origin: Origin
    components: tuple[Component, ...]
    file_totals: FileTotals = field(default_factory=FileTotals)
    written_kode: str = ""
    heading: str = ""
    heading_title: str = ""

    @property
    def file_unit_price(self) -> Decimal | None:
        """F as the file says it."""
        return self.file_totals.unit_price.value if self.file_totals.unit_price else None


@dataclass(frozen=True)
class SheetSummary:
    """One sheet of the file: how many analyses it gave, or why it was skipped."""

    name: str
    analyses: int
    skipped: str = ""


@dataclass(frozen=True)
class Reading:
    """All that was read from an upload; while one of `errors` is undecided nothing of it may be stored."""

    analyses: tuple[Analysis, ...] = ()
    sheets: tuple[SheetSummary, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that somebody must decide."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """The findings that stop nothing."""
        return tuple(one for one in self.findings if one.severity is not Severity.ERROR)


def totals(components: Iterable[Component], overhead_rate: Decimal) -> Totals:
    """A to F, exact: D = A + B + C + LAIN, E = rate × D, F = D + E. `overhead_rate` is a fraction such as 0.1."""
    sums = dict.fromkeys(Kategori, ZERO)
    with localcontext(EXACT):
        for component in components:
            sums[component.kategori] += component.amount
        direct = sum(sums.values(), ZERO)
        overhead = direct * overhead_rate
        return Totals(
            labour=sums[Kategori.TK],
            material=sums[Kategori.BHN],
            equipment=sums[Kategori.ALT],
            other=sums[Kategori.LAIN],
            direct=direct,
            overhead=overhead,
            unit_price=direct + overhead,
        )


def rounded_down(unit_price: Decimal, step: Decimal = HUNDRED) -> Decimal:
    """Down to a multiple of `step`, as the official workbook does with F (to 100 rupiah)."""
    with localcontext(EXACT):
        return (unit_price / step).to_integral_value(ROUND_FLOOR) * step
