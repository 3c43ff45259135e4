"""The pytest plugin that brings the fixtures."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import nats
import pytest

from chassis.events.streams import apply_streams
from chassis.identity import Signer
from chassis.testing.databases import Databases
from chassis.testing.keys import Keys, write_keys
from chassis.testing.servers import Servers, running_servers


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Postgres, Redis and NATS of this session."""
    with running_servers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture(scope="session")
def databases(servers: Servers) -> Databases:
    """Makes fresh databases on the session's Postgres."""
    return Databases(servers.postgres_url)


@pytest.fixture(scope="session")
def service_database(databases: Databases) -> Callable[[str, str], Awaitable[str]]:
    """Makes a fresh, migrated database and returns its URL as the service's role; called with schema and package."""
    return databases.fresh


@pytest.fixture(scope="session")
def fresh_streams(servers: Servers) -> Callable[[Path], Awaitable[None]]:
    """Declares the streams of a YAML file anew and empty; called with the path."""

    async def declare(path: Path) -> None:
        client = await nats.connect(servers.nats_url)
        jetstream = client.jetstream()
        for info in await jetstream.streams_info():
            await jetstream.delete_stream(str(info.config.name))
        await client.close()
        await apply_streams(servers.nats_url, path)

    return declare


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Key pairs of the issuers gateway, rekap and export."""
    return write_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def trusted_keys_dir(keys: Keys) -> Path:
    """The public keys that services trust."""
    return keys.trusted_dir


@pytest.fixture(scope="session")
def signer(keys: Keys) -> Signer:
    """Signs as the gateway."""
    return keys.signer("gateway")
