"""The table of ASVS items in docs/security.md names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TABLE = (REPOSITORY / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`([^`\s]+\.py)::(\w+)`", TABLE)))


def test_the_table_names_many_tests() -> None:
    assert len(NAMED) > 40


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str) -> None:
    source = (REPOSITORY / path.replace("…", "services/auth/tests")).read_text()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, functions)}
