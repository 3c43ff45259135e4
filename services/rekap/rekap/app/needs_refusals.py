"""Conditions that cannot be meant, as the errors that callers get."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from chassis.errors import AppError, FieldProblem, invalid
from rekap.domain.needs_filter import FilterRefusedError

SHOWN_IDS = 5


@contextmanager
def filter_refusals() -> Iterator[None]:
    """Turns a refused filter into INVALID that names the parameter."""
    try:
        yield
    except FilterRefusedError as error:
        raise refused(error.path, error.message) from error


def refuse_unknown(unknown: Mapping[str, Sequence[int]]) -> None:
    """Raises INVALID where a filter names what the project does not have."""
    for path, ids in unknown.items():
        if ids:
            listed = ", ".join(map(str, ids[:SHOWN_IDS])) + (", …" if len(ids) > SHOWN_IDS else "")
            raise refused(path, f"tidak ada dalam proyek ini: {listed}. Muat ulang pilihan filter")


def refused(path: str, message: str) -> AppError:
    """INVALID for one parameter."""
    return invalid("filter-invalid", f"Filter {path} tidak dapat dipakai: {message}.", FieldProblem(path, message))
