"""From what a service answered to an HTTP response."""

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import orjson
from fastapi import Response
from google.protobuf.message import Message

from chassis.rpc.messages import to_mapping
from taksir.common.v1.document_pb2 import Document

JSON = "application/json"
# In an ETag: revision, generation, version; each below 2^63.
NUMBERS = 3
DIGITS = 19
# Private answers are not kept by the browser, but for documents, which it may keep and must ask about each time.
NOT_KEPT = {"cache-control": "no-store"}


def _answer_format() -> str:
    """A few letters that are others as soon as the shape of any answer is: what describes the shapes is the schemas."""
    sources = sorted((file.name, file.read_bytes()) for file in files("gateway.schemas").iterdir() if file.is_file())
    return hashlib.sha256(repr(sources).encode()).hexdigest()[:8]


ANSWER_FORMAT = _answer_format()


def json_answer(value: Mapping[str, Any], status: int = 200) -> Response:
    """Plain values as JSON."""
    return Response(orjson.dumps(value), status, NOT_KEPT, JSON)


def message_answer(message: Message, status: int = 200) -> Response:
    """A typed answer as JSON, field by field."""
    return json_answer(to_mapping(message), status)


def document_answer(document: Document, status: int = 200, known_revision: int = 0) -> Response:
    """A finished document as it came, not decoded; 304 when the browser already holds its revision in this format."""
    return figures_answer(document, entity_tag(known_revision) if known_revision else "", status=status)


def figures_answer(document: Document, held: str, version: int = 0, status: int = 200) -> Response:
    """The same for a browser that holds what was once given to it under the ETag `held`; empty for nothing.

    `version` counts what the body depends on beside the project's revision.
    """
    packing = {"content-encoding": document.content_encoding} if document.content_encoding else {}
    if document.revision == 0 or document.stale:
        return Response(document.body, status, {**NOT_KEPT, **packing}, document.content_type or JSON)
    tag = entity_tag(document.revision, document.generation, version)
    headers = {"cache-control": "private, no-cache", "etag": tag}
    if tag == held:
        return Response(status_code=304, headers=headers)
    return Response(document.body, status, {**headers, **packing}, document.content_type or JSON)


def entity_tag(revision: int, generation: int = 0, version: int = 0) -> str:
    """The ETag of a document: after an update of Taksir, or after a repair, the same revision may look different.

    Weak, because the same document comes in several packings (RFC 9110, 8.8.1).
    """
    return f'W/"{ANSWER_FORMAT}-{revision}.{generation}.{version}"'


def revision_in(tag: str) -> int:
    """The revision that an ETag of ours stands for; 0 for one of another format, or none of ours."""
    answer_format, _, numbers = tag.removeprefix("W/").strip('"').partition("-")
    revision = numbers.partition(".")[0]
    return int(revision) if answer_format == ANSWER_FORMAT and _is_number(revision) else 0


def numbers_in(tag: str) -> tuple[int, int, int]:
    """Revision, generation and version for which `entity_tag` gives exactly this tag; zeros where there are none."""
    numbers = tag.strip('W/"').rpartition("-")[2].split(".")
    if len(numbers) != NUMBERS or not all(map(_is_number, numbers)):
        return 0, 0, 0
    revision, generation, version = map(int, numbers)
    return (revision, generation, version) if entity_tag(revision, generation, version) == tag else (0, 0, 0)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < DIGITS
