"""No use case writes without the audit trail: each leads, by calls that the source shows, to recording an entry."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import projects.app

APP = Path(projects.app.__file__).parent
# The catalogue belongs to no project; its imports keep a report of their own.
OF_THE_CATALOGUE = ("import", "findings")


@cache
def calls_by_function() -> dict[str, set[str]]:
    """The names that each function of the app calls, functions of one name together."""
    found: dict[str, set[str]] = {}
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(node.name, set()).update(_names(node))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                # A table of functions, such as the kinds of undoing.
                found.setdefault(node.target.id, set()).update(_names(node.value))
    return found


def _names(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def commands() -> list[str]:
    names = []
    for path in sorted((APP / "commands").glob("*.py")):
        if any(word in path.stem for word in OF_THE_CATALOGUE):
            continue
        for node in ast.parse(path.read_text()).body:
            first = node.args.args[:1] if isinstance(node, ast.AsyncFunctionDef) else []
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith(("_", "list_", "get_")):
                names += [node.name] if [one.arg for one in first] == ["editing"] else []
    return names


def reaches(name: str) -> set[str]:
    functions, seen, waiting = calls_by_function(), set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += functions.get(one, ())
    return seen


@pytest.mark.parametrize("name", commands())
def test_a_command_records_what_it_does(name: str) -> None:
    assert "record" in calls_by_function()[name] | reaches(name), name


def test_there_are_commands_of_every_kind() -> None:
    assert {"save_tree", "save_volumes", "assign_weekly", "save_analysis", "add_tree_row", "undo_change"} <= {
        *commands()
    }
