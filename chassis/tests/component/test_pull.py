"""Messages of a durable as they arrive, from a real JetStream."""

import asyncio
from pathlib import Path

import pytest
from nats.errors import Error as NatsError

from chassis.events.bus import Bus
from chassis.events.pull import Pull, open_pull
from chassis.events.streams import apply_streams
from chassis.testing.servers import Servers

WAIT_SECONDS = 15
STREAMS = """
streams:
  - name: PULLED
    subjects: ["pulled.v1.>"]
    max_bytes: 1048576
    consumers:
      - durable: reader
        filter_subject: "pulled.v1.>"
"""


@pytest.fixture(autouse=True)
async def stream(bus: Bus, servers: Servers, tmp_path: Path) -> None:
    """Empty, with nothing that waits for an acknowledgement."""
    (tmp_path / "streams.yaml").write_text(STREAMS)
    for info in await bus.jetstream.streams_info():
        if info.config.name == "PULLED":
            await bus.jetstream.delete_stream("PULLED")
    await apply_streams(servers.nats_url, tmp_path / "streams.yaml")


async def received(pull: Pull, count: int) -> list[str]:
    found: list[str] = []
    async with asyncio.timeout(WAIT_SECONDS):
        while len(found) < count:
            for message in await pull.next_batch():
                found.append(message.data.decode())
                await message.ack()
    return found


async def test_each_message_is_handed_on_though_the_request_stays_open(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client's own fetch kept a second message until the time of the request was over."""
    monkeypatch.setattr("chassis.events.pull.REQUEST_SECONDS", 600.0)
    async with open_pull(bus.client, "PULLED", "reader") as pull:
        for number in range(20):
            await bus.publish("pulled.v1.1", str(number).encode())
            assert await received(pull, 1) == [str(number)]


async def test_a_request_that_is_over_is_made_again(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.events.pull.REQUEST_SECONDS", 0.05)
    async with open_pull(bus.client, "PULLED", "reader") as pull:
        async with asyncio.timeout(WAIT_SECONDS):
            while pull._number < 5:
                assert await pull.next_batch() == []
        await bus.publish("pulled.v1.1", b"late")
        assert await received(pull, 1) == ["late"]
    info = await bus.jetstream.consumer_info("PULLED", "reader")
    assert info.num_waiting <= 1


async def test_more_than_a_batch_comes_whole_and_in_order(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.events.pull.BATCH", 7)
    for number in range(40):
        await bus.publish("pulled.v1.1", str(number).encode())
    async with open_pull(bus.client, "PULLED", "reader") as pull:
        assert await received(pull, 40) == [str(number) for number in range(40)]


async def test_what_nobody_looked_at_goes_to_the_next_reader(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long before the server would give up waiting for an acknowledgement."""
    monkeypatch.setattr("chassis.events.pull.BATCH", 2)
    await bus.publish("pulled.v1.1", b"seen")
    async with open_pull(bus.client, "PULLED", "reader") as first:
        assert await received(first, 1) == ["seen"]
        await bus.publish("pulled.v1.1", b"left")
        async with asyncio.timeout(WAIT_SECONDS):
            while not first._arrived.pending_msgs:
                await asyncio.sleep(0.01)
    async with open_pull(bus.client, "PULLED", "reader") as second:
        assert await received(second, 1) == ["left"]


async def test_a_durable_that_is_not_there_is_told(bus: Bus) -> None:
    async with open_pull(bus.client, "PULLED", "nobody") as pull:
        with pytest.raises(NatsError):
            await pull.next_batch()
