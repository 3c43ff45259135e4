"""The whole of Taksir as one object: started, watched and stopped by `make up` and by the end-to-end tests."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from chassis.events.streams import apply_streams
from chassis.servers import ServerFailedError
from chassis.servers.death import dies_with_parent
from embedded import leftovers, roles
from embedded.access import SERVICES
from embedded.backends import Backends
from embedded.console import Say
from embedded.home import Home
from embedded.options import REPOSITORY, Options
from embedded.problems import StartProblemError, start_problem_in
from embedded.program import Program, Supervised, exit_reason
from embedded.programs import STOP_ORDER, SUPERVISOR, Plan, plan

READY_SECONDS = 90
HOPELESS_AFTER_RESTARTS = 3
STREAMS_FILE = REPOSITORY / "deploy" / "nats" / "streams.yaml"

DEMO_EMAIL = "demo@taksir.local"
DEMO_PASSWORD = "taksir-demo"  # noqa: S105 - public on purpose: printed, and made in this mode only
DEMO_USER = ("create-user", "--email", DEMO_EMAIL, "--name", "Demo Taksir", "--role", "user", "--role", "staff")


class Stack:
    """Servers, services, worker and gateway on one data folder.

    `async with Stack(options, say) as stack:` is ready inside; `start()` and `stop()` do the same apart.
    """

    def __init__(self, options: Options, say: Say) -> None:
        self.options = options
        self.home = Home(options.home)
        self.backends: Backends
        self.supervised: dict[str, Supervised] = {}
        self._say = say
        self._plan: Plan
        self._parts = AsyncExitStack()

    @property
    def url(self) -> str:
        """Where the gateway listens."""
        return self._plan.url

    async def start(self) -> None:
        """Returns when everything is ready. Raises `StartProblemError`, having stopped what it started."""
        self.home.create()
        self._parts.enter_context(self.home.locked())
        try:
            _require_free(self.options.port)
            await self._start_all()
        except BaseException as error:
            await self.stop()
            problem = start_problem_in(error)
            if problem is None:
                raise
            raise problem from error

    async def stop(self) -> None:
        """Stops everything in order and lets go of the folder."""
        self.home.ready_file.unlink(missing_ok=True)
        await self._parts.aclose()

    def kill(self) -> None:
        """For the impatient: no service is given time to finish. PostgreSQL still ends cleanly."""
        for supervised in self.supervised.values():
            supervised.kill()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _start_all(self) -> None:
        ended = await asyncio.to_thread(leftovers.end_leftovers, self.home.processes_file)
        if ended:
            self._say(f"Ended what an earlier run left behind: {', '.join(ended)}")
        self._parts.callback(self.home.processes_file.unlink, missing_ok=True)
        self.backends = Backends(self.options, self.home, self._say, self._note_processes)
        self._plan = plan(self.options, self.home, self.backends)
        self._parts.push_async_callback(self.backends.stop)
        await self._start_backends()
        await self._migrate()
        self._parts.push_async_callback(self._stop_programs)
        for program in self._plan.programs.values():
            await self._supervise(program)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._create_demo_user())
            group.create_task(self._wait_ready())

    async def _start_backends(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._start_postgres())
                group.create_task(self._start_nats())
                group.create_task(self.backends.start("redis"))
        except* ServerFailedError as errors:
            raise StartProblemError("\n".join(str(error) for error in errors.exceptions)) from errors

    async def _start_postgres(self) -> None:
        await self.backends.start("postgres")
        if self.backends.postgres_maintenance_url:
            await asyncio.to_thread(roles.create_database, self.backends.postgres_maintenance_url)
        passwords = {name: self.home.secret(f"postgres-{name}") for name in SERVICES}
        await asyncio.to_thread(roles.create_roles, self.backends.postgres_admin_url, passwords)

    async def _start_nats(self) -> None:
        await self.backends.start("nats")
        await apply_streams(self.backends.nats_admin_url, STREAMS_FILE)

    async def _migrate(self) -> None:
        url = self.backends.postgres_admin_url
        pending = await asyncio.to_thread(roles.pending_migrations, url)
        if not pending:
            return
        self._say(f"Migrating {', '.join(pending)} …")
        async with asyncio.TaskGroup() as group:
            for name in pending:
                group.create_task(self._run(self._plan.command(name, "migrate")))
        await asyncio.to_thread(roles.note_migrated, url, pending)

    async def _create_demo_user(self) -> None:
        """Once for each database: who removes that user does not find it back after the next start."""
        if not self.options.demo_user:
            return
        database = await asyncio.to_thread(roles.database_identity, self.backends.postgres_admin_url)
        marker = self.home.demo_user_file
        if marker.exists() and marker.read_text() == database:
            return
        command = self._plan.command("auth", *DEMO_USER, "--password-stdin", "--if-missing")
        await self._run(command, f"{DEMO_PASSWORD}\n")
        marker.write_text(database)

    async def _run(self, program: Program, text: str = "") -> None:
        """Runs a command to its end. Raises `StartProblemError` with what it wrote if it fails."""
        process = await asyncio.create_subprocess_exec(
            *program.command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=STDOUT,
            env=dict(program.environment),
            cwd=self.home.logs,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGKILL),
        )
        try:
            output, _ = await process.communicate(text.encode())
        finally:
            await _end(process)
        (self.home.logs / f"{program.name}.log").write_bytes(output)
        if process.returncode:
            last = "\n".join(output.decode(errors="replace").splitlines()[-15:])
            raise StartProblemError(f"{program.name} {exit_reason(process.returncode)}:\n{last}")

    async def _supervise(self, program: Program) -> None:
        one = Supervised(program, self.home.logs, self._say, on_change=self._note_processes)
        self.supervised[program.name] = one
        await one.start()

    async def _stop_programs(self) -> None:
        for names in STOP_ORDER:
            await asyncio.gather(*(self.supervised[name].stop() for name in names if name in self.supervised))
        self.supervised.clear()

    async def _wait_ready(self) -> None:
        names = {one.program.health: name for name, one in self.supervised.items() if one.program.health}
        late = await self._not_ready(set(names))
        if late:
            reports = [self._report(names[url]) for url in sorted(late)]
            raise StartProblemError("Taksir did not become ready.\n" + "\n".join(reports))

    async def _not_ready(self, urls: set[str]) -> set[str]:
        certificate = str(self.home.tls / SUPERVISOR)
        command = (sys.executable, "-P", "-m", "embedded.health", str(READY_SECONDS), certificate, *sorted(urls))
        waiting = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
        assert waiting.stdout is not None  # noqa: S101 - opened as a pipe above
        hopeless = asyncio.create_task(self._hopeless(waiting))
        late = set(urls)
        try:
            async for line in waiting.stdout:
                late.discard(line.decode().strip())
            await waiting.wait()
        finally:
            hopeless.cancel()
            await _end(waiting)
        return late

    async def _hopeless(self, waiting: Process) -> None:
        """Gives up early when a service crashes again and again."""
        while max(one.restarts for one in self.supervised.values()) < HOPELESS_AFTER_RESTARTS:  # noqa: ASYNC110
            await asyncio.sleep(0.2)  # each program counts its own
        waiting.terminate()

    def _report(self, name: str) -> str:
        one = self.supervised[name]
        return f"{name} is not ready ({one.restarts} restarts; log: {self.home.logs / name}.log)\n{one.tail}"

    def _note_processes(self) -> None:
        servers = {name: (server.pid, self.backends.restarts[name]) for name, server in self.backends.own.items()}
        services = {name: (one.pid, one.restarts) for name, one in self.supervised.items()}
        everything = {**servers, **services}
        running = {
            name: leftovers.Running(pid, leftovers.began(pid), restarts)
            for name, (pid, restarts) in everything.items()
            if pid is not None
        }
        leftovers.write_processes(self.home.processes_file, running)


async def _end(process: Process) -> None:
    """Kills what still runs, such as when the start is given up."""
    if process.returncode is None:
        process.kill()
        await process.wait()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartProblemError(
                f"Port {port} of 127.0.0.1 cannot be used ({error.strerror}); choose another one: "
                f"PORT={port % 65535 + 1} make up"
            ) from error
