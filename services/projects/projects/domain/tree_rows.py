"""The levels of the tree, for changes of single rows."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from projects.domain.tree import (
    FlatTree,
    Klasifikasi,
    KlasifikasiInput,
    Node,
    Pekerjaan,
    PekerjaanInput,
    SubInput,
    SubKlasifikasi,
    Tree,
)

Input = KlasifikasiInput | SubInput | PekerjaanInput
Stored = Klasifikasi | SubKlasifikasi | Pekerjaan
# Where a row that stands alone in a request, and its parent, are found.
ALONE, PARENT = "row", "parent"


class Level(StrEnum):
    """The levels of the tree."""

    KLASIFIKASI = "klasifikasi"
    SUB = "sub"
    PEKERJAAN = "pekerjaan"


KINDS: Mapping[Level, type[Any]] = {
    Level.KLASIFIKASI: KlasifikasiInput,
    Level.SUB: SubInput,
    Level.PEKERJAAN: PekerjaanInput,
}


def input_of(row: Stored) -> Input:
    """The row as a request that would change nothing."""
    if isinstance(row, Pekerjaan):
        return PekerjaanInput(id=row.id, source_type=row.source_type)
    return (KlasifikasiInput if isinstance(row, Klasifikasi) else SubInput)(row.id, row.name)


def tree_of_one(level: Level, row: Stored) -> Tree:
    """A tree that holds nothing but the row."""
    one: dict[str, Any] = {level: {row.id: row}}
    return Tree(**one)


def flat_of_one(level: Level, row: Input) -> FlatTree:
    """A request that holds nothing but the row."""
    return FlatTree(**{level: [Node(ALONE, PARENT, row)]})
