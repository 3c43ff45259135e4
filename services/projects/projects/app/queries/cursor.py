"""The mark that leads to the next page: the keys of the last row, in a form that nobody needs to read."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from chassis.errors import FieldProblem, invalid

Keys = TypeVar("Keys")


def encoded(*keys: Any) -> str:
    """The cursor behind a row with these keys, which JSON can hold."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode()


def decoded(cursor: str, read: Callable[[Sequence[Any]], Keys]) -> Keys:
    """The keys as `read` understands them; INVALID for a cursor that is none of ours."""
    try:
        return read(json.loads(base64.urlsafe_b64decode(cursor)))
    except (ValueError, TypeError, LookupError, OverflowError, ArithmeticError) as error:
        detail = "Penanda halaman tidak dikenal. Mulai dari halaman pertama."
        problem = FieldProblem("cursor", "ambil dari next_cursor halaman sebelumnya")
        raise invalid("cursor-invalid", detail, problem) from error
