"""Writes must come from the app's own pages: fetch metadata, origin, and the session's token."""

import hmac
from urllib.parse import urlsplit

from fastapi import Request

from chassis.errors import AppError, forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_HEADER = "x-csrf-token"  # noqa: S105 - a header's name
OWN_SITE = frozenset({"same-origin", "none"})


def check_origin(request: Request, allowed_origins: frozenset[str], *, over_tls: bool = False) -> None:
    """Refuses a write that a page of another origin sends; programs, which send neither header, pass.

    Behind TLS a page that came without it is another origin: whoever sits on the line may have written it.

    Also protects the login, where there is no token yet.
    """
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and origin in allowed_origins:
        return
    if origin is not None and not _is_own(origin, request, over_tls=over_tls):
        raise _refusal("origin-not-allowed")
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in OWN_SITE:
        raise _refusal("origin-not-allowed")


def _is_own(origin: str, request: Request, *, over_tls: bool) -> bool:
    try:
        sent = urlsplit(origin)
    except ValueError:
        return False
    return sent.netloc == request.headers.get("host", "") and (sent.scheme == "https" or not over_tls)


def check_token(request: Request, expected: str) -> None:
    """Refuses a write that does not carry the session's CSRF token."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get(TOKEN_HEADER, "")
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise _refusal("csrf-token-invalid")


def _refusal(slug: str) -> AppError:
    return forbidden(
        slug, "Permintaan ini tidak berasal dari halaman Taksir yang sah. Muat ulang halaman lalu coba lagi."
    )
