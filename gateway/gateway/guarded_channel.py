"""A channel whose every call passes a breaker."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from chassis.rpc.breaker import Breaker
from chassis.rpc.client import Channel


class GuardedChannel:
    """Hands out callables as a channel does, so that generated stubs take it as one."""

    def __init__(self, channel: Channel, breaker: Breaker) -> None:
        self._channel = channel
        self._breaker = breaker

    def unary_unary(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        """One message there, one back."""
        return self._single(self._channel.unary_unary(*arguments, **options))

    def stream_unary(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        """Many messages there, one back."""
        return self._single(self._channel.stream_unary(*arguments, **options))

    def unary_stream(self, *arguments: Any, **options: Any) -> Callable[..., AsyncIterator[Any]]:
        """One message there, many back; the call is under way until the last one."""
        call = self._channel.unary_stream(*arguments, **options)

        async def stream(request: Any) -> AsyncIterator[Any]:
            with self._breaker.call():
                async for answer in call(request):
                    yield answer

        return stream

    def stream_stream(self, *arguments: Any, **options: Any) -> Callable[..., Any]:
        """Not part of any contract here."""
        return self._channel.stream_stream(*arguments, **options)

    def _single(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def send(request: Any) -> Any:
            with self._breaker.call():
                return await call(request)

        return send
