"""An entry of the audit trail that is to be taken back, and what must still be as it left it."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from chassis.errors import AppError
from projects.app.refusals import as_json, stale
from projects.domain.problem import Problem

# What every write changes, what follows from other fields, and from which list a price was taken.
BOOKKEEPING = frozenset(
    {
        "id",
        "version",
        "revision",
        "created_at",
        "updated_at",
        "index_project",
        "tahun_project",
        "durasi_hari",
        "price_list",
    }
)
CHANGED_SINCE = "sudah diubah setelahnya"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry; `before` and `after` are plain JSON values, None where there was no row."""

    id: int
    revision: int
    action: str
    entity: str
    entity_id: int
    before: Any
    after: Any

    @property
    def fields(self) -> list[str]:
        """Names of the fields that the change gave another value."""
        before, after = self.before or {}, self.after or {}
        return [
            name
            for name in {**before, **after}
            if name not in BOOKKEEPING and not same(before.get(name), after.get(name))
        ]

    def check(self, current: Mapping[str, Any] | None, *, apart_from: Collection[str] = ()) -> None:
        """CONFLICT naming the fields that are no longer as the entry left them; `current` None: there is no row."""
        now = plain_values(current)
        if (now is None) != (self.after is None):
            raise conflicting(["id"], "sudah dihapus" if now is None else "sudah ada lagi", now)
        if now is not None:
            lost = [
                name for name in self.fields if name not in apart_from and not same(now.get(name), self.after.get(name))
            ]
            if lost:
                raise conflicting(lost, CHANGED_SINCE, now)


def plain_values(values: Any) -> Any:
    """As the audit trail keeps them."""
    return None if values is None else json.loads(as_json(values))


def same(one: Any, other: Any) -> bool:
    """Whether two recorded values mean the same; numbers are compared as numbers, whatever their places."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(left, right) for left, right in zip(one, other, strict=True))
    if isinstance(one, str) and isinstance(other, str) and one != other:
        return _number(one) is not None and _number(one) == _number(other)
    return bool(one == other)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def conflicting(fields: Iterable[str], message: str, current: Any) -> AppError:
    """The change cannot be taken back because something of it is no longer as it left it."""
    detail = (
        "Perubahan ini tidak dapat diurungkan karena isinya sudah berubah lagi. Periksa isinya, lalu ubah langsung."
    )
    now = current if isinstance(current, Mapping) else {"current": current}
    return stale("undo-conflict", detail, now, [Problem(name, message) for name in fields])
