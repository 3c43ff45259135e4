"""Whatever people do in whatever order: exactly the sessions that should be alive are alive."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import redis.asyncio
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from auth.app.commands.administer import disable, enable
from auth.app.commands.create_user import NewUser, create_user
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from chassis.errors import AppError
from chassis.identity import Identity, acting_as
from chassis.testing.servers import Servers
from taksir.auth.v1 import account_service_pb2, auth_service_pb2

FIRST_PASSWORD = "kuda benar baterai"
which = st.integers(0, 7)
steps = st.one_of(
    st.tuples(st.just("log_in"), which),
    st.tuples(st.just("log_out"), which),
    st.tuples(st.just("use"), which),
    st.tuples(st.just("end_others"), which),
    st.tuples(st.just("change_password"), which),
    st.tuples(st.just("disable"), which),
    st.tuples(st.just("flush_redis"), which),
    st.tuples(st.just("wait"), st.integers(1, 80)),
)


@dataclass
class Model:
    """What ought to be: each token with its last use and its end, in hours."""

    idle: int
    absolute: int
    now: int = 0
    password: str = FIRST_PASSWORD
    alive: dict[str, tuple[int, int]] = field(default_factory=dict)
    over: list[str] = field(default_factory=list)

    def begin(self, token: str) -> None:
        self.alive[token] = (self.now, self.now + self.absolute)

    def end(self, *tokens: str) -> None:
        for token in tokens:
            del self.alive[token]
            self.over.append(token)

    def wait(self, hours: int) -> None:
        self.now += hours
        self.end(*(token for token, (seen, end) in self.alive.items() if self.now >= min(end, seen + self.idle)))

    def use(self, token: str) -> None:
        self.alive[token] = (self.now, self.alive[token][1])

    def pick(self, number: int) -> str | None:
        tokens = list(self.alive)
        return tokens[number % len(tokens)] if tokens else None


@dataclass
class Life:
    """One account, driven through its doors."""

    doors: Any
    tools: Any
    clock: Any
    servers: Servers
    user_id: int
    email: str
    model: Model

    async def do(self, step: str, argument: int) -> None:
        token = self.model.pick(argument)
        match step:
            case "log_in":
                await self.log_in()
            case "wait":
                self.clock.advance(timedelta(hours=argument))
                await self.flush_redis()  # which has a clock of its own
                self.model.wait(argument)
            case "flush_redis":
                await self.flush_redis()
            case "disable":
                await disable(self.tools, self.email)
                self.model.end(*self.model.alive)
                await self.assert_as_modelled()
                await enable(self.tools, self.email)
            case _ if token is not None:
                await getattr(self, step)(token)

    async def log_in(self) -> None:
        answer = await self.doors.auth.Login(
            auth_service_pb2.LoginRequest(email=self.email, password=self.model.password)
        )
        self.model.begin(answer.session_token)

    async def log_out(self, token: str) -> None:
        await self.doors.auth.Logout(auth_service_pb2.LogoutRequest(session_token=token))
        self.model.end(token)

    async def use(self, token: str) -> None:
        assert await self.is_in(token)
        self.model.use(token)

    async def end_others(self, token: str) -> None:
        with acting_as(Identity(self.user_id, frozenset({"user"}))):
            request = account_service_pb2.RevokeOtherSessionsRequest(session_token=token)
            await self.doors.accounts.RevokeOtherSessions(request)
        self.model.end(*(other for other in list(self.model.alive) if other != token))

    async def change_password(self, token: str) -> None:
        new = f"{self.model.password} lagi"
        change = account_service_pb2.ChangePasswordRequest(
            session_token=token, current_password=self.model.password, new_password=new
        )
        with acting_as(Identity(self.user_id, frozenset({"user"}))):
            answer = await self.doors.accounts.ChangePassword(change)
        self.model.password = new
        self.model.end(*list(self.model.alive))
        self.model.begin(answer.session_token)

    async def flush_redis(self) -> None:
        async with redis.asyncio.Redis.from_url(self.servers.redis_url) as client:
            await client.flushall()

    async def is_in(self, token: str) -> bool:
        try:
            await self.doors.auth.ResolveSession(auth_service_pb2.ResolveSessionRequest(session_token=token))
        except AppError as error:
            assert error.slug == "session-over"
            return False
        return True

    async def assert_as_modelled(self) -> None:
        """Asking counts as use."""
        for token in self.model.alive:
            assert await self.is_in(token)
            self.model.use(token)
        for token in self.model.over:
            assert not await self.is_in(token)


numbers = iter(range(1, 1_000_000))


@examples(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=3, max_size=12))
async def test_sessions_live_as_modelled(
    doors: Any, settings: AuthSettings, clock: Any, servers: Servers, script: list[tuple[str, int]]
) -> None:
    email = f"life-{next(numbers)}@contoh.id"
    async with open_tools(settings, "test", clock) as (tools, _):
        user_id = await create_user(tools, NewUser(email, "Hidup", FIRST_PASSWORD, frozenset()))
        model = Model(settings.session_idle_hours, settings.session_absolute_hours)
        life = Life(doors, tools, clock, servers, user_id, email, model)
        await life.log_in()
        for step, argument in script:
            await life.do(step, argument)
        await life.assert_as_modelled()
