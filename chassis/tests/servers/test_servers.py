"""Real servers from wheels: they answer, keep their data, and leave nothing behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nats
import psycopg
import pytest
import redis
from nats.js.api import StreamConfig

from chassis.servers import (
    NatsServer,
    NatsUser,
    PostgresServer,
    RedisServer,
    RedisUser,
    ServerFailedError,
    free_port,
)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    yield server
    server.destroy()


def test_postgres_keeps_its_data_over_a_restart(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postgres.stop()
    assert not postgres.running
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_postgres_recovers_after_a_crash(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE survived AS SELECT 8 AS number")
    postgres.kill()
    assert "SIGKILL" in postgres.exit_reason
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT number FROM survived").fetchone() == (8,)


def test_postgres_refuses_a_wrong_password(postgres: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url.replace(postgres.password, "wrong"))


def test_postgres_does_not_run_as_root(postgres: PostgresServer) -> None:
    assert postgres.pid is not None
    assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0


def test_a_postmaster_that_outlived_its_supervisor_is_replaced(tmp_path: Path) -> None:
    first = PostgresServer(tmp_path / "postgres", durable=False)
    first.start()
    second = PostgresServer(tmp_path / "postgres", durable=False)
    second.start()
    try:
        assert not first.running
        assert second.running
    finally:
        second.destroy()


def test_destroy_leaves_nothing(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "postgres", durable=False)
    server.start()
    data = (tmp_path / "postgres" / "data").resolve()
    server.destroy()
    assert not data.exists()
    assert not (tmp_path / "postgres").exists()


def test_redis_users_reach_their_own_prefix_alone(tmp_path: Path) -> None:
    rekap = RedisUser("rekap", "secret-of-rekap", ("rekap:",))
    with RedisServer(tmp_path, users=[rekap]) as server, redis.Redis.from_url(server.url_of("rekap")) as client:
        client.set("rekap:answer", "42")
        assert client.get("rekap:answer") == b"42"
        for refused in (("SET", "auth:answer", "1"), ("GET", "auth:answer"), ("KEYS", "*"), ("FLUSHALL",)):
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.execute_command(*refused)


def test_redis_refuses_strangers(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        client = redis.Redis(port=server.port, retry=None)
        with pytest.raises(redis.exceptions.AuthenticationError):
            client.ping()
        client.close()


async def test_nats_keeps_its_streams_over_a_restart(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    server.start()
    try:
        await _publish(server.url)
        await asyncio.to_thread(server.stop)
        server.start()
        connection = await nats.connect(server.url)
        state = (await connection.jetstream().stream_info("KEPT")).state
        await connection.close()
        assert state.messages == 1
    finally:
        server.stop()


async def test_nats_users_publish_to_their_own_subjects_alone(tmp_path: Path) -> None:
    user = NatsUser("rekap", "secret-of-rekap", ("rekap.v1.>",), ("_INBOX.>",))
    complaints: asyncio.Queue[str] = asyncio.Queue()

    async def complain(error: Exception) -> None:
        complaints.put_nowait(str(error))

    with NatsServer(tmp_path, users=[user]) as server:
        connection = await nats.connect(server.url_of("rekap"), error_cb=complain)
        await connection.publish("rekap.v1.ready", b"")
        await connection.publish("auth.v1.session_revoked", b"")
        async with asyncio.timeout(5):
            complaint = await complaints.get()
        await connection.close()
    assert 'permissions violation for publish to "auth.v1.session_revoked"' in complaint


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = RedisServer(tmp_path, port=taken.getsockname()[1])
        server.ready_seconds = 5.0
        with pytest.raises(ServerFailedError, match="exit status 1"):
            server.start()


def test_a_server_dies_with_whoever_launched_it(tmp_path: Path) -> None:
    program = (
        "import sys, signal; from pathlib import Path; from chassis.servers import RedisServer\n"
        "server = RedisServer(Path(sys.argv[1])); server.start(); print(server.pid, flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout is not None
        pid = int(launcher.stdout.readline())
        launcher.send_signal(signal.SIGKILL)
    assert _ends(pid, seconds=10)


def test_free_ports_can_be_bound() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        assert 20_000 <= listener.getsockname()[1] < 32_000


async def _publish(url: str) -> None:
    connection = await nats.connect(url)
    stream = connection.jetstream()
    await stream.add_stream(StreamConfig(name="KEPT", subjects=["kept.>"]))
    await stream.publish("kept.one", b"1")
    await connection.close()


def _ends(pid: int, seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.05)
    return False
