"""The OpenAPI document: what FastAPI derives, plus how callers prove themselves and how errors look."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway.schemas.problem import Problem

PROBLEM = "application/problem+json"
REFERENCE = "#/components/schemas/Problem"
SECURITY_SCHEMES = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "taksir_session",
        "description": "From POST /api/auth/login/.",
    },
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, from POST /api/auth/tokens/."},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token", "description": "The session's csrf_token."},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole document."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = document["components"]
    components["securitySchemes"] = SECURITY_SCHEMES
    schemas = components["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    own = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update({name: shape for name, shape in own.pop("$defs").items() if name not in schemas})
    schemas["Problem"] = own
    for operations in document["paths"].values():
        for operation in operations.values():
            _describe_errors(operation)
    return document


def _describe_errors(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    responses["default"] = {
        "description": "Anything that did not work.",
        "content": {PROBLEM: {"schema": {"$ref": REFERENCE}}},
    }
