"""Where a request came from: carried beside the identity into every call that it leads to, for audit trails."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass

import orjson

# Binary, so that whatever a browser calls itself can travel.
METADATA = "taksir-origin-bin"
LONGEST_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class Origin:
    """The client's address, what it calls itself, and the number of its request; empty where nobody knows."""

    client_address: str = ""
    user_agent: str = ""
    request_id: str = ""


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current_origin() -> Origin:
    """Where the request came from that is being served; NOWHERE outside of one."""
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Calls made inside are made for a request from there."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


def encoded(origin: Origin) -> bytes:
    """As metadata of a call."""
    return orjson.dumps(asdict(origin))


def decoded(data: object) -> Origin:
    """What `encoded` made; NOWHERE for anything else. Only read it of callers whose identity is verified."""
    try:
        values = orjson.loads(data) if isinstance(data, bytes) else {}
        return Origin(**{name: str(value)[:LONGEST_USER_AGENT] for name, value in values.items()})
    except (ValueError, TypeError, AttributeError):
        return NOWHERE
