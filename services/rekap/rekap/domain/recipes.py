"""Where the koefisien of a resource comes from: rows of the analysis itself, and bundles that multiply it through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rekap.domain.exact import EXACT
from rekap.domain.step import Step, given, product_of, total_of
from rekap.domain.totals import exact_sum

# Bundles that hang together like a net have more ways through them than anybody can read. Beyond this many steps the
# koefisien of a bundle stands alone: the sums stay exact, only their inside is left out.
MOST_STEPS = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """A resource (`resource_id`) or a bundle of another recipe (`recipe_key`)."""

    koefisien: Decimal
    resource_id: int = 0
    recipe_key: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One analysis as it is written; `source` says where it comes from."""

    key: str
    title: str
    rows: Sequence[Row]
    source: Mapping[str, object]


@dataclass(slots=True)
class Recipes:
    """All recipes that one pekerjaan hangs on, itself included; bundles never go round in a ring."""

    by_key: Mapping[str, Recipe]
    _sums: dict[tuple[str, int], Decimal] = field(default_factory=dict)
    _resources: dict[str, frozenset[int]] = field(default_factory=dict)
    _steps_left: int = MOST_STEPS

    def koefisien(self, key: str, resource_id: int) -> Decimal:
        """How much of the resource one unit of the recipe takes."""
        known = self._sums.get((key, resource_id))
        if known is None:
            known = exact_sum(self._of_row(row, resource_id) for row in self.by_key[key].rows)
            self._sums[key, resource_id] = known
        return known

    def explain(self, key: str, resource_id: int) -> Step:
        """The same as steps: each row that leads to the resource, bundles as koefisien × koefisien of their recipe."""
        recipe = self.by_key[key]
        rows = [row for row in recipe.rows if self._leads(row, resource_id)]
        self._steps_left -= len(rows)
        parts = [self._row_step(recipe, row, resource_id) for row in rows]
        only = parts[0] if len(parts) == 1 else None
        if only is not None and not only.parts:
            return only
        return total_of("koefisien", f"Koefisien dalam {recipe.title}", parts, resource_id)

    def _row_step(self, recipe: Recipe, row: Row, resource_id: int) -> Step:
        if not row.recipe_key:
            return given("koefisien", f"Koefisien dalam {recipe.title}", row.koefisien, recipe.source, resource_id)
        below = self.by_key[row.recipe_key]
        multiplier = given("pengali", f"Koefisien gabungan {below.title}", row.koefisien, recipe.source)
        return product_of("gabungan", f"Melalui {below.title}", multiplier, self._below(below, resource_id))

    def _below(self, below: Recipe, resource_id: int) -> Step:
        if self._steps_left > 0:
            return self.explain(below.key, resource_id)
        value = self.koefisien(below.key, resource_id)
        return given("koefisien", f"Koefisien dalam {below.title}", value, {**below.source, "shortened": True})

    def _of_row(self, row: Row, resource_id: int) -> Decimal:
        if row.recipe_key:
            return EXACT.multiply(row.koefisien, self.koefisien(row.recipe_key, resource_id))
        return row.koefisien if row.resource_id == resource_id else Decimal(0)

    def _leads(self, row: Row, resource_id: int) -> bool:
        return resource_id in self._reached(row.recipe_key) if row.recipe_key else row.resource_id == resource_id

    def _reached(self, key: str) -> frozenset[int]:
        """Every resource that the recipe takes, itself or through bundles."""
        known = self._resources.get(key)
        if known is None:
            rows = self.by_key[key].rows
            own = {row.resource_id for row in rows if not row.recipe_key}
            known = frozenset(own.union(*(self._reached(row.recipe_key) for row in rows if row.recipe_key)))
            self._resources[key] = known
        return known
