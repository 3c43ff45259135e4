"""One row of the tree added, changed, moved or taken out, as a save of the whole tree."""

from collections.abc import Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any

from projects.domain.tree import KlasifikasiInput, PekerjaanInput, SubInput, Tree

Input = KlasifikasiInput | SubInput | PekerjaanInput


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


class TreeRows:
    """The stored tree as the save that would change nothing, until a row of it is changed."""

    def __init__(self, stored: Tree) -> None:
        self.klasifikasi: list[KlasifikasiInput] = []
        self._siblings: dict[tuple[Level, int | None], list[Any]] = {(Level.KLASIFIKASI, None): self.klasifikasi}
        for top in _ordered(stored.klasifikasi):
            self.klasifikasi.append(KlasifikasiInput(top.id, top.name, self._below(Level.SUB, top.id)))
        for middle in _ordered(stored.sub):
            below = self._below(Level.PEKERJAAN, middle.id)
            self._siblings[Level.SUB, middle.klasifikasi_id].append(SubInput(middle.id, middle.name, below))
        for leaf in _ordered(stored.pekerjaan):
            row = PekerjaanInput(id=leaf.id, source_type=leaf.source_type)
            self._siblings[Level.PEKERJAAN, leaf.sub_klasifikasi_id].append(row)

    def add(self, level: Level, parent_id: int | None, position: int | None, row: Input) -> None:
        """Puts the row at `position` (from 1) or at the end; LookupError for a parent that is not there."""
        _insert(self._siblings[level, parent_id], position, row)

    def find(self, level: Level, row_id: int) -> tuple[Input, int | None, int]:
        """The row with its parent and its position from 1; LookupError for a row that is not there."""
        for (other, parent_id), siblings in self._siblings.items():
            if other is level:
                for index, row in enumerate(siblings):
                    if row.id == row_id:
                        return row, parent_id, index + 1
        raise LookupError(row_id)

    def take(self, level: Level, row_id: int) -> None:
        """Takes the row out, with everything below it."""
        _, parent_id, position = self.find(level, row_id)
        del self._siblings[level, parent_id][position - 1]

    def _below(self, level: Level, parent_id: int) -> list[Any]:
        return self._siblings.setdefault((level, parent_id), [])


def _ordered(rows: Mapping[int, Any]) -> list[Any]:
    return sorted(rows.values(), key=attrgetter("ordering_index"))


def _insert(siblings: list[Any], position: int | None, row: Input) -> None:
    place = len(siblings) if position is None else min(max(position - 1, 0), len(siblings))
    siblings.insert(place, row)
