"""The refusals that several use cases share, each with the sentence that the user reads."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from chassis.errors import AppError, FieldProblem, conflict, forbidden, invalid, not_found
from projects.domain.problem import Problem

# More problems than this help nobody: the user mends these first.
MOST_PROBLEMS = 100
# What the chassis lets an error carry, and texts (dates, say) that are of no use when cut.
LARGEST_CURRENT = 2_048
SHORT = 40


def project_not_found() -> AppError:
    """For unknown and deleted projects and for strangers alike, whatever they tried."""
    return not_found("project-not-found", "Proyek tidak ditemukan. Periksa alamatnya atau minta diundang pemiliknya.")


def read_only_member() -> AppError:
    """The member may look, but not change anything."""
    return forbidden("project-read-only", "Anda hanya dapat melihat proyek ini. Minta pemilik memberi hak menyunting.")


def owner_only() -> AppError:
    """Only the owner may do this."""
    return forbidden("project-owner-only", "Hanya pemilik proyek yang dapat melakukan ini. Hubungi pemilik proyek.")


def pekerjaan_not_found() -> AppError:
    """There is no such pekerjaan in this project."""
    return not_found("pekerjaan-not-found", "Pekerjaan tidak ditemukan dalam proyek ini. Muat ulang daftar pekerjaan.")


def refuse(slug: str, detail: str, problems: Sequence[Problem]) -> None:
    """Raises INVALID when there is any problem; nothing has been stored then."""
    if problems:
        raise invalid(slug, detail, *fields(problems))


def fields(problems: Sequence[Problem]) -> list[FieldProblem]:
    """The first problems in the form that crosses the service's border."""
    return [FieldProblem(one.path, one.message, dict(one.attributes)) for one in problems[:MOST_PROBLEMS]]


def stale(slug: str, detail: str, current: Mapping[str, Any], problems: Sequence[Problem] = ()) -> AppError:
    """Somebody else changed the row in between; `current` is the row as it is now, with who changed it and when.

    What is too large for an error's metadata is cut, and then `current` says so by `is_cut`.
    """
    return conflict(slug, detail, *fields(problems), current=_fitting(current))


def _fitting(current: Mapping[str, Any]) -> bytes:
    encoded = as_json(current).encode()
    if len(encoded) <= LARGEST_CURRENT:
        return encoded
    shorter = {name: _shorter(value) for name, value in current.items()} | {"is_cut": True}
    return b"" if shorter == current else _fitting(shorter)


def _shorter(value: Any) -> Any:
    if isinstance(value, list) or (isinstance(value, str) and len(value) > SHORT):
        return value[: len(value) // 2]
    return value


def as_json(value: Any) -> str:
    """Compact JSON; decimals and dates as strings."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
