"""The whole system, once for all tests here: on a loop of its own, so that tests may block, and traced."""

import asyncio
import os
import subprocess
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from chassis.servers import free_port
from embedded.options import REPOSITORY, Options
from embedded.stack import DEMO_EMAIL, DEMO_PASSWORD, Stack

START_SECONDS = 240
STRANGER_EMAIL = "orang-lain@taksir.local"
STRANGER_PASSWORD = "kata-sandi-orang-lain"


@dataclass(frozen=True)
class Span:
    """One span as the collector got it."""

    service: str
    name: str
    attributes: dict[str, str]


class Collector(ThreadingHTTPServer):
    """Takes OTLP over HTTP and keeps the spans by trace."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _TakeSpans)
        self._traces: dict[bytes, list[Span]] = defaultdict(list)
        self._arrived = Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        with self._arrived:
            for resource in request.resource_spans:
                service = {item.key: item.value.string_value for item in resource.resource.attributes}["service.name"]
                for span in (span for scope in resource.scope_spans for span in scope.spans):
                    attributes = {item.key: item.value.string_value for item in span.attributes}
                    self._traces[span.trace_id].append(Span(service, span.name, attributes))
            self._arrived.notify_all()

    def wait_for_trace(self, fits: Callable[[list[Span]], bool], seconds: float) -> list[Span]:
        """The first trace that fits; fails with what came when none does in time."""
        with self._arrived:
            found: list[list[Span]] = []

            def look() -> bool:
                found[:] = [spans for spans in self._traces.values() if fits(spans)]
                return bool(found)

            if not self._arrived.wait_for(look, seconds):
                shapes = {tuple(sorted({span.service for span in spans})) for spans in self._traces.values()}
                pytest.fail(f"no such trace in {seconds} s; traces went through {shapes}")
            return found[0]


class _TakeSpans(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.take(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


class System:
    """A running stack, to be called from any thread."""

    def __init__(self, stack: Stack, loop: asyncio.AbstractEventLoop) -> None:
        self._stack = stack
        self._loop = loop

    @property
    def url(self) -> str:
        return self._stack.url

    @property
    def stack(self) -> Stack:
        """For what drives processes itself."""
        return self._stack

    @property
    def mail_folder(self) -> Path:
        """Where the letters lie that would otherwise be sent."""
        return self._stack.home.mail

    @property
    def processes(self) -> list[str]:
        """Services, worker, gateway and servers."""
        return [*self._stack.supervised, *self._stack.backends.own]

    def pid(self, name: str) -> int | None:
        """The process as it runs now, None between its end and its next start."""
        if name in self._stack.supervised:
            return self._stack.supervised[name].pid
        return self._stack.backends.own[name].pid

    def kill(self, name: str) -> int:
        """kill -9; answers the process that was."""
        pid = self.pid(name)
        assert pid is not None, f"{name} does not run"
        os.kill(pid, 9)
        return pid

    def command(self, service: str, *words: str, text: str = "") -> None:
        """Runs a command of a service in that service's environment."""
        program = self._stack.supervised[service].program
        command = [program.command[0], "-P", "-m", service, *words]
        subprocess.run(command, input=text, text=True, check=True, env=dict(program.environment), capture_output=True)


@contextmanager
def logged_in(url: str, email: str, password: str) -> Iterator[httpx.Client]:
    """A client with session and CSRF token, as a browser has them."""
    with httpx.Client(base_url=url, timeout=30, headers={"Origin": url}) as client:
        answer = client.post("/api/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield client


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever, name="collector")
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[System]:
    """Everything of `make up`, on a data folder of its own."""
    home = tmp_path_factory.mktemp("taksir")
    said: list[str] = []
    with _loop() as (loop, run):
        stack = Stack(Options(home, port=free_port(), otlp_endpoint=collector.url), said.append)
        run(stack.start())
        try:
            yield System(stack, loop)
        finally:
            run(stack.stop())
            run(stack.backends.destroy())


@pytest.fixture(scope="session")
def client(system: System) -> Iterator[httpx.Client]:
    """The demonstration user, who is staff."""
    with logged_in(system.url, DEMO_EMAIL, DEMO_PASSWORD) as client:
        yield client


@pytest.fixture(scope="session")
def stranger(system: System) -> Iterator[httpx.Client]:
    """Somebody with an account and no project."""
    words = ("create-user", "--email", STRANGER_EMAIL, "--name", "Orang Lain", "--role", "user", "--password-stdin")
    system.command("auth", *words, text=f"{STRANGER_PASSWORD}\n")
    with logged_in(system.url, STRANGER_EMAIL, STRANGER_PASSWORD) as client:
        yield client


@pytest.fixture
def nobody(system: System) -> Iterator[httpx.Client]:
    """Without a session; never follows a redirect."""
    with httpx.Client(base_url=system.url, timeout=30, headers={"Origin": system.url}) as anonymous:
        yield anonymous


@pytest.fixture(scope="session")
def official_data() -> Path:
    """The official files beside the repository."""
    folder = Path(os.environ.get("TAKSIR_OFFICIAL_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here; set TAKSIR_OFFICIAL_DATA")
    return folder


@contextmanager
def _loop() -> Iterator[tuple[asyncio.AbstractEventLoop, Callable[[Coroutine[Any, Any, None]], None]]]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="stack")
    thread.start()
    try:
        yield loop, lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(START_SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
