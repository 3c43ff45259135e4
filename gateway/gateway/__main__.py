"""python -m gateway serve | openapi."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.runner import run
from gateway.app import create_app
from gateway.bootstrap import NAME, open_gateway
from gateway.config import GatewaySettings
from gateway.server import http_server


def openapi() -> str:
    """The document as it is committed."""
    return json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"


@asynccontextmanager
async def _service(settings: GatewaySettings) -> AsyncIterator[None]:
    async with (
        open_gateway(settings) as app,
        http_server(app, settings.host, settings.port, settings.graceful_shutdown_seconds, app.stop),
    ):
        yield


def main() -> None:
    """Does what the first word says."""
    match sys.argv[1:]:
        case ["openapi"]:
            sys.stdout.write(openapi())
        case ["serve"]:
            settings = GatewaySettings()  # type: ignore[call-arg] # the environment fills it
            run(lambda: _service(settings), NAME, settings)
        case _:
            sys.exit("usage: python -m gateway serve | openapi")


if __name__ == "__main__":
    main()
