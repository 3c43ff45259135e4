"""One measurement that a browser sent in."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LONGEST_TYPE = 64
# Postgres stores no NUL, neither in text nor inside JSON; what anybody may send must not become a stuck event.
_NUL, _REPLACEMENT = "\0", "\ufffd"


class UnreadableMetricError(ValueError):
    """It can never be stored: for the dead letters."""


@dataclass(frozen=True)
class Metric:
    """Its type, the values by name, when it arrived, and roughly from where."""

    type: str
    value: Mapping[str, Any]
    received_at: datetime
    client_network: str
    user_agent: str


def metric(type_: str, value: str, received_at: datetime, client_network: str, user_agent: str) -> Metric:
    """Checks and cleans what came over the bus; `value` is JSON text. Raises UnreadableMetricError."""
    if not 0 < len(type_) <= LONGEST_TYPE or _NUL in type_:
        raise UnreadableMetricError(f"type of {len(type_)} characters")
    return Metric(type_, _object(value), received_at, _clean(client_network), _clean(user_agent))


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
        # Lone surrogates are no text that could be stored.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise UnreadableMetricError("value is no JSON") from error
    if not isinstance(value, dict):
        raise UnreadableMetricError("value is no JSON object")
    return {_clean(name): _storable(inner) for name, inner in value.items()}


def _storable(value: Any) -> Any:
    """Numbers as finite doubles, for nothing here is exact and Postgres refuses infinities in JSON."""
    match value:
        case str():
            return _clean(value)
        case bool() | None:
            return value
        case int() | float():
            return _finite(value)
        case list():
            return [_storable(inner) for inner in value]
        case _:
            return {_clean(name): _storable(inner) for name, inner in value.items()}


def _finite(number: float) -> float | None:
    try:
        double = float(number)
    except OverflowError:
        return None
    return double if math.isfinite(double) else None


def _clean(text: str) -> str:
    return text.replace(_NUL, _REPLACEMENT)
