"""The sandbox's inside: limits itself, reads the request from stdin, writes lines of JSON to stdout.

Each line is one object: {"phase": [name, done, total]} on the way, then the batches of `ingest.package`; or
{"mapping": …} where somebody must name the columns, or {"refused": slug, "problem": {path, message}}.
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from projects.domain.catalogue_aliases import Aliases
from projects.ingest.flat_columns import ColumnMapping, MappingNeededError, known_columns
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.package import pack
from projects.ingest.price_list_rows import PriceTarget, read_price_list
from projects.ingest.progress import Phase
from projects.ingest.project_sheet import read_project_sheet
from projects.ingest.reading import Request, read_upload

OUT_OF_MEMORY = 77


def main() -> int:
    """Exit status 0 with the answer on stdout, or OUT_OF_MEMORY."""
    asked = json.load(sys.stdin)
    limits = ImportLimits(**asked["limits"])
    _limit_process(limits)
    try:
        for line in _answer(asked, limits):
            _write(line)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _limit_process(limits: ImportLimits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    # It only reads: no file may be written, no core dumped.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(asked: dict[str, Any], limits: ImportLimits) -> Iterator[dict[str, Any]]:
    try:
        if asked["kind"] == "projects":
            yield from read_project_sheet(Path(asked["files"][0][1]), asked["files"][0][0], limits)
        elif asked["kind"] == "price-list":
            name, path = asked["files"][0]
            yield from read_price_list(Path(path), name, PriceTarget(**asked["options"]), limits)
        else:
            yield from pack(read_upload(_request(asked), limits, _tell))
    except RefusedError as refusal:
        problem = {"path": refusal.problem.path, "message": refusal.problem.message}
        yield {"refused": refusal.slug, "problem": problem}
    except MappingNeededError as needed:
        yield {"mapping": _asked_mapping(needed)}


def _request(asked: dict[str, Any]) -> Request:
    return Request(
        files=[(name, Path(path)) for name, path in asked["files"]],
        sheets=asked["sheets"],
        mappings={signature: ColumnMapping(**mapping) for signature, mapping in asked["mappings"].items()},
        aliases=Aliases(**asked["aliases"]),
    )


def _asked_mapping(needed: MappingNeededError) -> dict[str, Any]:
    """The table as somebody must see it to say which column is what."""
    table = needed.table
    return {
        "sheet": table.grid.name,
        "signature": table.signature,
        "titles": [title[:80] for title in table.titles],
        "sample": table.sample(),
        "columns": known_columns(table.titles),
    }


def _tell(phase: Phase, done: int, total: int) -> None:
    _write({"phase": [str(phase), done, total]})


def _write(line: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
