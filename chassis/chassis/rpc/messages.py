"""Between Python mappings and proto messages, and finished JSON documents."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from taksir.common.v1.document_pb2 import Document

AnyMessage = TypeVar("AnyMessage", bound=Message)
JSON = "application/json"


def to_message(values: Mapping[str, Any], message_type: type[AnyMessage]) -> AnyMessage:
    """Fills a message from plain values; None means absent."""
    return json_format.ParseDict(_without_none(values), message_type())


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_none(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_none(inner) for inner in value]
    return value


def to_mapping(message: Message) -> dict[str, Any]:
    """Plain values of every field: 64-bit ids stay integers, an absent optional or message is None."""
    return {field.name: _value(message, field) for field in message.DESCRIPTOR.fields}


def _value(message: Message, field: Any) -> Any:
    value = getattr(message, field.name)
    if field.is_repeated:
        return _repeated(field, value)
    if field.has_presence and not message.HasField(field.name):
        return None
    return _single(value)


def _repeated(field: Any, value: Any) -> Any:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return {key: _single(value[key]) for key in value}
    return [_single(item) for item in value]


def _single(value: Any) -> Any:
    if isinstance(value, Timestamp):
        return value.ToJsonString()
    return to_mapping(value) if isinstance(value, Message) else value


def document(value: Any, revision: int = 0, *, stale: bool = False) -> Document:
    """A finished JSON document. Decimals must already be strings: what orjson cannot encode is refused, not guessed."""
    return Document(body=orjson.dumps(value), content_type=JSON, revision=revision, stale=stale)
