"""API paths are the same with and without the slash at their end; nobody is redirected."""

from starlette.types import ASGIApp, Receive, Scope, Send


class SlashNormaliser:
    """Gives every /api path its closing slash, and takes it from /health paths, as the routes are declared."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        path = normalised(scope["path"])
        if path != scope["path"]:
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


def normalised(path: str) -> str:
    """The declared form of a path."""
    if path.startswith("/api/") and not path.endswith("/"):
        return f"{path}/"
    if path.startswith("/health/"):
        return path.rstrip("/")
    return path
