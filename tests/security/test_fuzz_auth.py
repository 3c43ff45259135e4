"""Whatever is sent to the routes of accounts, the answer is one that the document describes, and never a 5xx."""

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

DOCUMENT = json.loads((Path(__file__).parents[2] / "gateway" / "openapi.json").read_text())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT).include(
    path_regex="^/api/(auth|organisations|invitations|project-invitations)/"
)
OPERATIONS = {
    operation.definition.raw["operationId"]: operation
    for operation in (result.ok() for result in SCHEMA.get_all_operations())
}
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
EXAMPLES = 12
PASSWORD = "kuda benar baterai staples"


# Without anything to send there is nothing to send wrongly.
CASES = [
    pytest.param(name, mode, id=f"{name}-{mode.value}")
    for name, operation in OPERATIONS.items()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or {"requestBody", "parameters"} & set(operation.definition.raw)
]


@pytest.fixture(scope="module")
async def sessions(running: Any) -> dict[bool, dict[str, str]]:
    """Headers of two sessions of somebody whose account may come to harm; the one at True may be ended."""
    email = f"uji-{secrets.token_hex(3)}@contoh.id"
    words = ("create-user", "--email", email, "--name", "Uji", "--password-stdin", "--role", "user")
    await running.command("auth", *words, text=f"{PASSWORD}\n")
    found = {}
    for may_end in (True, False):
        async with running.logged_in(email) as client:
            cookie = f"taksir_session={client.cookies['taksir_session']}"
            found[may_end] = {"cookie": cookie, "x-csrf-token": client.headers["x-csrf-token"]}
    return found


@pytest.mark.parametrize(("name", "mode"), CASES)
async def test_routes_of_accounts(
    name: str, mode: GenerationMode, running: Any, sessions: dict[bool, dict[str, str]]
) -> None:
    operation = OPERATIONS[name]
    is_private = "security" in operation.definition.raw
    headers = {"origin": running.url, **(sessions[name == "logout"] if is_private else {})}
    await asyncio.to_thread(fuzz, operation, mode, running.url, headers)


def fuzz(operation: Any, mode: GenerationMode, url: str, headers: dict[str, str]) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=HealthCheck)
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers_as_described(case: Any) -> None:
        case.call_and_validate(base_url=url, headers=headers, checks=CHECKS, allow_redirects=False)

    answers_as_described()
