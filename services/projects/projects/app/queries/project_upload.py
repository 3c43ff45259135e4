"""Reading a workbook of projects: what each row would become, and what is wrong with it. Nothing is stored."""

from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import Any

from chassis.errors import AppError, FieldProblem, Kind
from projects.app.commands.create_project import new_project_problems
from projects.app.refusals import MOST_PROBLEMS
from projects.domain.header import HeaderChange
from projects.domain.problem import Problem
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.sandbox import Sandbox, SandboxRequest

# Fields as texts → the header and the problems of reading them.
ReadHeader = Callable[[Mapping[str, str]], tuple[HeaderChange, list[Problem]]]


async def read_project_upload(
    file: tuple[str, Path], limits: ImportLimits, today: date, read_header: ReadHeader
) -> dict[str, Any]:
    """{rows: [{row, fields, problems: [{path, cell, message}]}], total, valid, invalid, unknown_columns}.

    INVALID or TOO_LARGE for a file that cannot be read at all.
    """
    rows: list[dict[str, Any]] = []
    unknown: list[str] = []
    try:
        async with aclosing(Sandbox(SandboxRequest([file], kind="projects"), limits).lines()) as lines:
            async for line in lines:
                if "refused" in line:
                    raise _refusal(line["refused"], line["problem"]["path"], line["problem"]["message"])
                unknown = line.get("unknown_columns", unknown)
                rows += [_judged(one, today, read_header) for one in line.get("projects", [])]
    except RefusedError as refusal:
        raise _refusal(refusal.slug, refusal.problem.path, refusal.problem.message) from refusal
    valid = sum(not row["problems"] for row in rows)
    return {
        "rows": rows,
        "total": len(rows),
        "valid": valid,
        "invalid": len(rows) - valid,
        "unknown_columns": unknown,
    }


def _judged(one: Mapping[str, Any], today: date, read_header: ReadHeader) -> dict[str, Any]:
    header, problems = read_header(one["fields"])
    problems = problems or new_project_problems(header, today)
    cells: Mapping[str, str] = one["cells"]
    return {
        "row": one["row"],
        "fields": one["fields"],
        "problems": [
            {"path": problem.path, "cell": cells.get(problem.path, ""), "message": problem.message}
            for problem in problems[:MOST_PROBLEMS]
        ],
    }


def _refusal(slug: str, path: str, message: str) -> AppError:
    kind = Kind.TOO_LARGE if slug.endswith(("too-large", "too-slow")) else Kind.INVALID
    return AppError(kind, slug, f"Berkas belum dibaca. {path}: {message}.", (FieldProblem(path, message),))
