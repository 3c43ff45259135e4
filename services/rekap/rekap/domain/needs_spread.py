"""The needs of every resource in every period, in whole numbers.

What one pekerjaan puts into its periods is written into one large integer, a field of bits for each period; a koefisien
times that integer is the need of all periods at once, and adding up needs is adding up integers (Kronecker's
substitution). The fields are made wide enough for the largest sum that the rows allow, so no digit runs over into the
next field, and Python's integers lose none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

# (slot, amount) of one pekerjaan, slots in any order.
Cells = Sequence[tuple[int, int]]
_AMOUNT = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Source:
    """The analysis of one pekerjaan; one koefisien × `volume` is a need, all in one common unit of the last place."""

    pekerjaan_id: int
    volume: int
    resource_ids: Sequence[str]
    koefisien: Sequence[int]


@dataclass(slots=True)
class Need:
    """Of one resource: `total` of all work, `cells` what falls into which slot (nothing: not there)."""

    total: int = 0
    cells: dict[int, int] = field(default_factory=dict)


def total_needs(sources: Iterable[Source], whole: int = 1) -> dict[str, Need]:
    """Needs by resource without any period."""
    totals: dict[str, int] = {}
    for source in sources:
        volume = source.volume * whole
        for resource_id, koefisien in zip(source.resource_ids, source.koefisien, strict=True):
            totals[resource_id] = totals.get(resource_id, 0) + koefisien * volume
    return {resource_id: Need(total) for resource_id, total in totals.items()}


def spread_needs(sources: Sequence[Source], cells_of: Mapping[int, Cells], whole: int) -> dict[str, Need]:
    """Needs by resource and slot; an amount of `whole` is all of a pekerjaan.

    Pekerjaan that begin in the same slot are added up first, with short integers; field 0 is the total.
    """
    bits = _field_bits(sources, cells_of, whole)
    groups: dict[int, list[tuple[Source, int]]] = {}
    for source in sources:
        cells = cells_of.get(source.pekerjaan_id, ())
        base = min(cells)[0] if cells else 0
        packed = whole + sum(amount << bits * (slot - base + 1) for slot, amount in cells)
        groups.setdefault(base, []).append((source, packed))
    totals: dict[str, int] = {}
    slots: dict[str, int] = {}
    for base, members in groups.items():
        for resource_id, packed in _added_up(members).items():
            total = _lowest_field(packed, bits)
            totals[resource_id] = totals.get(resource_id, 0) + total
            slots[resource_id] = slots.get(resource_id, 0) + ((packed - total) >> bits << bits * base)
    return {resource_id: Need(total, _fields(slots[resource_id], bits)) for resource_id, total in totals.items()}


def _added_up(members: Iterable[tuple[Source, int]]) -> dict[str, int]:
    added: dict[str, int] = {}
    for source, packed in members:
        volume = source.volume * packed
        for resource_id, koefisien in zip(source.resource_ids, source.koefisien, strict=True):
            added[resource_id] = added.get(resource_id, 0) + koefisien * volume
    return added


def _field_bits(sources: Sequence[Source], cells_of: Mapping[int, Cells], whole: int) -> int:
    """Whole bytes: no sum over any of the rows exceeds what they would add up to all in one field, signs aside."""
    most = max((sum(map(abs, map(_AMOUNT, cells))) for cells in cells_of.values()), default=0)
    bound = max(most, whole) * sum(
        abs(source.volume) * len(source.koefisien) * max(map(abs, source.koefisien), default=0) for source in sources
    )
    # One bit for the sign, and one so that the most negative field has room as well.
    return (bound.bit_length() + 2 + 7) // 8 * 8


def _lowest_field(packed: int, bits: int) -> int:
    low = packed & ((1 << bits) - 1)
    return low - (1 << bits) if low >> (bits - 1) else low


def _fields(packed: int, bits: int) -> dict[int, int]:
    """What is not zero. Half a field is added to each, so that every one is positive while it is cut out."""
    width, count = bits // 8, packed.bit_length() // bits + 2
    half = 1 << (bits - 1)
    octets = (packed + half * _ones(bits, count)).to_bytes(width * (count + 1), "little")
    values = (int.from_bytes(octets[at : at + width], "little") - half for at in range(0, width * count, width))
    return {slot: value for slot, value in enumerate(values) if value}


@lru_cache(maxsize=64)
def _ones(bits: int, count: int) -> int:
    """A one at the beginning of each of `count` fields."""
    return ((1 << bits * count) - 1) // ((1 << bits) - 1)


def weighted_cells(weeks: Iterable[tuple[int, int]], of_week: Mapping[int, Sequence[tuple[int, int]]]) -> Cells:
    """The progress (week, share) of one pekerjaan as amounts by slot."""
    return [(slot, share * weight) for week, share in weeks for slot, weight in of_week.get(week, ()) if weight]
