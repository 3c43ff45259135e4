"""API tokens: programs that call with `Authorization: Bearer tks_…` and no cookie."""

from fastapi import Request

from chassis.errors import AppError, forbidden, unauthenticated
from gateway.security.csrf import SAFE_METHODS
from taksir.auth.v1.auth_service_pb2 import ResolveTokenResponse

PREFIX = "tks_"
READ = "read"
WRITE = "write"


def bearer_token(request: Request) -> str | None:
    """The token of the Authorization header, None without one; UNAUTHENTICATED for any other kind of header."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.startswith(PREFIX):
        raise token_refused()
    return token


def check_scope(request: Request, granted: ResolveTokenResponse) -> None:
    """Refuses a read without the scope "read" and a write without "write"."""
    needed = READ if request.method in SAFE_METHODS else WRITE
    if needed not in granted.scopes:
        detail = f"Token ini tidak berizin “{needed}”. Buat token dengan izin itu, lalu coba lagi."
        raise forbidden("scope-missing", detail)


def session_needed() -> AppError:
    """For what concerns the account itself: a program must not be able to make itself at home there."""
    detail = "Ini hanya dapat dilakukan setelah masuk lewat peramban, bukan dengan token."
    return forbidden("session-needed", detail)


def token_refused() -> AppError:
    """For a header that carries none of our tokens."""
    return unauthenticated("token-invalid", "Token tidak sah. Kirim token yang masih berlaku sebagai “Bearer tks_…”.")
