"""Sessions as the gateway sees them: asked for once, kept for seconds, dropped the moment they are revoked."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from chassis.errors import unauthenticated
from chassis.events.bus import Bus
from chassis.identity import Identity, acting_as
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked
from taksir.auth.v1.auth_service_pb2 import Session

log = structlog.get_logger()

ANONYMOUS = Identity(0, frozenset({"anonymous"}))
MOST_SESSIONS = 20_000
LONGEST_TOKEN = 128
REVOKED = "auth.v1.session_revoked"
CONNECTION_POLL_SECONDS = 0.2

Resolve = Callable[[str], Awaitable[Session]]
Clock = Callable[[], float]


class SessionGate:
    """Turns a session token into a session, or UNAUTHENTICATED. When auth is away, nobody new comes in."""

    def __init__(self, resolve: Resolve, seconds: float, clock: Clock = time.monotonic) -> None:
        self._resolve = resolve
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[bytes, tuple[float, Session]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Session]] = {}
        # Counts revocations: an answer that was on its way during one is used but not kept.
        self._generation = 0

    async def admit(self, token: str) -> Session:
        """The session of `token`; concurrent requests of one browser ask auth once."""
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            raise unauthenticated("session-missing", "Anda belum masuk. Masuk dahulu, lalu coba lagi.")
        key = _hash(token)
        kept = self._kept.get(key)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.create_task(self._ask(key, token))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    async def _ask(self, key: bytes, token: str) -> Session:
        generation = self._generation
        with acting_as(ANONYMOUS):
            session = await self._resolve(token)
        if generation == self._generation:
            self._keep(key, session)
        return session

    def _keep(self, key: bytes, session: Session) -> None:
        self._kept[key] = (self._clock() + self._seconds, session)
        self._kept.move_to_end(key)
        if len(self._kept) > MOST_SESSIONS:
            self._kept.popitem(last=False)

    def forget(self, token: str) -> None:
        """Drops the session of a token that this gateway has just logged out."""
        self._drop(_hash(token))

    async def on_revoked(self, message: Msg) -> None:
        """Drops the session that a `SessionRevoked` event names."""
        try:
            self._drop(SessionRevoked.FromString(message.data).token_hash)
        except DecodeError as error:
            log.warning("revocation not understood", error=repr(error))

    def _drop(self, key: bytes) -> None:
        self._generation += 1
        self._kept.pop(key, None)
        self._asking.pop(key, None)


async def listen_for_revocations(bus: Bus, gate: SessionGate) -> None:
    """Subscribes as soon as there is a connection; the client renews the subscription after each reconnect."""
    while not bus.client.is_connected:  # noqa: ASYNC110 - the client tells nobody of its first connection
        await asyncio.sleep(CONNECTION_POLL_SECONDS)
    await bus.client.subscribe(REVOKED, cb=gate.on_revoked)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
