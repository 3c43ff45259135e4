"""Sessions and API tokens as the gateway sees them: asked for once, kept for a while, dropped once they are revoked.

They are kept for longer while this gateway hears of revocations; for seconds otherwise.

While auth is away, whoever was let in lately stays in: for as long as the settings say, never longer than the session
itself, and only while this gateway hears of revocations. Nobody new comes in.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from chassis.errors import AppError, Kind, unauthenticated
from chassis.identity import Identity, acting_as
from chassis.rpc.deadline import deadline
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked
from taksir.auth.v1.auth_service_pb2 import ResolveTokenResponse, Session

log = structlog.get_logger()

ANONYMOUS = Identity(0, frozenset({"anonymous"}))
MOST_KEPT = 20_000
LONGEST_TOKEN = 128
REVOKED = "auth.v1.session_revoked"
# Auth answers in milliseconds; who can be let in without its answer does not wait longer than this for it.
BRIDGED_SECONDS = 2.0
OUTAGE = frozenset({Kind.UNAVAILABLE, Kind.TIMEOUT})

Admitted = TypeVar("Admitted", bound=Session | ResolveTokenResponse)
Clock = Callable[[], float]
# How often the connection that revocations come over has been lost; None while none can be heard.
Hearing = Callable[[], int | None]


@dataclass(frozen=True)
class _Kept(Generic[Admitted]):
    admitted: Admitted
    fresh_until: float
    heard_until: float
    bridged_until: float
    heard: int | None


class TokenGate(Generic[Admitted]):
    """Turns a token into what auth knows of it, or UNAUTHENTICATED."""

    def __init__(
        self,
        resolve: Callable[[str], Awaitable[Admitted]],
        seconds: float,
        clock: Clock = time.monotonic,
        *,
        heard_seconds: float = 0,
        outage_seconds: float = 0,
        hearing: Hearing = lambda: None,
    ) -> None:
        self._resolve = resolve
        self._seconds = seconds
        self._heard_seconds = heard_seconds
        self._outage_seconds = outage_seconds
        self._clock = clock
        self._hearing = hearing
        self._kept: OrderedDict[bytes, _Kept[Admitted]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Admitted]] = {}
        # Counts revocations: an answer that was on its way during one is used but not kept.
        self._generation = 0

    async def admit(self, token: str) -> Admitted:
        """What `token` stands for; concurrent requests with one token ask auth once."""
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            raise unauthenticated("session-missing", "Anda belum masuk. Masuk dahulu, lalu coba lagi.")
        key = token_hash(token)
        kept = self._kept.get(key)
        if kept is not None and self._is_fresh(kept):
            return kept.admitted
        try:
            return await self._asked(key, token)
        except AppError as error:
            if error.kind in OUTAGE and kept is not None and self._is_bridged(key, kept):
                return kept.admitted
            raise

    def _is_fresh(self, kept: _Kept[Admitted]) -> bool:
        now = self._clock()
        return kept.fresh_until > now or (kept.heard_until > now and self._heard_all(kept))

    def _is_bridged(self, key: bytes, kept: _Kept[Admitted]) -> bool:
        return self._heard_all(kept) and self._kept.get(key) is kept and kept.bridged_until > self._clock()

    def _heard_all(self, kept: _Kept[Admitted]) -> bool:
        """Whether nothing can have happened to it unheard since auth last vouched for it."""
        return kept.heard is not None and kept.heard == self._hearing()

    async def _asked(self, key: bytes, token: str) -> Admitted:
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.create_task(self._ask(key, token))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    async def _ask(self, key: bytes, token: str) -> Admitted:
        generation = self._generation
        heard = self._hearing()
        try:
            with acting_as(ANONYMOUS), deadline(BRIDGED_SECONDS) if key in self._kept else nullcontext():
                admitted = await self._resolve(token)
        except AppError as error:
            if error.kind is Kind.UNAUTHENTICATED:
                self._kept.pop(key, None)
            raise
        if generation == self._generation:
            self._keep(key, admitted, heard)
        return admitted

    def _keep(self, key: bytes, admitted: Admitted, heard: int | None) -> None:
        now = self._clock()
        left = _seconds_left(admitted)
        fresh, heard_of, bridged = (
            now + min(limit, left) for limit in (self._seconds, self._heard_seconds, self._outage_seconds)
        )
        self._kept[key] = _Kept(admitted, fresh, heard_of, bridged, heard)
        self._kept.move_to_end(key)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def forget(self, token: str) -> None:
        """Drops what this gateway has just ended itself."""
        self._drop(token_hash(token))

    async def on_revoked(self, message: Msg) -> None:
        """Drops the session or token that a `SessionRevoked` event names."""
        try:
            self._drop(SessionRevoked.FromString(message.data).token_hash)
        except DecodeError as error:
            log.warning("revocation not understood", error=repr(error))

    def _drop(self, key: bytes) -> None:
        self._generation += 1
        self._kept.pop(key, None)
        self._asking.pop(key, None)


SessionGate = TokenGate[Session]
ApiTokenGate = TokenGate[ResolveTokenResponse]


def _seconds_left(admitted: Session | ResolveTokenResponse) -> float:
    return admitted.expires_at.seconds - time.time()


def token_hash(token: str) -> bytes:
    """What stands for a token wherever it is kept, and in the announcement of its end."""
    return hashlib.sha256(token.encode()).digest()
