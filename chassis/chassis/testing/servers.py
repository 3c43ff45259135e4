"""Real servers for tests: containers where a Docker engine answers, the wheels where none does."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

POSTGRES_IMAGE = "postgres:18-alpine"
REDIS_IMAGE = "redis:7-alpine"
NATS_IMAGE = "nats:2.12-alpine"
MOST_CONNECTIONS = "300"
DOCKER_SOCKET = Path("/var/run/docker.sock")


@dataclass(frozen=True)
class Servers:
    """Where the servers of this test session are; `postgres_url` is a superuser's."""

    postgres_url: str
    redis_url: str
    nats_url: str


@contextmanager
def running_servers(folder: Path) -> Iterator[Servers]:
    """Starts all three, empty, and stops them afterwards."""
    with _containers() if _docker_answers() else _wheels(folder) as servers:
        yield servers


def _docker_answers() -> bool:
    if "DOCKER_HOST" not in os.environ and not DOCKER_SOCKET.exists():
        return False
    import docker  # noqa: PLC0415 - only test environments have it
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        client = docker.from_env(timeout=2)
    except DockerException:
        return False
    try:
        return bool(client.ping())
    except (DockerException, OSError):
        return False
    finally:
        client.close()


@contextmanager
def _wheels(folder: Path) -> Iterator[Servers]:
    from chassis.servers import NatsServer, PostgresServer, RedisServer  # noqa: PLC0415 - only with the extra `servers`

    settings = {"max_connections": MOST_CONNECTIONS, "shared_buffers": "128MB"}
    with ExitStack() as stack:
        postgres = stack.enter_context(PostgresServer(folder / "postgres", durable=False, settings=settings))
        redis = stack.enter_context(RedisServer(folder / "redis"))
        nats = stack.enter_context(NatsServer(folder / "nats"))
        stack.callback(postgres.destroy)
        yield Servers(postgres.url, redis.url, nats.url)


@contextmanager
def _containers() -> Iterator[Servers]:
    from testcontainers.nats import NatsContainer  # noqa: PLC0415 - only where Docker is
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415
    from testcontainers.redis import RedisContainer  # noqa: PLC0415

    postgres = PostgresContainer(POSTGRES_IMAGE, driver=None).with_command(
        f"postgres -c fsync=off -c max_connections={MOST_CONNECTIONS}"
    )
    with postgres, RedisContainer(REDIS_IMAGE) as redis, NatsContainer(NATS_IMAGE, jetstream=True) as nats:
        redis_url = f"redis://{redis.get_container_host_ip()}:{redis.get_exposed_port(6379)}/0"
        yield Servers(postgres.get_connection_url(), redis_url, nats.nats_uri())
