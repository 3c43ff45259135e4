"""Only names that are ours: a foreign name that was made to point here (DNS rebinding) gets nothing."""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import problem

ANY = "*"


class HostCheck:
    """421 as a problem for a Host header that is not in `allowed`; probes of health need none."""

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if ANY in self._allowed or scope["path"].startswith("/health/") or _host_of(scope) in self._allowed:
            await self._app(scope, receive, send)
        else:
            detail = "Taksir tidak melayani nama ini. Buka dengan alamat resminya, atau daftarkan namanya di setelan."
            await problem(scope, 421, "host-unknown", detail)(scope, receive, send)


def _host_of(scope: Scope) -> str:
    """The name without its port; an IPv6 address without its brackets."""
    value = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.rpartition(":")[0] if ":" in value else value
