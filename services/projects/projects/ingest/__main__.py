"""The sandbox's inside: limits itself, reads the request from stdin, writes the package or the refusal to stdout."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.package import pack
from projects.ingest.reading import read_upload

OUT_OF_MEMORY = 77


def main() -> int:
    """Exit status 0 with JSON on stdout, or OUT_OF_MEMORY."""
    request = json.load(sys.stdin)
    limits = ImportLimits(**request["limits"])
    _limit_process(limits)
    try:
        answer = json.dumps(_answer(request, limits), ensure_ascii=False)
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
    return 0


def _limit_process(limits: ImportLimits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    # It only reads: no file may be written, no core dumped.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: dict[str, Any], limits: ImportLimits) -> dict[str, Any]:
    files = [(name, Path(path)) for name, path in request["files"]]
    try:
        return pack(read_upload(files, request["sheets"], limits))
    except RefusedError as refusal:
        problem = {"path": refusal.problem.path, "message": refusal.problem.message, "attributes": {}}
        return {"refused": refusal.slug, "problems": [problem]}


if __name__ == "__main__":
    sys.exit(main())
