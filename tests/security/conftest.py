from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.events.streams import apply_streams
from embedded import roles
from embedded.access import SERVICES
from embedded.backends import Backends
from embedded.home import Home
from embedded.options import Options
from embedded.stack import STREAMS_FILE


@pytest.fixture(scope="session")
async def backends(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Backends]:
    """PostgreSQL, Redis and NATS with the users and rights of `make up`, and no service."""
    folder: Path = tmp_path_factory.mktemp("security")
    home = Home(folder)
    home.create()
    made = Backends(Options(folder, durable=False), home, say=lambda _: None)
    for name in made.own:
        await made.start(name)
    assert made.postgres_maintenance_url is not None
    roles.create_database(made.postgres_maintenance_url)
    for _ in range(2):  # applying it again changes nothing
        roles.create_roles(made.postgres_admin_url, {name: home.secret(f"postgres-{name}") for name in SERVICES})
        await apply_streams(made.nats_admin_url, STREAMS_FILE)
    yield made
    await made.destroy()
