"""Each test of the catalogue has a database of its own: editions are everybody's."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from chassis.database.engine import Database, open_database
from chassis.testing.servers import Servers
from projects.config import ProjectsSettings


@pytest.fixture
async def settings(
    servers: Servers, service_database: Callable[[str, str], Awaitable[str]], trusted_keys_dir: Path
) -> ProjectsSettings:
    return ProjectsSettings(
        database_url=await service_database("projects", "projects"),
        redis_url=servers.redis_url,
        nats_url=servers.nats_url,
        identity_trusted_keys_dir=trusted_keys_dir,
    )


@pytest.fixture
async def database(settings: ProjectsSettings) -> AsyncIterator[Database]:
    async with open_database(settings.database_url, "test", 4) as opened:
        yield opened
