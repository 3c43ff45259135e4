"""Streams and consumers declared as data and applied by one idempotent command.

`python -m chassis.events.streams <nats url> <streams.yaml>`. What exists is changed to what the file says: nats-py
would silently keep the old configuration of an existing durable.

    streams:
      - name: PROJECTS
        subjects: ["projects.v1.>"]
        max_bytes: 1073741824
        max_age_days: 14
        replicas: 1
        consumers:
          - durable: rekap
            filter_subject: "projects.v1.project_changed.*"
            ack_wait_seconds: 30
            max_ack_pending: 256
"""

import asyncio
import sys
from pathlib import Path

import nats
import yaml
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError
from pydantic import BaseModel, ConfigDict, Field

SECONDS_A_DAY = 86_400


class ConsumerSpec(BaseModel):
    """A durable pull consumer with explicit acknowledgement.

    `max_deliver` is unlimited on purpose: the chassis' consumer counts deliveries and parks an event itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    durable: str
    filter_subject: str
    ack_wait_seconds: int = Field(default=30, ge=1)
    max_ack_pending: int = Field(default=256, ge=1)


class StreamSpec(BaseModel):
    """A file-backed stream that refuses new messages when full: they stay in the outbox and no old one vanishes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    subjects: list[str]
    max_bytes: int = Field(ge=1 << 20)
    max_age_days: int = Field(default=14, ge=1)
    replicas: int = Field(default=1, ge=1, le=5)
    consumers: list[ConsumerSpec] = Field(default_factory=list)


class Streams(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    streams: list[StreamSpec]


def read_streams(path: Path) -> Streams:
    """Reads and checks the declaration."""
    return Streams.model_validate(yaml.safe_load(path.read_text()))


async def apply_streams(url: str, path: Path) -> None:
    """Creates what is missing and changes what differs; may run any number of times."""
    client = await nats.connect(url, connect_timeout=5, max_reconnect_attempts=3)
    try:
        jetstream = client.jetstream()
        for stream in read_streams(path).streams:
            await _apply_stream(jetstream, stream)
            for consumer in stream.consumers:
                await jetstream.add_consumer(stream.name, _consumer_config(consumer))
    finally:
        await client.close()


async def _apply_stream(jetstream: JetStreamContext, spec: StreamSpec) -> None:
    config = StreamConfig(
        name=spec.name,
        subjects=spec.subjects,
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_bytes=spec.max_bytes,
        max_age=spec.max_age_days * SECONDS_A_DAY,
        num_replicas=spec.replicas,
        duplicate_window=120,
    )
    try:
        await jetstream.stream_info(spec.name)
    except NotFoundError:
        await jetstream.add_stream(config)
    else:
        await jetstream.update_stream(config)


def _consumer_config(spec: ConsumerSpec) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=spec.durable,
        filter_subject=spec.filter_subject,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=spec.ack_wait_seconds,
        max_deliver=-1,
        max_ack_pending=spec.max_ack_pending,
    )


if __name__ == "__main__":
    asyncio.run(apply_streams(sys.argv[1], Path(sys.argv[2])))
