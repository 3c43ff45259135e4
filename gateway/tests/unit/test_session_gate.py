"""How long the gateway believes in a session."""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field

import pytest
from nats.aio.msg import Msg

from chassis.errors import AppError, Kind, unauthenticated, unavailable
from chassis.identity import current_identity
from gateway.security.session import ANONYMOUS, SessionGate
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked
from taksir.auth.v1.auth_service_pb2 import Session, User


@dataclass
class FakeAuth:
    """Knows one token; can be held up and can be away."""

    calls: int = 0
    is_away: bool = False
    is_over: bool = False
    lifetime_seconds: int = 3600
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.go_on.set()

    async def __call__(self, token: str) -> Session:
        self.calls += 1
        self.asked.set()
        assert current_identity() == ANONYMOUS
        await self.go_on.wait()
        if self.is_away:
            raise unavailable("service-unavailable", "?")
        if token != "good" or self.is_over:
            raise unauthenticated("session-over", "?")
        session = Session(user=User(id=7))
        session.expires_at.FromSeconds(int(time.time()) + self.lifetime_seconds)
        return session


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def auth() -> FakeAuth:
    return FakeAuth()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(auth: FakeAuth, clock: Clock) -> SessionGate:
    return SessionGate(auth, 5, clock)


class Ears:
    """Whether revocations are heard: how often the connection was lost, None while it is."""

    lost: int | None = 0

    def __call__(self) -> int | None:
        return self.lost


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def bridging(auth: FakeAuth, clock: Clock, ears: Ears) -> SessionGate:
    """A gate that bridges an outage of a minute."""
    return SessionGate(auth, 5, clock, outage_seconds=60, hearing=ears)


async def refused(gate: SessionGate) -> Kind:
    with pytest.raises(AppError) as refusal:
        await gate.admit("good")
    return refusal.value.kind


def revocation(token: str) -> Msg:
    event = SessionRevoked(token_hash=hashlib.sha256(token.encode()).digest())
    return Msg(_client=None, subject="auth.v1.session_revoked", data=event.SerializeToString())


async def test_a_session_is_kept_for_seconds(gate: SessionGate, auth: FakeAuth, clock: Clock) -> None:
    assert [(await gate.admit("good")).user.id for _ in range(3)] == [7, 7, 7]
    assert auth.calls == 1
    clock.now = 5
    await gate.admit("good")
    assert auth.calls == 2


@pytest.mark.parametrize(("lost", "calls"), [(0, 1), (1, 2), (None, 2)], ids=["heard", "lost between", "deaf"])
async def test_it_is_kept_for_longer_while_revocations_are_heard(
    auth: FakeAuth, clock: Clock, ears: Ears, lost: int | None, calls: int
) -> None:
    gate = SessionGate(auth, 5, clock, heard_seconds=60, hearing=ears)
    await gate.admit("good")
    clock.now = 59
    ears.lost = lost
    await gate.admit("good")
    assert auth.calls == calls


async def test_what_is_heard_about_for_long_ends_all_the_same(auth: FakeAuth, clock: Clock, ears: Ears) -> None:
    gate = SessionGate(auth, 5, clock, heard_seconds=60, hearing=ears)
    await gate.admit("good")
    clock.now = 60
    await gate.admit("good")
    await gate.on_revoked(revocation("good"))
    await gate.admit("good")
    assert auth.calls == 3


async def test_concurrent_requests_ask_once(gate: SessionGate, auth: FakeAuth) -> None:
    auth.go_on.clear()
    waiting = [asyncio.create_task(gate.admit("good")) for _ in range(20)]
    await asyncio.sleep(0)
    auth.go_on.set()
    assert {session.user.id for session in await asyncio.gather(*waiting)} == {7}
    assert auth.calls == 1


async def test_one_who_gives_up_does_not_spoil_it_for_the_others(gate: SessionGate, auth: FakeAuth) -> None:
    auth.go_on.clear()
    impatient, patient = (asyncio.create_task(gate.admit("good")) for _ in range(2))
    await auth.asked.wait()
    impatient.cancel()
    auth.go_on.set()
    assert (await patient).user.id == 7


@pytest.mark.parametrize("token", ["", "x" * 129, "é", "\ud800"])
async def test_what_cannot_be_a_token_is_not_asked_about(gate: SessionGate, auth: FakeAuth, token: str) -> None:
    with pytest.raises(AppError) as refusal:
        await gate.admit(token)
    assert refusal.value.slug == "session-missing"
    assert auth.calls == 0


async def test_refusals_are_not_kept(gate: SessionGate, auth: FakeAuth) -> None:
    for _ in range(2):
        with pytest.raises(AppError):
            await gate.admit("bad")
    assert auth.calls == 2


async def test_when_auth_is_away_nobody_new_comes_in(gate: SessionGate, auth: FakeAuth, clock: Clock) -> None:
    await gate.admit("good")
    auth.is_away = True
    assert (await gate.admit("good")).user.id == 7
    clock.now = 5
    with pytest.raises(AppError) as refusal:
        await gate.admit("good")
    assert refusal.value.kind is Kind.UNAVAILABLE


async def test_a_revoked_session_is_dropped_at_once(gate: SessionGate, auth: FakeAuth) -> None:
    await gate.admit("good")
    await gate.on_revoked(revocation("other"))
    await gate.admit("good")
    assert auth.calls == 1
    await gate.on_revoked(revocation("good"))
    await gate.admit("good")
    assert auth.calls == 2


async def test_an_answer_that_a_revocation_overtakes_is_not_kept(gate: SessionGate, auth: FakeAuth) -> None:
    auth.go_on.clear()
    asking = asyncio.create_task(gate.admit("good"))
    await auth.asked.wait()
    await gate.on_revoked(revocation("good"))
    auth.go_on.set()
    await asking
    await gate.admit("good")
    assert auth.calls == 2


async def test_a_damaged_revocation_harms_nothing(gate: SessionGate, auth: FakeAuth) -> None:
    await gate.admit("good")
    await gate.on_revoked(Msg(_client=None, subject="auth.v1.session_revoked", data=b"\xff\xff"))
    await gate.admit("good")
    assert auth.calls == 1


async def test_an_outage_is_bridged_for_those_who_were_in(bridging: SessionGate, auth: FakeAuth, clock: Clock) -> None:
    await bridging.admit("good")
    auth.is_away = True
    for clock.now in (6, 30, 59):
        assert (await bridging.admit("good")).user.id == 7
    clock.now = 60
    assert await refused(bridging) is Kind.UNAVAILABLE
    auth.is_away = False
    assert (await bridging.admit("good")).user.id == 7


async def test_nobody_new_comes_in_during_an_outage(bridging: SessionGate, auth: FakeAuth) -> None:
    auth.is_away = True
    assert await refused(bridging) is Kind.UNAVAILABLE


async def test_an_outage_does_not_prolong_a_session(bridging: SessionGate, auth: FakeAuth, clock: Clock) -> None:
    auth.lifetime_seconds = 10
    await bridging.admit("good")
    auth.is_away = True
    clock.now = 11
    assert await refused(bridging) is Kind.UNAVAILABLE


async def test_a_session_that_ends_before_the_cache_does_is_asked_about(gate: SessionGate, auth: FakeAuth) -> None:
    auth.lifetime_seconds = -1
    await gate.admit("good")
    await gate.admit("good")
    assert auth.calls == 2


async def test_what_was_revoked_is_not_bridged(bridging: SessionGate, auth: FakeAuth, clock: Clock) -> None:
    await bridging.admit("good")
    await bridging.on_revoked(revocation("good"))
    auth.is_away = True
    assert await refused(bridging) is Kind.UNAVAILABLE


@pytest.mark.parametrize("lost", [None, 1])
async def test_who_cannot_have_heard_of_a_revocation_bridges_nothing(
    bridging: SessionGate, auth: FakeAuth, clock: Clock, ears: Ears, lost: int | None
) -> None:
    await bridging.admit("good")
    auth.is_away = True
    clock.now = 6
    ears.lost = lost
    assert await refused(bridging) is Kind.UNAVAILABLE


async def test_a_refusal_ends_what_was_kept(bridging: SessionGate, auth: FakeAuth, clock: Clock) -> None:
    await bridging.admit("good")
    auth.is_over = True
    clock.now = 6
    assert await refused(bridging) is Kind.UNAUTHENTICATED
    auth.is_away = True
    assert await refused(bridging) is Kind.UNAVAILABLE
