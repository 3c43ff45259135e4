"""Codes that the server gives. Each comes from a counter of its own that only goes up, so that no code ever returns."""

from dataclasses import dataclass
from datetime import date


@dataclass
class CodeCounters:
    """The last number given, per kind of code, in one project."""

    custom: int = 0
    modified: int = 0
    unit: int = 0

    def next_custom(self) -> str:
        """Code of a custom pekerjaan, such as CUST-0001."""
        self.custom += 1
        return f"CUST-{self.custom:04d}"

    def next_modified(self, kode: str) -> str:
        """Code of a modified reference analysis, such as mod.1-2.2.1.4."""
        self.modified += 1
        return f"mod.{self.modified}-{kode}"

    def next_unit(self) -> str:
        """Code of a resource that the user gave none, such as Unit-0001."""
        self.unit += 1
        return f"Unit-{self.unit:04d}"


def project_index(owner_id: int, day: date, number: int) -> str:
    """The project's printed number: owner, day and the owner's daily sequence, such as PRJ-07-130226-0001."""
    return f"PRJ-{owner_id:02d}-{day:%d%m%y}-{number:04d}"
