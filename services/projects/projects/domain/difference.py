"""What differs between two recorded states of a row, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field, by its path such as "rows[2].koefisien"; None where it was not there."""

    field: str
    before: Any
    after: Any


def differences(before: Any, after: Any, path: str = "") -> Iterator[FieldDifference]:
    """Every field that differs, in the order of the fields; lists are compared place by place."""
    if before == after:
        return
    if isinstance(before, Mapping | None) and isinstance(after, Mapping | None):
        for name in {**(before or {}), **(after or {})}:
            yield from differences(_field(before, name), _field(after, name), f"{path}.{name}" if path else name)
    elif isinstance(before, list | None) and isinstance(after, list | None):
        old, new = before or [], after or []
        for place in range(max(len(old), len(new))):
            yield from differences(_place(old, place), _place(new, place), f"{path or 'rows'}[{place}]")
    else:
        yield FieldDifference(path, before, after)


def _field(values: Mapping[str, Any] | None, name: str) -> Any:
    return None if values is None else values.get(name)


def _place(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else None
