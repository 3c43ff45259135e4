"""multipart/form-data, however it is cut."""

import itertools
from collections.abc import AsyncIterator, Sequence

import pytest
from fastapi import HTTPException
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import AppError
from gateway.streaming.multipart import DataOfPart, EndOfPart, FormEvent, StartOfPart, form_events

TYPE = "multipart/form-data; boundary=XyZ"


def part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
    return b"--XyZ\r\nContent-Disposition: " + disposition.encode() + b"\r\n\r\n" + content + b"\r\n"


END = b"--XyZ--\r\n"
FORM = part("edition", b"AHSP 2026") + part("file", b"\r\n--XyY\r\n--Xy\x00\xff" * 50, "ahsp.xlsx") + END


async def stream(chunks: Sequence[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(body: bytes, cuts: Sequence[int] = (), content_type: str = TYPE) -> list[FormEvent]:
    places = [0, *sorted(cuts), len(body)]
    chunks = [body[start:end] for start, end in itertools.pairwise(places)]
    return [event async for event in form_events(content_type, stream(chunks))]


def joined(events: Sequence[FormEvent]) -> list[tuple[str, str | None, bytes]]:
    parts: list[tuple[str, str | None, bytes]] = []
    for event in events:
        if isinstance(event, StartOfPart):
            parts.append((event.name, event.file_name, b""))
        elif isinstance(event, DataOfPart):
            name, file_name, content = parts[-1]
            parts[-1] = (name, file_name, content + event.data)
    assert sum(isinstance(event, EndOfPart) for event in events) == len(parts)
    return parts


@given(st.lists(st.integers(min_value=0, max_value=len(FORM)), max_size=12))
async def test_the_cuts_do_not_matter(cuts: list[int]) -> None:
    assert joined(await read(FORM, cuts)) == [
        ("edition", None, b"AHSP 2026"),
        ("file", "ahsp.xlsx", b"\r\n--XyY\r\n--Xy\x00\xff" * 50),
    ]


@given(st.integers(min_value=0, max_value=len(FORM) - 5))
async def test_a_form_that_is_cut_short_is_refused(length: int) -> None:
    with pytest.raises(AppError, match="upload-invalid"):
        await read(FORM[:length])


@pytest.mark.parametrize(
    "body",
    [
        b"rubbish",
        b"--XyZ\r\nno header\r\n\r\nx\r\n" + END,
        b"--XyZ\r\nContent-Type: text/plain\r\n\r\nx\r\n" + END,
        b'--XyZ\r\nContent-Disposition: attachment; name="file"\r\n\r\nx\r\n' + END,
        b'--XyZ\r\nContent-Disposition: form-data; name="' + b"a" * 5000 + b'"\r\n\r\nx\r\n' + END,
        b"".join(part(f"field{number}", b"x") for number in range(9)) + END,
    ],
)
async def test_broken_and_oversized_forms_are_refused(body: bytes) -> None:
    with pytest.raises(AppError, match="upload-invalid"):
        await read(body)


@pytest.mark.parametrize(
    "content_type", ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=XyZ"]
)
async def test_other_types_are_refused(content_type: str) -> None:
    with pytest.raises(HTTPException):
        await read(FORM, content_type=content_type)
