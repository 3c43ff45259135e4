"""multipart/form-data as a stream of events, within bounds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import HTTPException
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from chassis.errors import AppError, invalid

if TYPE_CHECKING:  # the parser's typed dictionary exists for the type checker only
    from python_multipart.multipart import MultipartCallbacks

MOST_PARTS = 8
LONGEST_HEADER = 1024


@dataclass(frozen=True)
class StartOfPart:
    """A field begins; with a file name it is a file."""

    name: str
    file_name: str | None


@dataclass(frozen=True)
class DataOfPart:
    """Some bytes of the field that began last."""

    data: bytes


@dataclass(frozen=True)
class EndOfPart:
    """The field is complete."""


FormEvent = StartOfPart | DataOfPart | EndOfPart


async def form_events(content_type: str, stream: AsyncIterator[bytes]) -> AsyncIterator[FormEvent]:
    """The form as it arrives; 415 for another media type, INVALID when it is broken, cut short or too manifold."""
    form = _Form(_boundary(content_type))
    async for chunk in stream:
        for event in form.feed(chunk):
            yield event
    form.close()


def _boundary(content_type: str) -> bytes:
    media_type, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if media_type != b"multipart/form-data" or not boundary:
        raise HTTPException(415, "only multipart/form-data is read here")
    return boundary


@dataclass
class _Form:
    """Collects what the parser calls back."""

    boundary: bytes
    _events: list[FormEvent] = field(default_factory=list)
    _headers: dict[bytes, bytes] = field(default_factory=dict)
    _header_name: bytes = b""
    _header_value: bytes = b""
    _parts: int = 0
    _complete: bool = False

    def __post_init__(self) -> None:
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._name,
            "on_header_value": self._value,
            "on_header_end": self._header,
            "on_headers_finished": self._start,
            "on_part_data": self._data,
            "on_part_end": lambda: self._events.append(EndOfPart()),
            "on_end": self._end,
        }
        self._parser = MultipartParser(self.boundary, callbacks)

    def feed(self, chunk: bytes) -> list[FormEvent]:
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise _broken() from error
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        if not self._complete:
            raise _broken()

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise invalid("upload-invalid", f"Unggahan berisi lebih dari {MOST_PARTS} bagian. Kirim yang perlu saja.")
        self._headers = {}

    def _name(self, data: bytes, start: int, end: int) -> None:
        self._header_name = _bounded(self._header_name + data[start:end])

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._header_value = _bounded(self._header_value + data[start:end])

    def _header(self) -> None:
        self._headers[self._header_name.lower()] = self._header_value
        self._header_name = self._header_value = b""

    def _start(self) -> None:
        disposition, options = parse_options_header(self._headers.get(b"content-disposition"))
        if disposition != b"form-data" or b"name" not in options:
            raise _broken()
        file_name = options.get(b"filename")
        self._events.append(
            StartOfPart(
                options[b"name"].decode(errors="replace"),
                None if file_name is None else file_name.decode(errors="replace"),
            )
        )

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(DataOfPart(data[start:end]))

    def _end(self) -> None:
        self._complete = True


def _bounded(header: bytes) -> bytes:
    if len(header) > LONGEST_HEADER:
        raise _broken()
    return header


def _broken() -> AppError:
    return invalid("upload-invalid", "Unggahan terputus atau rusak. Kirim ulang berkasnya.")
