"""From what a service answered to an HTTP response."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response
from google.protobuf.message import Message

from chassis.rpc.messages import to_mapping
from taksir.common.v1.document_pb2 import Document

JSON = "application/json"
# Private answers are not kept by the browser, but for documents, which it may keep and must ask about each time.
NOT_KEPT = {"cache-control": "no-store"}


def json_answer(value: Mapping[str, Any], status: int = 200) -> Response:
    """Plain values as JSON."""
    return Response(orjson.dumps(value), status, NOT_KEPT, JSON)


def message_answer(message: Message, status: int = 200) -> Response:
    """A typed answer as JSON, field by field."""
    return json_answer(to_mapping(message), status)


def document_answer(document: Document, status: int = 200, known_revision: int = 0) -> Response:
    """A finished document as it came, not decoded; 304 when the browser already holds its revision."""
    if document.revision == 0 or document.stale:
        return Response(document.body, status, NOT_KEPT, document.content_type or JSON)
    headers = {"cache-control": "private, no-cache", "etag": f'"{document.revision}"'}
    if document.revision == known_revision:
        return Response(status_code=304, headers=headers)
    return Response(document.body, status, headers, document.content_type or JSON)
