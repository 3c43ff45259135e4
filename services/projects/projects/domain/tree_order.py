"""Where rows stand among their siblings: numbers with gaps, so that one row moves without the others."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from projects.domain.tree import FlatTree, Node, Tree

# Two neighbours leave room for sixteen insertions at the very same place; 20 000 rows take up 1.3 milliard.
STEP = 65_536
HIGHEST = 2**31 - 1


def between(before: int, after: int | None) -> int | None:
    """A number after `before` (0: the beginning) and before `after` (None: the end); None where there is no room."""
    number = before + STEP if after is None else (before + after) // 2
    return number if before < number <= HIGHEST else None


def spread(stored: Sequence[int | None]) -> list[int]:
    """Rising numbers for siblings in this order; as many as possible keep those that they have (None: has none)."""
    kept = [*_longest_rise(stored)]
    numbers: list[int] = []
    ends = [(-1, 0), *kept, (len(stored), None)]
    for (left, low), (right, high) in pairwise(ends):
        count = right - left - 1
        step = STEP if high is None else (high - (low or 0)) // (count + 1)
        if step < 1 and count:
            return _anew(len(stored))
        numbers += [(low or 0) + step * place for place in range(1, count + 1)]
        if high is not None:
            numbers.append(high)
    return numbers if not numbers or numbers[-1] <= HIGHEST else _anew(len(stored))


def _anew(count: int) -> list[int]:
    return [STEP * place for place in range(1, count + 1)]


def _longest_rise(stored: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """(place, number) of a longest strictly rising choice of the numbers, by patience sorting."""
    tops: list[int] = []
    places: list[int] = []
    previous: dict[int, int | None] = {}
    for place, number in enumerate(stored):
        if number is not None:
            pile = bisect_left(tops, number)
            previous[place] = places[pile - 1] if pile else None
            tops[pile : pile + 1] = [number]
            places[pile : pile + 1] = [place]
    chain: list[int] = []
    place_of = places[-1] if places else None
    while place_of is not None:
        chain.append(place_of)
        place_of = previous[place_of]
    for place in reversed(chain):
        yield place, stored[place] or 0


def orders(flat: FlatTree, stored: Tree) -> dict[str, int]:
    """The number of each row of a whole tree by its path; a row that came from another parent gets a new one."""
    ids = {node.path: node.row.id for node in flat.nodes}
    found = _of_level(
        flat.klasifikasi, {one.id: (None, one.ordering_index) for one in stored.klasifikasi.values()}, ids
    )
    subs = {one.id: (one.klasifikasi_id, one.ordering_index) for one in stored.sub.values()}
    leaves = {one.id: (one.sub_klasifikasi_id, one.ordering_index) for one in stored.pekerjaan.values()}
    return found | _of_level(flat.sub, subs, ids) | _of_level(flat.pekerjaan, leaves, ids)


def _of_level(
    nodes: Sequence[Node], stored: Mapping[int, tuple[int | None, int]], ids: Mapping[str, int | None]
) -> dict[str, int]:
    siblings: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        siblings[node.parent].append(node)
    numbers: dict[str, int] = {}
    for parent, group in siblings.items():
        known = [_known(node, stored, ids.get(parent)) for node in group]
        numbers |= zip((node.path for node in group), spread(known), strict=True)
    return numbers


def _known(node: Node, stored: Mapping[int, tuple[int | None, int]], parent_id: int | None) -> int | None:
    parent, number = stored.get(node.row.id or 0, (None, None))
    return number if parent == parent_id else None
