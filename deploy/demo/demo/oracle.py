"""What the rekap has to say, computed from the files alone: it shares no code and no figure with the server."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal, Inexact, InvalidOperation, localcontext

from demo.catalogue import Components
from demo.prices import PriceBook, Prices
from demo.project_file import AnalysisRow, Pekerjaan, ProjectFile

# Enough digits that nothing is ever rounded; a digit lost on the way raises.
_EXACT = Context(prec=400, traps=[Inexact, InvalidOperation])
_MODES = {"half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}
_COLUMNS = {"TK": "A", "BHN": "B", "ALT": "C", "LAIN": "LAIN"}


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum with every digit kept."""
    with localcontext(_EXACT):
        return sum(amounts, Decimal(0))


@dataclass(frozen=True, slots=True)
class Rounding:
    """To a multiple of `step` rupiah; mode "none" leaves the amount alone."""

    mode: str = "none"
    step: Decimal = Decimal(1)

    def apply(self, amount: Decimal) -> Decimal:
        """The amount under this rule."""
        if self.mode == "none":
            return amount
        with localcontext(Context(prec=_EXACT.prec, traps=[InvalidOperation])):
            return (amount / self.step).quantize(Decimal(1), rounding=_MODES[self.mode]) * self.step


@dataclass(frozen=True, slots=True)
class Policy:
    """Percentages and roundings of the project."""

    markup_percent: Decimal
    ppn_percent: Decimal
    unit_price_rounding: Rounding = field(default_factory=Rounding)
    line_rounding: Rounding = field(default_factory=Rounding)
    total_rounding: Rounding = field(default_factory=Rounding)


@dataclass(frozen=True, slots=True)
class Line:
    """One pekerjaan: the columns of the rekap in rupiah per unit, and the amount."""

    columns: Mapping[str, Decimal]
    volume: Decimal
    total: Decimal

    @property
    def direct_cost(self) -> Decimal:
        """Rupiah without overhead and profit, for the whole volume."""
        return _EXACT.multiply(self.columns["E_base"], self.volume)


@dataclass(frozen=True, slots=True)
class Totals:
    """The foot of the rekap in rupiah."""

    direct_cost: Decimal
    subtotal: Decimal
    ppn: Decimal
    grand_total: Decimal
    rounded_total: Decimal


class Oracle:
    """Recomputes an estimate from its file and the catalogue."""

    def __init__(self, file: ProjectFile, components: Components, policy: Policy, prices: Prices | None = None) -> None:
        self._prices = prices or PriceBook(file.prices)
        self._components = components
        self._policy = policy
        self._by_kode: dict[str, Pekerjaan] = {}
        for pekerjaan in file.pekerjaan():
            self._by_kode.setdefault(pekerjaan.kode, pekerjaan)

    def line(self, pekerjaan: Pekerjaan) -> Line:
        """The columns of one pekerjaan: A, B, C and LAIN by kategori, bundles multiplied through."""
        with localcontext(_EXACT):
            columns = dict.fromkeys(_COLUMNS.values(), Decimal(0))
            for kategori, amount in self._priced(self.rows(pekerjaan), Decimal(1)):
                columns[_COLUMNS[kategori]] += amount
            return self._line(columns, pekerjaan)

    def totals(self, lines: list[Line]) -> Totals:
        """Sum, tax on the exact sum, and the project's rounding of the grand total."""
        with localcontext(_EXACT):
            direct_cost = exact_sum(line.direct_cost for line in lines)
            subtotal = exact_sum(line.total for line in lines)
            ppn = subtotal * self._policy.ppn_percent / 100
            grand_total = subtotal + ppn
            return Totals(direct_cost, subtotal, ppn, grand_total, self._policy.total_rounding.apply(grand_total))

    def rows(self, pekerjaan: Pekerjaan) -> tuple[AnalysisRow, ...]:
        """A REF takes the catalogue's rows, everything else the file's own."""
        if pekerjaan.source_type == "ref" and pekerjaan.ref_kode in self._components:
            return self._catalogue_rows(pekerjaan.ref_kode)
        return pekerjaan.detail

    def _line(self, columns: dict[str, Decimal], pekerjaan: Pekerjaan) -> Line:
        override = pekerjaan.markup_override_percent
        markup = self._policy.markup_percent if override is None else override
        columns["E_base"] = exact_sum(columns.values())
        columns["F"] = columns["E_base"] * markup / 100
        columns["G"] = self._policy.unit_price_rounding.apply(columns["E_base"] + columns["F"])
        volume = pekerjaan.volume or Decimal(0)
        return Line(columns, volume, self._policy.line_rounding.apply(columns["G"] * volume))

    def _priced(self, rows: tuple[AnalysisRow, ...], factor: Decimal) -> Iterator[tuple[str, Decimal]]:
        for row in rows:
            bundle = self._bundle(row)
            if bundle is None:
                price = self._prices.price(row.kategori, row.kode, row.uraian, row.satuan) or Decimal(0)
                yield row.kategori, factor * row.koefisien * price
            else:
                yield from self._priced(bundle, factor * row.koefisien)

    def _bundle(self, row: AnalysisRow) -> tuple[AnalysisRow, ...] | None:
        if row.ref_pekerjaan_kode is not None:
            return self.rows(self._by_kode[row.ref_pekerjaan_kode])
        if row.ref_ahsp_kode is not None and row.ref_ahsp_kode in self._components:
            return self._catalogue_rows(row.ref_ahsp_kode)
        return None

    def _catalogue_rows(self, kode: str) -> tuple[AnalysisRow, ...]:
        """A LAIN row of the catalogue that names another analysis of it is a bundle of that one."""
        return tuple(
            AnalysisRow(
                component.kategori,
                component.kode,
                component.uraian,
                component.satuan,
                component.koefisien,
                component.kode if component.kategori == "LAIN" and component.kode in self._components else None,
                None,
            )
            for component in self._components[kode]
        )
