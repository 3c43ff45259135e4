"""A real gRPC server and channel: identity, deadline, errors and health travel as promised."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from structlog.testing import capture_logs

from chassis.errors import AppError, FieldProblem, Kind, conflict
from chassis.identity import Identity, acting_as, current_identity
from chassis.rpc.client import Channel, open_channel
from chassis.rpc.deadline import deadline, remaining
from chassis.rpc.server import Servicer, grpc_server
from chassis.settings import ServiceSettings
from chassis.testing.keys import Keys
from taksir.export.v1 import export_service_pb2 as pb
from taksir.export.v1 import export_service_pb2_grpc as rpc

ANI = Identity(7, frozenset({"user"}))


class Behaviour(rpc.ExportServiceServicer):
    """Answers with what it was called with."""

    def __init__(self) -> None:
        self.attempts = 0
        self.seconds_left: float | None = None
        self.left_by: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def StartJob(self, request: pb.StartJobRequest, _: Any) -> pb.StartJobResponse:
        self.attempts += 1
        self.seconds_left = remaining()
        match request.document:
            case "conflict":
                problem = FieldProblem("version", "sudah diubah", {"row": "9"})
                raise conflict("row-changed", "Muat ulang.", problem, current=b'{"id":9}')
            case "crash":
                raise ZeroDivisionError("secret detail")
            case "slow":
                await asyncio.sleep(30)
        return pb.StartJobResponse(job=pb.Job(project_id=current_identity().subject))

    async def GetJob(self, _: pb.GetJobRequest, context: Any) -> pb.GetJobResponse:
        self.attempts += 1
        if self.attempts < 3:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "not yet")
        return pb.GetJobResponse()

    async def StreamCsv(self, request: pb.StreamCsvRequest, _: Any) -> AsyncIterator[pb.StreamCsvResponse]:
        if request.document == "endless":
            try:
                while True:
                    yield pb.StreamCsvResponse(chunk=bytes(64 * 1024))
            finally:
                self.left_by.set_result(current_identity().subject)
        for number in range(3):
            yield pb.StreamCsvResponse(chunk=str(number).encode())
        if request.document == "conflict":
            raise conflict("row-changed", "Muat ulang.")


@pytest.fixture
async def behaviour() -> Behaviour:
    return Behaviour()


@pytest.fixture
async def served(behaviour: Behaviour, keys: Keys) -> AsyncIterator[tuple[Channel, grpc.aio.Channel]]:
    unused = "unused://"
    settings = ServiceSettings(
        database_url=unused, redis_url=unused, nats_url=unused, identity_trusted_keys_dir=keys.trusted_dir
    )
    async with AsyncExitStack() as parts:
        servicer = Servicer(rpc.add_ExportServiceServicer_to_server, behaviour)
        server = await parts.enter_async_context(grpc_server(settings, "export", [servicer]))
        target = f"127.0.0.1:{server.port}"
        services = [pb.DESCRIPTOR.services_by_name["ExportService"]]
        channel = await parts.enter_async_context(open_channel(target, "export", keys.signer("gateway"), services))
        bare = await parts.enter_async_context(grpc.aio.insecure_channel(target))
        yield channel, bare


async def test_what_another_channel_met_at_the_address_does_not_count(
    served: tuple[Channel, grpc.aio.Channel], keys: Keys
) -> None:
    """gRPC shares connections, and how long they wait before they try again, between channels of one process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with open_channel(f"127.0.0.1:{port}", "export", keys.signer("gateway")) as early:
        with pytest.raises(AppError, match="service-unavailable"):
            await start(early)
        settings = ServiceSettings(
            database_url="unused://",
            redis_url="unused://",
            nats_url="unused://",
            grpc_listen=f"127.0.0.1:{port}",
            identity_trusted_keys_dir=keys.trusted_dir,
        )
        servicer = Servicer(rpc.add_ExportServiceServicer_to_server, Behaviour())
        async with (
            grpc_server(settings, "export", [servicer]),
            open_channel(f"127.0.0.1:{port}", "export", keys.signer("gateway")) as late,
        ):
            await start(late)


async def start(channel: Channel, document: str = "") -> pb.StartJobResponse:
    with acting_as(ANI):
        return await rpc.ExportServiceStub(channel).StartJob(pb.StartJobRequest(document=document))


async def test_the_call_is_made_for_the_signed_subject(served: tuple[Channel, grpc.aio.Channel]) -> None:
    assert (await start(served[0])).job.project_id == 7


async def test_an_error_arrives_as_it_was_raised(served: tuple[Channel, grpc.aio.Channel]) -> None:
    with pytest.raises(AppError) as caught:
        await start(served[0], "conflict")
    error = caught.value
    assert (error.kind, error.slug, error.detail) == (Kind.CONFLICT, "row-changed", "Muat ulang.")
    assert error.fields == (FieldProblem("version", "sudah diubah", {"row": "9"}),)
    assert error.current == b'{"id":9}'


async def test_a_crash_tells_nothing_of_the_inside(served: tuple[Channel, grpc.aio.Channel]) -> None:
    with pytest.raises(AppError) as caught:
        await start(served[0], "crash")
    assert caught.value.kind is Kind.INTERNAL
    assert "secret" not in str(caught.value)


async def test_without_identity_a_call_is_unauthenticated(served: tuple[Channel, grpc.aio.Channel]) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await rpc.ExportServiceStub(served[1]).StartJob(pb.StartJobRequest())
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_the_deadline_is_handed_on(served: tuple[Channel, grpc.aio.Channel], behaviour: Behaviour) -> None:
    with deadline(2.0):
        await start(served[0])
    assert behaviour.seconds_left is not None
    assert 0 < behaviour.seconds_left < 2.0


async def test_a_slow_answer_ends_at_the_deadline(served: tuple[Channel, grpc.aio.Channel]) -> None:
    with pytest.raises(AppError) as caught, deadline(0.3):
        await start(served[0], "slow")
    assert caught.value.kind is Kind.TIMEOUT


async def test_no_call_is_begun_that_cannot_end(served: tuple[Channel, grpc.aio.Channel], behaviour: Behaviour) -> None:
    with pytest.raises(AppError), deadline(0.01):
        await start(served[0])
    assert behaviour.attempts == 0


async def test_reads_are_sent_again_and_writes_are_not(
    served: tuple[Channel, grpc.aio.Channel], behaviour: Behaviour
) -> None:
    with acting_as(ANI):
        await rpc.ExportServiceStub(served[0]).GetJob(pb.GetJobRequest())
    assert behaviour.attempts == 3


async def test_a_stream_ends_with_its_error(served: tuple[Channel, grpc.aio.Channel]) -> None:
    stub = rpc.ExportServiceStub(served[0])
    with acting_as(ANI):
        chunks = [answer.chunk async for answer in stub.StreamCsv(pb.StreamCsvRequest())]
        assert chunks == [b"0", b"1", b"2"]
        refused = stub.StreamCsv(pb.StreamCsvRequest(document="conflict"))
        with pytest.raises(AppError) as caught:
            while True:
                chunks.append((await anext(refused)).chunk)
    assert caught.value.kind is Kind.CONFLICT
    assert len(chunks) == 6


async def test_a_stream_that_its_reader_leaves_ends_as_the_call_that_it_was(
    served: tuple[Channel, grpc.aio.Channel], behaviour: Behaviour
) -> None:
    with capture_logs() as logs, acting_as(ANI):
        answers = rpc.ExportServiceStub(served[0]).StreamCsv(pb.StreamCsvRequest(document="endless"))
        await anext(answers)
        await answers.aclose()
        assert await asyncio.wait_for(behaviour.left_by, 30) == ANI.subject
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


async def test_a_full_server_says_come_back(behaviour: Behaviour, keys: Keys) -> None:
    unused = "unused://"
    settings = ServiceSettings(
        database_url=unused,
        redis_url=unused,
        nats_url=unused,
        identity_trusted_keys_dir=keys.trusted_dir,
        grpc_concurrency=1,
    )
    servicer = Servicer(rpc.add_ExportServiceServicer_to_server, behaviour)
    async with (
        grpc_server(settings, "export", [servicer]) as server,
        open_channel(f"127.0.0.1:{server.port}", "export", keys.signer("gateway")) as channel,
    ):
        with deadline(2.0):
            waiting = asyncio.create_task(start(channel, "slow"))
        while behaviour.attempts == 0:
            await asyncio.sleep(0.01)
        with pytest.raises(AppError) as caught:
            await start(channel)
        waiting.cancel()
    error = caught.value
    assert (error.kind, error.slug, error.retry_after) == (Kind.UNAVAILABLE, "service-busy", 1)


async def test_health_needs_no_identity(served: tuple[Channel, grpc.aio.Channel]) -> None:
    health = health_pb2_grpc.HealthStub(served[1])
    for _ in range(100):
        answer = await health.Check(health_pb2.HealthCheckRequest())
        if answer.status == health_pb2.HealthCheckResponse.SERVING:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("never ready")
