"""The one family of errors that may cross a service's border."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What sort of refusal it is; mapped once to a gRPC status and once to an HTTP status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    INTERNAL = "internal"


@dataclass(frozen=True)
class FieldProblem:
    """One wrong field: where it is in the request, what is wrong, and further members such as sheet and cell."""

    path: str
    message: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class AppError(Exception):
    """A refusal that the user may read: `slug` names it for machines, `detail` says it in Indonesian."""

    def __init__(
        self,
        kind: Kind,
        slug: str,
        detail: str,
        fields: tuple[FieldProblem, ...] = (),
        *,
        retry_after: int = 0,
        current: bytes = b"",
    ) -> None:
        super().__init__(f"{kind}: {slug}: {detail}")
        self.kind = kind
        self.slug = slug
        self.detail = detail
        self.fields = fields
        self.retry_after = retry_after
        self.current = current


def invalid(slug: str, detail: str, *fields: FieldProblem) -> AppError:
    """The request itself is wrong; `fields` name where."""
    return AppError(Kind.INVALID, slug, detail, fields)


def unauthenticated(slug: str, detail: str) -> AppError:
    """Nobody has logged in, or the proof of it is not good."""
    return AppError(Kind.UNAUTHENTICATED, slug, detail)


def forbidden(slug: str, detail: str) -> AppError:
    """The caller may see the thing, but not do this with it."""
    return AppError(Kind.FORBIDDEN, slug, detail)


def not_found(slug: str, detail: str) -> AppError:
    """There is no such thing, or none that the caller may know of."""
    return AppError(Kind.NOT_FOUND, slug, detail)


def conflict(slug: str, detail: str, *fields: FieldProblem, current: bytes = b"") -> AppError:
    """Somebody else was faster; `current` is the JSON of the row as it is now."""
    return AppError(Kind.CONFLICT, slug, detail, fields, current=current)


def too_large(slug: str, detail: str, *fields: FieldProblem) -> AppError:
    """The request is over a limit of size or count."""
    return AppError(Kind.TOO_LARGE, slug, detail, fields)


def limited(slug: str, detail: str, retry_after: int) -> AppError:
    """The caller asks too often; `retry_after` is in seconds."""
    return AppError(Kind.LIMITED, slug, detail, retry_after=retry_after)


def unavailable(slug: str, detail: str, retry_after: int = 1) -> AppError:
    """A part that is needed is away or full; `retry_after` is in seconds."""
    return AppError(Kind.UNAVAILABLE, slug, detail, retry_after=retry_after)
