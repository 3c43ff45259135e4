"""What people were told is saved: each acknowledged write, so that it can be looked for afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["volume", "price", "koefisien", "progress"]


@dataclass(frozen=True)
class Written:
    """One cell of one project at the revision that its save was acknowledged with.

    `row` is the pekerjaan or resource, `beside` the resource of a koefisien or the week of a progress, otherwise 0. The
    value of a progress is two numbers, with a space between: percent of the work, and what it cost.
    """

    project_id: int
    revision: int
    kind: Kind
    row: int
    beside: int
    value: str

    @property
    def numbers(self) -> list[Decimal]:
        """The value as the database holds it."""
        return [Decimal(number) for number in self.value.split()]


class Ledger:
    """Collects during a run."""

    def __init__(self) -> None:
        self._written: list[Written] = []

    def note(self, written: Written) -> None:
        """An answer that said so is here."""
        self._written.append(written)

    def to_json(self) -> list[dict[str, Any]]:
        """What `read_ledger` reads."""
        return [vars(one) for one in self._written]


def read_ledger(read: list[dict[str, Any]]) -> list[Written]:
    """What `Ledger.to_json` made."""
    return [Written(**one) for one in read]


def newest(written: Iterable[Written]) -> dict[tuple[int, Kind, int, int], Written]:
    """What each cell must hold in the end: revisions of a project are given one after another."""
    cells: dict[tuple[int, Kind, int, int], Written] = {}
    for one in sorted(written, key=lambda one: one.revision):
        cells[one.project_id, one.kind, one.row, one.beside] = one
    return cells
