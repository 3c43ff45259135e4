"""Expanding analyses: bundles (pekerjaan gabungan) are multiplied through until only priced resources are left.

A bundle row carries a coefficient and points to another analysis: a pekerjaan of the project or one of the catalogue.
Its contribution is its coefficient times what the target expands to, exactly, however deep the nesting.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from enum import StrEnum
from typing import Generic, TypeVar

DEEPEST = 10

# Eleven factors of 18 digits and their sums fit with room to spare; anything that would round is a fault of ours.
_EXACT = Context(prec=400, traps=[Inexact])

Resource = TypeVar("Resource", bound=Hashable)


class TargetKind(StrEnum):
    """What a bundle row points to."""

    JOB = "job"
    AHSP = "ahsp"


@dataclass(frozen=True, slots=True)
class Target:
    """An analysis: of a pekerjaan in the project, or of the catalogue."""

    kind: TargetKind
    id: int


@dataclass(frozen=True, slots=True)
class Line(Generic[Resource]):
    """One row of an analysis: a priced resource or a bundle, with the quantity per unit."""

    item: Resource | Target
    koefisien: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """Quantity of one resource per unit of the expanded analysis, and how many bundles lie at least between."""

    koefisien: Decimal
    depth: int


class BundleCycleError(Exception):
    """Analyses bundle each other in a ring; `path` begins and ends with the same one."""

    def __init__(self, path: Sequence[Target]) -> None:
        super().__init__(path)
        self.path = tuple(path)


class BundleTooDeepError(Exception):
    """More than `DEEPEST` bundles lie one inside the other; `path` leads down to the one that is too deep."""

    def __init__(self, path: Sequence[Target]) -> None:
        super().__init__(path)
        self.path = tuple(path)


@dataclass(frozen=True, slots=True)
class _Expanded(Generic[Resource]):
    shares: Mapping[Resource, Share]
    # The longest chain of bundles below, as the targets along it.
    chain: tuple[Target, ...]


class Expander(Generic[Resource]):
    """Expands any number of analyses that share targets; each target is expanded once.

    Every target that a line names must have its recipe (an empty one is fine), down to one level more than is allowed.
    """

    def __init__(self, recipes: Mapping[Target, Sequence[Line[Resource]]]) -> None:
        self._recipes = recipes
        self._done: dict[Target, _Expanded[Resource]] = {}

    def expand(self, root: Target) -> Mapping[Resource, Share]:
        """Quantity of each resource per unit of `root`.

        Raises BundleCycleError and BundleTooDeepError.
        """
        return self._expanded(root, []).shares

    def _expanded(self, target: Target, path: list[Target]) -> _Expanded[Resource]:
        if target in path:
            raise BundleCycleError([*path[path.index(target) :], target])
        if len(path) > DEEPEST:
            raise BundleTooDeepError([*path, target])
        if target not in self._done:
            path.append(target)
            self._done[target] = self._compute(target, path)
            path.pop()
        return self._done[target]

    def _compute(self, target: Target, path: list[Target]) -> _Expanded[Resource]:
        shares: dict[Resource, Share] = {}
        chain: tuple[Target, ...] = ()
        for line in self._recipes[target]:
            if not isinstance(line.item, Target):
                _add(shares, line.item, Share(line.koefisien, 0))
                continue
            below = self._expanded(line.item, path)
            chain = max(chain, (line.item, *below.chain), key=len)
            for resource, share in below.shares.items():
                _add(shares, resource, Share(_EXACT.multiply(line.koefisien, share.koefisien), share.depth + 1))
        if len(chain) > DEEPEST:
            raise BundleTooDeepError((target, *chain))
        return _Expanded(shares, chain)


def _add(shares: dict[Resource, Share], resource: Resource, share: Share) -> None:
    known = shares.get(resource)
    if known is not None:
        share = Share(_EXACT.add(known.koefisien, share.koefisien), min(known.depth, share.depth))
    shares[resource] = share
