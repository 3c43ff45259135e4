"""The outermost application: what stands around every request, and which half of the house answers it."""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.config import GatewaySettings
from gateway.middleware.access_log import AccessLog
from gateway.middleware.body_limit import BodyLimit
from gateway.middleware.compression import Compression
from gateway.middleware.context import RequestContext
from gateway.middleware.cors import CrossOrigin
from gateway.middleware.head_limit import HeadLimit
from gateway.middleware.headers import SecurityHeaders
from gateway.middleware.hosts import HostCheck
from gateway.middleware.last_resort import LastResort
from gateway.middleware.rate_headers import RateHeaders
from gateway.middleware.slashes import SlashNormaliser
from gateway.static import Site

OF_THE_API = ("/api/", "/health/", "/docs/")
# Routes that read a file while it arrives, and no further than the limit of uploads.
UPLOADS = ("/api/referensi/import/", "/api/projects/upload/", "/api/projects/import-old/", "/restore-backup/")
# Fields and boundaries around the files.
FORM_ALLOWANCE = 64 * 1024


class Front:
    """Pure ASGI, outermost first: number, address, log, headers, origins, errors, names, limits, slashes, packing.

    `stop` ends what would last for ever, so that the server need not wait for it.
    """

    def __init__(
        self, api: FastAPI, site: Site, settings: GatewaySettings, stop: Callable[[], None] = lambda: None
    ) -> None:
        self.stop = stop
        self._api = api
        self._site = site
        app: ASGIApp = self._dispatch
        app = Compression(app)
        app = BodyLimit(app, lambda path: _limit_of(path, settings))
        app = SlashNormaliser(app)
        app = HeadLimit(app)
        app = HostCheck(app, settings.allowed_hosts)
        app = LastResort(app)
        if settings.cors_origins:
            app = CrossOrigin(app, settings.cors_origins)
        app = RateHeaders(app)
        app = SecurityHeaders(app, served_over_tls=settings.served_over_tls)
        app = AccessLog(app)
        self._app = RequestContext(app, settings.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI; HTTP only."""
        if scope["type"] == "http":
            await self._app(scope, receive, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        is_api = path.startswith(OF_THE_API) or path in {"/api", "/docs", "/openapi.json"}
        await (self._api if is_api else self._site)(scope, receive, send)


def _limit_of(path: str, settings: GatewaySettings) -> int:
    return settings.upload_limit_bytes + FORM_ALLOWANCE if path.endswith(UPLOADS) else settings.body_limit_bytes
