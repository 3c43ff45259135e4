"""Which route of the public API a request asked, by gateway/openapi.json: load is not judged by what it claims."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from embedded.options import REPOSITORY

# `load.run --record` writes what the API coverage reads.
RECORD = REPOSITORY / "load" / "requested.json"
PARAMETER = re.compile(r"\{\w+\}")
NUMBER = re.compile(r"/\d+(?=/|$)")


def shape(path: str) -> str:
    """A path without its query, numbers left open: few shapes for many requests."""
    return NUMBER.sub("/0", path.partition("?")[0])


def operations(requested: Iterable[tuple[str, str, int]], repository: Path = REPOSITORY) -> Counter[str]:
    """How often each operation was asked; what openapi.json does not have is called by its method and path."""
    routes = _routes(repository)
    counts: Counter[str] = Counter()
    for method, path, count in requested:
        counts[_operation(routes, method, path)] += count
    return counts


def writing(repository: Path = REPOSITORY) -> set[str]:
    """Every operation that may change something."""
    return {operation for method, _, operation in _routes(repository) if method not in {"GET", "HEAD"}}


def record(asked: Iterable[dict[str, int]]) -> None:
    """Keeps how often each operation was asked in several runs together."""
    counts: Counter[str] = Counter()
    for one in asked:
        counts.update(one)
    RECORD.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n")


def recorded() -> dict[str, int]:
    """What `record` kept."""
    counts: dict[str, int] = json.loads(RECORD.read_text())
    return counts


def _routes(repository: Path) -> list[tuple[str, re.Pattern[str], str]]:
    """Paths with fewer parameters first: `…/batch/` is not somebody's number."""
    paths = json.loads((repository / "gateway" / "openapi.json").read_text())["paths"]
    return [
        (method.upper(), re.compile(PARAMETER.sub("[^/]+", path)), operation["operationId"])
        for path, methods in sorted(paths.items(), key=lambda one: one[0].count("{"))
        for method, operation in methods.items()
    ]


def _operation(routes: list[tuple[str, re.Pattern[str], str]], method: str, path: str) -> str:
    for asked, pattern, operation in routes:
        if asked == method and pattern.fullmatch(path):
            return operation
    return f"{method} {path}"
