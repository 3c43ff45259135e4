"""Which writes are taken for the app's own."""

import pytest
from fastapi import Request

from chassis.errors import AppError, Kind
from gateway.security.csrf import check_origin, check_token

ALLOWED = frozenset({"https://taksir.example"})


def request(method: str = "POST", **headers: str) -> Request:
    sent = {"host": "127.0.0.1:8000", **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
    return Request({"type": "http", "method": method, "path": "/", "headers": raw})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8000", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"origin": "https://taksir.example", "sec_fetch_site": "cross-site"},
    ],
)
def test_own_pages_and_programs_may_write(headers: dict[str, str]) -> None:
    check_origin(request(**headers), ALLOWED)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null"},
        {"origin": ""},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "http://127.0.0.1:8000", "sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "rubbish"},
    ],
)
def test_other_pages_may_not(headers: dict[str, str]) -> None:
    with pytest.raises(AppError) as refusal:
        check_origin(request(**headers), ALLOWED)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.FORBIDDEN, "origin-not-allowed")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reads_need_neither_origin_nor_token(method: str) -> None:
    check_origin(request(method, origin="https://evil.example"), ALLOWED)
    check_token(request(method), "token")


def test_the_sessions_own_token_passes() -> None:
    check_token(request(x_csrf_token="token"), "token")


@pytest.mark.parametrize(("sent", "expected"), [("", "token"), ("Token", "token"), ("é", "token"), ("", "")])
def test_other_tokens_do_not(sent: str, expected: str) -> None:
    with pytest.raises(AppError) as refusal:
        check_token(request(x_csrf_token=sent), expected)
    assert refusal.value.slug == "csrf-token-invalid"
