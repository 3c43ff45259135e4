"""The change feed over real HTTP, NATS and Redis."""

import asyncio
import hashlib
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import nats
import orjson
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from chassis.errors import not_found
from chassis.servers.nats import NatsServer
from chassis.testing.servers import Servers
from gateway.bootstrap import open_gateway
from gateway.server import http_server
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked
from taksir.projects.events.v1 import project_changed_pb2 as events
from taksir.projects.v1 import member_service_pb2
from taksir.rekap.events.v1.rekap_ready_pb2 import RekapReady

PATIENCE = 60.0
PASSWORD = "rahasia"


class Stream:
    """An event stream as a browser reads it."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.last_id: str | None = None
        self._lines = response.aiter_lines()

    async def next(self, wanted: str | None = None) -> Any:
        """The data of the next event, or of the next one that is called `wanted`; None at the end of the stream."""
        async with asyncio.timeout(PATIENCE):
            while (event := await self._event()) is not None:
                name, data = event
                if wanted in {None, name}:
                    return data
        return None

    async def people(self, *expected: dict[str, Any]) -> dict[str, Any]:
        """Waits until these are here."""
        async with asyncio.timeout(PATIENCE):
            while (told := await self.next("presence")) is not None:
                if told["people"] == list(expected):
                    return dict(told)
        raise AssertionError("the stream ended")

    async def _event(self) -> tuple[str, Any] | None:
        fields: dict[str, str] = {}
        async for line in self._lines:
            if not line and "event" in fields:
                self.last_id = fields.get("id", self.last_id)
                return fields["event"], orjson.loads(fields["data"])
            name, _, value = line.partition(": ")
            fields[name] = value
        return None


@asynccontextmanager
async def following(client: httpx.AsyncClient, project_id: int, **options: Any) -> AsyncIterator[Stream]:
    async with client.stream("GET", f"/api/project/{project_id}/events/", **options) as response:
        assert response.status_code == 200, await response.aread()
        yield Stream(response)


@pytest.fixture
def project_id() -> int:
    """One that no other test follows."""
    return secrets.randbelow(2**40) + 1


@pytest.fixture
async def bus(servers: Servers) -> AsyncIterator[Any]:
    client = await nats.connect(servers.nats_url)
    yield client
    await client.close()


@pytest.fixture
def announce(bus: Any) -> Callable[..., Any]:
    """Publishes what a service would."""

    async def publish(subject: str, content: Any) -> None:
        await bus.publish(subject, content.SerializeToString())
        await bus.flush()

    return publish


@pytest.fixture
def change(announce: Any, project_id: int) -> Callable[..., Any]:
    async def publish(revision: int, **state: Any) -> None:
        event = events.ProjectChanged(project_id=project_id, revision=revision, state=events.ProjectState(**state))
        await announce(f"projects.v1.project_changed.{project_id}", event)

    return publish


@pytest.fixture
async def another_gateway(house: Any, desk: Any) -> AsyncIterator[Callable[..., Any]]:
    """A further gateway before the same services, with settings of its own, and somebody logged in there."""
    async with AsyncExitStack() as parts:

        async def start(*, hears: bool = True, grace: int = 2, **settings: Any) -> tuple[httpx.AsyncClient, Any]:
            app = await parts.enter_async_context(open_gateway(house.settings.model_copy(update=settings)))
            port = await parts.enter_async_context(http_server(app, "127.0.0.1", 0, grace, app.stop))
            client = await parts.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60))
            email = f"user-{secrets.token_hex(4)}@contoh.id"
            await client.post("/api/auth/login/", json={"email": email, "password": PASSWORD})
            state = app._api.state
            while hears and state.announcements.hearing() is None:
                await asyncio.sleep(0.02)
            return client, state

        yield start


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def test_a_page_hears_of_changes_and_figures(
    user: httpx.AsyncClient, project_id: int, change: Any, announce: Any
) -> None:
    async with following(user, project_id, headers={"accept-encoding": "gzip, br, zstd"}) as stream:
        headers = stream.response.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert headers["cache-control"] == "no-store"
        assert "content-encoding" not in headers
        assert "content-length" not in headers
        assert await stream.next() == {"revision": 8}
        await change(9, volume=[events.Volume(pekerjaan_id=3, quantity="2")])
        assert await stream.next("change") == {"revision": 9, "kinds": [], "rows": {"volume": [3]}, "removed": {}}
        assert stream.last_id == "9"
        await announce(f"rekap.v1.rekap_ready.{project_id}", RekapReady(project_id=project_id, revision=9))
        assert await stream.next("figures") == {"revision": 9}


@pytest.mark.parametrize("resumed", [{"headers": {"last-event-id": "8"}}, {"params": {"since": 8}}])
async def test_what_happened_in_between_is_told_first(
    user: httpx.AsyncClient, project_id: int, change: Any, desk: Any, resumed: Any
) -> None:
    async with following(user, project_id) as kept:
        await kept.next("hello")
        async with following(user, project_id) as stream:
            await stream.next("hello")
        for revision in (9, 10):
            await change(revision)
            await kept.next("change")
        members = member_service_pb2.Members(revision=10)
        desk.answers["ListProjectMembers"] = member_service_pb2.ListProjectMembersResponse(members=members)
        async with following(user, project_id, **resumed) as stream:
            assert await stream.next("hello") == {"revision": 10}
            assert [(await stream.next("change"))["revision"] for _ in range(2)] == [9, 10]
        async with following(user, project_id, headers={"last-event-id": "2"}) as stream:
            assert await stream.next("reset") == {"revision": 10}
            assert stream.last_id == "10"


async def test_who_may_not_read_the_project_may_not_follow_it(
    house: Any, user: httpx.AsyncClient, project_id: int, desk: Any
) -> None:
    desk.answers["ListProjectMembers"] = not_found("project-not-found", "Proyek tidak ditemukan.")
    answer = await user.get(f"/api/project/{project_id}/events/")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:taksir:problem:project-not-found")


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"page": "<b>"}, "page"),
        ({"page": "x" * 33}, "page"),
        ({"tab": "a b"}, "tab"),
        ({"tab": "x" * 37}, "tab"),
        ({"since": "-1"}, "since"),
        ({"since": "1e3"}, "since"),
    ],
)
async def test_bad_input_is_refused_by_name(user: httpx.AsyncClient, params: Any, path: str) -> None:
    answer = await user.get("/api/project/1/events/", params=params)
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["errors"]] == [path]
    answer = await user.get("/api/project/1/events/", headers={"last-event-id": "nine"})
    assert answer.status_code == 400


async def test_an_ended_session_ends_the_stream(user: httpx.AsyncClient, project_id: int, announce: Any) -> None:
    async with following(user, project_id) as stream:
        await stream.next("hello")
        token = user.cookies["taksir_session"]
        revoked = SessionRevoked(token_hash=hashlib.sha256(token.encode()).digest())
        await announce("auth.v1.session_revoked", revoked)
        assert await stream.next("change") is None


async def test_a_session_that_ends_while_the_stream_begins_is_noticed(
    house: Any, user: httpx.AsyncClient, project_id: int, announce: Any
) -> None:
    token = user.cookies["taksir_session"]
    await user.get("/api/auth/session/")
    del house.auth.sessions[token]
    await announce("auth.v1.session_revoked", SessionRevoked(token_hash=hashlib.sha256(token.encode()).digest()))
    async with asyncio.timeout(PATIENCE):
        while (answer := await opened(user, project_id)) == 200:
            await asyncio.sleep(0.02)
    assert answer == 401


async def opened(client: httpx.AsyncClient, project_id: int, **options: Any) -> int:
    """The status of a stream that is left at once."""
    async with client.stream("GET", f"/api/project/{project_id}/events/", **options) as response:
        return response.status_code


async def test_who_is_no_member_any_more_is_cut_off(user: httpx.AsyncClient, project_id: int, change: Any) -> None:
    async with following(user, project_id) as stream:
        await stream.next("hello")
        await change(9, project=events.Project(members=[events.Member(user_id=10**9, role="owner")]))
        assert await stream.next("change") is None


async def test_programs_follow_too_but_are_nobody(
    house: Any, anonymous: httpx.AsyncClient, project_id: int, change: Any, announce: Any
) -> None:
    token = house.auth.give_token("read")
    async with following(anonymous, project_id, headers={"authorization": f"Bearer {token}"}) as stream:
        await stream.next("hello")
        assert await stream.people() == {"people": [], "complete": True}
        await change(9)
        assert (await stream.next("change"))["revision"] == 9
        revoked = SessionRevoked(token_hash=hashlib.sha256(token.encode()).digest())
        await announce("auth.v1.session_revoked", revoked)
        assert await stream.next("change") is None


async def test_gateways_agree_on_who_is_here(user: httpx.AsyncClient, project_id: int, another_gateway: Any) -> None:
    other, _ = await another_gateway()
    mine = {"user_id": await number_of(user), "name": "Budi", "pages": ["harga"]}
    theirs = {"user_id": await number_of(other), "name": "Budi", "pages": ["rekap"]}
    async with following(user, project_id, params={"page": "harga", "tab": "a"}) as here:
        await here.people(mine)
        async with following(other, project_id, params={"page": "rekap", "tab": "a"}) as there:
            await there.people(*sorted([mine, theirs], key=lambda one: one["user_id"]))
            told = await here.people(*sorted([mine, theirs], key=lambda one: one["user_id"]))
            assert told["complete"] is True
        await here.people(mine)


async def number_of(client: httpx.AsyncClient) -> int:
    return int((await client.get("/api/auth/session/")).json()["user"]["id"])


async def test_one_person_with_two_pages_is_one_person(user: httpx.AsyncClient, project_id: int) -> None:
    number = await number_of(user)
    async with (
        following(user, project_id, params={"page": "harga", "tab": "a"}) as stream,
        following(user, project_id, params={"page": "rekap", "tab": "b"}),
    ):
        await stream.people({"user_id": number, "name": "Budi", "pages": ["harga", "rekap"]})


async def test_turning_a_page_is_no_departure(user: httpx.AsyncClient, project_id: int) -> None:
    number = await number_of(user)
    async with following(user, project_id, params={"page": "harga", "tab": "w"}) as watching:
        await watching.people({"user_id": number, "name": "Budi", "pages": ["harga"]})
        async with following(user, project_id, params={"page": "rekap", "tab": "a"}) as former:
            await watching.people({"user_id": number, "name": "Budi", "pages": ["harga", "rekap"]})
            async with following(user, project_id, params={"page": "pekerjaan", "tab": "a"}):
                assert await former.next("change") is None
                told = await watching.next("presence")
                assert told["people"] == [{"user_id": number, "name": "Budi", "pages": ["harga", "pekerjaan"]}]


async def test_what_a_dead_gateway_left_behind_is_not_shown(
    user: httpx.AsyncClient, project_id: int, servers: Servers
) -> None:
    number = await number_of(user)
    async with Redis.from_url(servers.redis_url) as redis:
        key = f"gateway:presence:{project_id}"
        await redis.hset(key, "dead", orjson.dumps([0, [[5, "Hantu", ["rekap"]]]]))
        async with following(user, project_id, params={"page": "harga", "tab": "a"}) as stream:
            await stream.people({"user_id": number, "name": "Budi", "pages": ["harga"]})
            assert 0 < await redis.ttl(key) <= 90


async def test_without_redis_it_goes_on_and_says_what_it_does_not_know(
    another_gateway: Any, project_id: int, change: Any
) -> None:
    client, _ = await another_gateway(redis_url=SecretStr(f"redis://127.0.0.1:{free_port()}/0"))
    async with following(client, project_id, params={"page": "harga", "tab": "a"}) as stream:
        await stream.next("hello")
        told = await stream.next("presence")
        assert (told["complete"], [one["name"] for one in told["people"]]) == (False, ["Budi"])
        await change(9)
        assert (await stream.next("change"))["revision"] == 9


async def test_without_the_bus_it_says_so(another_gateway: Any, project_id: int) -> None:
    client, _ = await another_gateway(hears=False, nats_url=SecretStr(f"nats://127.0.0.1:{free_port()}"))
    answer = await client.get(f"/api/project/{project_id}/events/")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:taksir:problem:feed-unavailable")
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_bus_that_goes_away_ends_the_streams(another_gateway: Any, project_id: int) -> None:
    client, state = await another_gateway()
    async with following(client, project_id) as stream:
        await stream.next("hello")
        await state.announcements._bus.client.close()
        assert await stream.next("change") is None
    assert await opened(client, project_id) == 503


async def test_a_restart_of_the_bus_loses_no_change(another_gateway: Any, project_id: int, tmp_path: Path) -> None:
    """Pages are let go, come back as soon as anything can be heard, and read anew what happened meanwhile."""
    port = free_port()
    bus = await asyncio.to_thread(a_bus, tmp_path, port)
    client, _ = await another_gateway(nats_url=SecretStr(bus.url))
    try:
        async with following(client, project_id, headers={"last-event-id": "8"}) as stream:
            assert await stream.next("hello") == {"revision": 8}
            await asyncio.to_thread(bus.stop)
            assert await stream.next("change") is None
        bus = await asyncio.to_thread(a_bus, tmp_path, port)
        async with asyncio.timeout(PATIENCE):
            while await opened(client, project_id) == 503:
                await asyncio.sleep(0.05)
        # The page shows revision 7; the project went on to 8 while nobody could be told.
        async with following(client, project_id, headers={"last-event-id": "7"}) as stream:
            assert await stream.next("hello") == {"revision": 8}
            assert await stream.next("reset") == {"revision": 8}
            await publish_change(bus.url, project_id, 9)
            assert (await stream.next("change"))["revision"] == 9
    finally:
        await asyncio.to_thread(bus.stop)


def a_bus(folder: Path, port: int) -> NatsServer:
    server = NatsServer(folder, port)
    server.start()
    return server


async def publish_change(url: str, project_id: int, revision: int) -> None:
    client = await nats.connect(url)
    event = events.ProjectChanged(project_id=project_id, revision=revision, state=events.ProjectState())
    await client.publish(f"projects.v1.project_changed.{project_id}", event.SerializeToString())
    await client.close()


async def test_one_user_has_so_many_streams(another_gateway: Any, project_id: int) -> None:
    client, state = await another_gateway(feed_streams_per_user=1)
    async with following(client, project_id) as stream:
        await stream.next("hello")
        answer = await client.get(f"/api/project/{project_id}/events/")
        assert (answer.status_code, answer.json()["type"]) == (429, "urn:taksir:problem:too-many-streams")
        assert int(answer.headers["retry-after"]) >= 1
    async with asyncio.timeout(PATIENCE):
        while state.feed._readers:
            await asyncio.sleep(0.02)
    assert await opened(client, project_id) == 200


async def test_a_stream_ends_in_time_and_may_be_opened_anew(another_gateway: Any, project_id: int) -> None:
    client, state = await another_gateway(feed_seconds=0.2)
    async with following(client, project_id) as stream:
        assert await stream.next("change") is None
    assert not state.feed._readers
    assert await opened(client, project_id) == 200


async def test_the_end_of_the_gateway_does_not_wait_for_pages(house: Any, project_id: int) -> None:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(timeout=PATIENCE) as client:
        async with open_gateway(house.settings) as app, http_server(app, "127.0.0.1", 0, 3600, app.stop) as port:
            client.base_url = httpx.URL(f"http://127.0.0.1:{port}")
            await client.post("/api/auth/login/", json={"email": "user-end@contoh.id", "password": PASSWORD})
            while app._api.state.announcements.hearing() is None:
                await asyncio.sleep(0.02)
            response = await client.send(client.build_request("GET", f"/api/project/{project_id}/events/"), stream=True)
            stream = Stream(response)
            await stream.next("hello")
        assert await stream.next("change") is None
        await response.aclose()


async def test_a_page_that_does_not_read_gets_a_reset(another_gateway: Any, project_id: int, change: Any) -> None:
    client, state = await another_gateway()
    many = [events.Volume(pekerjaan_id=2**52 + one) for one in range(200)]
    async with a_lazy_reader(client, project_id) as reader:
        assert b"200 OK" in await reader.readuntil(b"\r\n")
        async with following(client, project_id) as quick:
            await quick.next("hello")
            for revision in range(9, 3009):
                await change(revision, volume=many)
                if revision % 50 == 0:
                    while (await quick.next("change"))["revision"] < revision:
                        pass
        async with asyncio.timeout(PATIENCE):
            while len(state.feed._readers) > 1:
                await asyncio.sleep(0.02)
        lazy = next(iter(state.feed._readers))
        assert lazy._reset_at == 3008
        assert lazy._changes == []
        async with asyncio.timeout(PATIENCE):
            told = b""
            while b'event: reset\ndata: {"revision":3008}\n\n' not in told:
                told = told[-100:] + await reader.read(2**16)


@asynccontextmanager
async def a_lazy_reader(client: httpx.AsyncClient, project_id: int) -> AsyncIterator[asyncio.StreamReader]:
    """A connection of which little is taken until somebody reads."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, ("127.0.0.1", client.base_url.port))
    reader, writer = await asyncio.open_connection(sock=connection)
    cookie = f"taksir_session={client.cookies['taksir_session']}"
    writer.write(
        f"GET /api/project/{project_id}/events/ HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\n\r\n".encode()
    )
    try:
        yield reader
    finally:
        writer.close()
