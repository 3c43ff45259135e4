"""The session cookie: HttpOnly, SameSite=Lax, and with TLS bound to this host alone."""

from datetime import UTC, datetime

from fastapi import Request, Response


class SessionCookie:
    """Reads and writes the one cookie that the gateway knows."""

    def __init__(self, *, served_over_tls: bool) -> None:
        self._secure = served_over_tls
        # Browsers accept a __Host- cookie only with Secure and Path=/, and never from a subdomain.
        self.name = "__Host-taksir_session" if served_over_tls else "taksir_session"

    def read(self, request: Request) -> str:
        """The session token, or an empty string."""
        return request.cookies.get(self.name, "")

    def give(self, response: Response, token: str, expires_at: datetime) -> None:
        """Hands the token to the browser until the session ends at the latest (UTC)."""
        response.set_cookie(
            self.name,
            token,
            expires=expires_at.replace(tzinfo=UTC),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def take(self, response: Response) -> None:
        """Has the browser forget the token."""
        response.delete_cookie(self.name, path="/", secure=self._secure, httponly=True, samesite="lax")
