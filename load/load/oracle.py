"""What a project costs, computed from its rows in plain decimals: another way than rekap's, for comparison.

One line is volume × Σ (koefisien × harga satuan) × (1 + markup), exactly; the total is the sum of the lines and PPN on
it. For projects without bundles and without rounding of unit prices and lines, as `sized_project` makes them.
"""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from typing import Any

import psycopg

# Inexact would be an error of the oracle, not of the system: no product here has more than a few dozen digits.
EXACT = Context(prec=200, traps=[Inexact])
ZERO = Decimal(0)

HEADER = """
    SELECT markup_percent, ppn_percent FROM projects.project WHERE id = %(project)s AND ppn_base = 'penuh'
    AND unit_price_rounding_mode = 'none' AND line_rounding_mode = 'none' AND NOT EXISTS (
        SELECT FROM projects.pekerjaan WHERE project_id = %(project)s AND markup_override_percent IS NOT NULL)
"""
VOLUMES = "SELECT pekerjaan_id, quantity FROM projects.volume WHERE project_id = %s"
PRICES = "SELECT id, harga_satuan FROM projects.resource WHERE project_id = %s"
KOEFISIEN = """
    SELECT pekerjaan_id, resource_id, koefisien FROM projects.component
    WHERE project_id = %s AND resource_id IS NOT NULL
"""


@dataclass
class Estimate:
    """The rows of one project that its total follows from; amounts in rupiah."""

    markup_percent: Decimal
    ppn_percent: Decimal
    volumes: dict[int, Decimal]
    prices: dict[int, Decimal]
    koefisien: dict[int, dict[int, Decimal]]

    def direct_cost(self) -> Decimal:
        """Σ volume × koefisien × harga: what all resources cost."""
        cost = ZERO
        for pekerjaan_id in self.koefisien:
            cost = EXACT.add(cost, self._cost(pekerjaan_id))
        return cost

    def line(self, pekerjaan_id: int) -> Decimal:
        """What one pekerjaan costs, with overhead and profit."""
        return _raised(self._cost(pekerjaan_id), self.markup_percent)

    def quantity(self, resource_id: int) -> Decimal:
        """Σ volume × koefisien: how much of one resource is needed."""
        needed = ZERO
        for pekerjaan_id, rows in self.koefisien.items():
            needed = EXACT.fma(self.volumes.get(pekerjaan_id, ZERO), rows.get(resource_id, ZERO), needed)
        return needed

    def subtotal(self) -> Decimal:
        """With overhead and profit, which is one percentage for all lines."""
        return _raised(self.direct_cost(), self.markup_percent)

    def grand_total(self) -> Decimal:
        """With PPN, before the project's rounding of the total."""
        return _raised(self.subtotal(), self.ppn_percent)

    def to_json(self) -> dict[str, Any]:
        """Decimals as strings."""
        return {
            "markup_percent": str(self.markup_percent),
            "ppn_percent": str(self.ppn_percent),
            "volumes": {key: str(value) for key, value in self.volumes.items()},
            "prices": {key: str(value) for key, value in self.prices.items()},
            "koefisien": {
                key: {one: str(value) for one, value in rows.items()} for key, rows in self.koefisien.items()
            },
        }

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "Estimate":
        """What `to_json` made."""
        return cls(
            Decimal(read["markup_percent"]),
            Decimal(read["ppn_percent"]),
            _decimals(read["volumes"]),
            _decimals(read["prices"]),
            {int(key): _decimals(rows) for key, rows in read["koefisien"].items()},
        )

    def _cost(self, pekerjaan_id: int) -> Decimal:
        return EXACT.multiply(self.volumes.get(pekerjaan_id, ZERO), self._unit_cost(self.koefisien[pekerjaan_id]))

    def _unit_cost(self, rows: dict[int, Decimal]) -> Decimal:
        cost = ZERO
        for resource_id, koefisien in rows.items():
            cost = EXACT.fma(koefisien, self.prices[resource_id], cost)
        return cost


def read_estimate(connection: psycopg.Connection[Any], project_id: int) -> Estimate:
    """The truth as the service projects holds it. LookupError for a project that the oracle cannot compute."""
    header = connection.execute(HEADER, {"project": project_id}).fetchone()
    if header is None:
        raise LookupError(f"project {project_id} rounds its lines, has markups of their own, or is not there")
    koefisien: dict[int, dict[int, Decimal]] = {}
    for pekerjaan_id, resource_id, value in connection.execute(KOEFISIEN, [project_id]):
        rows = koefisien.setdefault(pekerjaan_id, {})
        rows[resource_id] = rows.get(resource_id, ZERO) + value
    volumes = dict(connection.execute(VOLUMES, [project_id]).fetchall())
    prices = {key: value or ZERO for key, value in connection.execute(PRICES, [project_id])}
    return Estimate(header[0], header[1], volumes, prices, koefisien)


def _raised(value: Decimal, percent: Decimal) -> Decimal:
    return EXACT.scaleb(EXACT.multiply(value, EXACT.add(Decimal(100), percent)), -2)


def _decimals(read: dict[str, str]) -> dict[int, Decimal]:
    return {int(key): Decimal(value) for key, value in read.items()}
