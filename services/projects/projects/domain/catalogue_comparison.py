"""How one analysis differs from its namesake in another edition, component by component."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Row:
    """A component as far as editions are compared by it; `identity` says which resource it is."""

    identity: str
    kategori: str
    uraian: str
    satuan: str
    koefisien: Decimal


@dataclass(frozen=True)
class ComponentChange:
    """A resource with its coefficient before and after; None where it was not, or is no longer, in the analysis."""

    row: Row
    before: Decimal | None
    after: Decimal | None


def component_changes(base: Iterable[Row], other: Iterable[Row]) -> Iterator[ComponentChange]:
    """All resources whose coefficients differ; one that stands there twice is compared in its order."""
    before, after = _by_identity(base), _by_identity(other)
    for identity in dict.fromkeys([*before, *after]):
        yield from _compared(before.get(identity, []), after.get(identity, []))


def _compared(before: list[Row], after: list[Row]) -> Iterator[ComponentChange]:
    for place in range(max(len(before), len(after))):
        old = before[place] if place < len(before) else None
        new = after[place] if place < len(after) else None
        shown = new or old
        if shown is not None and (old is None or new is None or old.koefisien != new.koefisien):
            yield ComponentChange(shown, _koefisien(old), _koefisien(new))


def _koefisien(row: Row | None) -> Decimal | None:
    return None if row is None else row.koefisien


def _by_identity(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.identity].append(row)
    return found
