"""Calling another service: each call has a deadline, an identity and a trace; what was raised there is raised here.

The time limit of a call is `chassis.rpc.deadline`; without one it is `DEFAULT_SECONDS`.
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc

from chassis.identity import Signer, current_identity
from chassis.origin import METADATA, NOWHERE, current_origin, encoded
from chassis.rpc.deadline import LEAST_USEFUL_SECONDS, remaining
from chassis.rpc.errors import TIMEOUT, decoded
from chassis.rpc.interceptor import AUTHORIZATION
from chassis.rpc.tls import Certificates
from chassis.telemetry import carrier

DEFAULT_SECONDS = 10.0
MESSAGE_LIMIT = 32 * 1024 * 1024
OPTIONS: list[tuple[str, Any]] = [
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 3_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.initial_reconnect_backoff_ms", 100),
    # Else a channel inherits the wait of another one that found nobody at the same address a moment ago.
    ("grpc.use_local_subchannel_pool", 1),
]
# Methods with these names only read, so that sending one twice does no harm.
IDEMPOTENT_PREFIXES = ("Get", "List", "Search", "Resolve", "Read", "Summarise")


def service_config(methods: Sequence[tuple[str, str]]) -> str:
    """GRPC's own retries, for the (service, method) pairs that may be sent twice; nothing else retries."""
    policy = {
        "maxAttempts": 3,
        "initialBackoff": "0.05s",
        "maxBackoff": "0.5s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    names = [{"service": service, "method": method} for service, method in methods]
    return json.dumps(
        {
            "methodConfig": [{"name": names, "retryPolicy": policy}] if names else [],
            "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
            "loadBalancingConfig": [{"round_robin": {}}],
        }
    )


def idempotent_methods(*services: Any) -> list[tuple[str, str]]:
    """The reading methods of proto service descriptors."""
    return [
        (service.full_name, method.name)
        for service in services
        for method in service.methods
        if method.name.startswith(IDEMPOTENT_PREFIXES)
    ]


@asynccontextmanager
async def open_channel(
    target: str, audience: str, signer: Signer, services: Sequence[Any] = (), certificates: Certificates | None = None
) -> AsyncIterator["Channel"]:
    """A channel to one service for as long as the context lasts; connects when first used and reconnects for ever.

    `services` are the proto service descriptors behind it (`module_pb2.DESCRIPTOR.services_by_name["X"]`): their
    reading methods are retried. With `certificates` the call goes over mutual TLS to whoever bears the audience's name.
    """
    options = [("grpc.service_config", service_config(idempotent_methods(*services))), *OPTIONS]
    if certificates is None:
        channel = grpc.aio.insecure_channel(target, options)
    else:
        named = [*options, ("grpc.ssl_target_name_override", audience)]
        channel = grpc.aio.secure_channel(target, certificates.of_client(), named)
    try:
        yield Channel(channel, audience, signer)
    finally:
        await channel.close()


class Channel:
    """Hands out callables as a `grpc.aio.Channel` does, so that generated stubs take it as one."""

    def __init__(self, channel: grpc.aio.Channel, audience: str, signer: Signer) -> None:
        self._channel = channel
        self._audience = audience
        self._signer = signer

    def unary_unary(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        """One message there, one back."""
        return self._single(self._channel.unary_unary(*arguments, **options))

    def stream_unary(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        """Many messages there, one back."""
        return self._single(self._channel.stream_unary(*arguments, **options))

    def unary_stream(self, *arguments: Any, **options: Any) -> Callable[..., AsyncIterator[Any]]:
        """One message there, many back."""
        call = self._channel.unary_stream(*arguments, **options)

        async def stream(request: Any) -> AsyncIterator[Any]:
            answers = call(request, timeout=_seconds(), metadata=self._metadata())
            try:
                async for answer in answers:
                    yield answer
            except grpc.aio.AioRpcError as failure:
                raise decoded(failure) from failure
            finally:
                answers.cancel()

        return stream

    def stream_stream(self, *_: Any, **__: Any) -> Callable[..., Any]:
        """Not part of any contract here."""
        raise TypeError("no Taksir contract streams both ways")

    def _single(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def send(request: Any) -> Any:
            try:
                return await call(request, timeout=_seconds(), metadata=self._metadata())
            except grpc.aio.AioRpcError as failure:
                raise decoded(failure) from failure

        return send

    def _metadata(self) -> list[tuple[str, str | bytes]]:
        token = self._signer.sign(current_identity(), self._audience)
        origin = current_origin()
        known = [] if origin == NOWHERE else [(METADATA, encoded(origin))]
        return [(AUTHORIZATION, f"Bearer {token}"), *known, *carrier().items()]


def _seconds() -> float:
    left = remaining()
    if left is None:
        return DEFAULT_SECONDS
    if left < LEAST_USEFUL_SECONDS:
        raise TIMEOUT
    return left
