"""What goes out packed, how, and what never does."""

import gzip
from collections.abc import Mapping

import brotli
import pytest
import zstandard
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from gateway.middleware.compression import Compression, Kept
from gateway.packing import best_coding

PLAIN = b'{"rows":[' + b",".join(b'{"uraian":"Galian tanah %d"}' % number for number in range(2000)) + b"]}"
DOCUMENT = zstandard.ZstdCompressor(level=1).compress(PLAIN)
JSON = "application/json"
UNPACK = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


async def _stream() -> object:
    yield b"data: 1\n\n"
    yield PLAIN


ANSWERS: Mapping[str, Response] = {
    "/api/document": Response(DOCUMENT, headers={"content-encoding": "zstd", "etag": 'W/"x-1"'}, media_type=JSON),
    "/api/plain": Response(PLAIN, media_type=JSON),
    "/api/small": Response(b'{"revision":1}', media_type=JSON),
    "/api/unchanged": Response(status_code=304, headers={"etag": 'W/"x-1"'}),
    "/api/auth/session": Response(PLAIN, media_type=JSON),
    "/api/cookie": Response(PLAIN, headers={"set-cookie": "a=b"}, media_type=JSON),
    "/api/picture": Response(PLAIN, media_type="image/png"),
    "/api/site": Response(gzip.compress(PLAIN), headers={"content-encoding": "gzip"}, media_type=JSON),
}


async def _answers(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/api/events":
        await StreamingResponse(_stream(), media_type="text/event-stream")(scope, receive, send)
    elif scope["path"] == "/api/rows":
        await StreamingResponse(_stream(), media_type=JSON)(scope, receive, send)
    else:
        await ANSWERS[scope["path"]](scope, receive, send)


def get(path: str, accepted: str) -> tuple[Mapping[str, str], bytes]:
    """Headers and the bytes of the wire."""
    client = TestClient(Compression(_answers))
    with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        return answer.headers, b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", ["/api/document", "/api/plain"])
@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_every_coding_holds_the_same_document(path: str, coding: str) -> None:
    headers, body = get(path, coding)
    assert (headers["content-encoding"], headers["vary"]) == (coding, "Accept-Encoding")
    assert UNPACK[coding](body) == PLAIN
    assert int(headers["content-length"]) == len(body) < len(PLAIN) / 5


@pytest.mark.parametrize("path", ["/api/document", "/api/plain"])
def test_who_accepts_nothing_gets_it_unpacked(path: str) -> None:
    headers, body = get(path, "identity")
    assert body == PLAIN
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding", "another reader's copy must not be his"


def test_a_document_goes_through_as_it_came() -> None:
    headers, body = get("/api/document", "gzip, deflate, br, zstd")
    assert body == DOCUMENT
    assert headers["etag"] == 'W/"x-1"'


def test_304_says_what_the_answer_would_depend_on() -> None:
    headers, body = get("/api/unchanged", "br")
    assert (body, headers["vary"], headers["etag"]) == (b"", "Accept-Encoding", 'W/"x-1"')


@pytest.mark.parametrize("path", ["/api/auth/session", "/api/cookie", "/api/picture", "/api/events", "/api/rows"])
def test_secrets_pictures_and_streams_stay_as_they_are(path: str) -> None:
    headers, body = get(path, "zstd, br, gzip")
    assert "content-encoding" not in headers
    assert body.endswith(PLAIN)


async def test_a_stream_is_open_before_its_first_event() -> None:
    sent: list[str] = []

    async def quiet(_: Scope, __: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        assert sent == ["http.response.start"]

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "path": "/api/events", "headers": [(b"accept-encoding", b"zstd")]}
    await Compression(quiet)(scope, receive, send)


def test_small_answers_and_packed_files_stay_as_they_are() -> None:
    assert get("/api/small", "gzip")[1] == b'{"revision":1}'
    headers, body = get("/api/site", "gzip")
    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", PLAIN)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("GZIP;q=0.5, br;q=0.4", "gzip"),
        ("br;q=0, *", "zstd"),
        ("zstd;q=0, br;q=0, *;q=0.1", "gzip"),
        ("*;q=0", ""),
        ("zstd;q=high, gzip;q=0.1", "gzip"),
        ("deflate", ""),
        ("identity", ""),
        ("", ""),
        (";;,,q=", ""),
        ("gzip;q=" + "9" * 5000, "gzip"),
    ],
)
def test_the_best_coding(accepted: str, coding: str) -> None:
    assert best_coding(accepted) == coding


async def test_a_document_is_packed_anew_once_and_what_is_kept_is_bounded() -> None:
    kept = Kept(most_bytes=len(brotli.compress(PLAIN)) * 3)
    first = await kept.packed(DOCUMENT, "br")
    assert await kept.packed(DOCUMENT, "br") is first
    for number in range(5):
        other = zstandard.ZstdCompressor(level=1).compress(PLAIN + b"%d" % number)
        assert brotli.decompress(await kept.packed(other, "br")) == PLAIN + b"%d" % number
    assert await kept.packed(DOCUMENT, "br") is not first
