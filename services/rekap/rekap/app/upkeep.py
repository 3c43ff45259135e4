"""What rekap does by itself so that nobody has to look: it compares a sample of its figures with the truth, mends what
is wrong and fetches the changes that it has not heard of, applies parked events as soon as it can read them, and keeps
the past of projects within its bounds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from random import SystemRandom

import structlog

from chassis.errors import AppError
from chassis.telemetry import meter, tracer
from rekap.app.catch_up import CatchUp
from rekap.app.commands.replace_project import replace_project
from rekap.app.commands.replay_parked import replay_parked
from rekap.app.commands.trim_histories import trim_histories
from rekap.app.history_ports import Histories
from rekap.app.operations_ports import Operations, Round
from rekap.app.ports import Change, ParkedEvent, ReadModel, SnapshotSource, StateRefusedError
from rekap.app.queries.reconcile import Finding, compare

log = structlog.get_logger()

# Enters with True in one process at a time; the others get False and do nothing.
Turn = Callable[[], AbstractAsyncContextManager[bool]]

# What is counted up; of parked events there are as many as there are.
COUNTED = ("compared", "drifted", "mended", "replayed", "missed")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, give or take a quarter, and how many projects at a time."""

    seconds: float = 300.0
    sample: int = 5


class Upkeep:
    """One round after another; whatever is away is waited for until the next."""

    def __init__(
        self,
        read_model: ReadModel,
        source: SnapshotSource,
        catch_up: CatchUp,
        turn: Turn,
        read: Callable[[ParkedEvent], Change | None],
        rhythm: Rhythm,
        operations: Operations,
        histories: Histories,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._read_model = read_model
        self._source = source
        self._catch_up = catch_up
        self._turn = turn
        self._read = read
        self._rhythm = rhythm
        self._operations = operations
        self._histories = histories
        self._counters = {name: meter().create_counter(f"rekap.upkeep.{name}") for name in COUNTED}
        self._parked = meter().create_gauge("rekap.parked_events")
        self._sleep = sleep

    async def run(self) -> None:
        """Works for ever. The first round comes at once, for events that the release before could not read."""
        while True:
            try:
                await self.round()
            except (AppError, TimeoutError) as error:
                log.warning("upkeep waits", error=repr(error))
            except Exception:
                log.exception("upkeep failed")  # the task's boundary: figures are served all the same
            await self._sleep(self._rhythm.seconds * SystemRandom().uniform(0.75, 1.25))

    async def round(self) -> Round | None:
        """One round; None where another process is at it."""
        async with self._turn() as is_ours:
            if not is_ours:
                return None
            with tracer().start_as_current_span("upkeep") as span:
                replayed, parked = await replay_parked(self._read_model, self._read)
                findings = [await compare(self._read_model, self._source, one) for one in await self._sample()]
                drifted = [finding for finding in findings if finding.is_drift]
                mended = [finding for finding in drifted if await self._mended(finding)]
                missed = [finding for finding in findings if finding.is_missed]
                for finding in missed:
                    await self._bring_up(finding)
                done = Round(len(findings), len(drifted), len(mended), replayed, parked, len(missed))
                span.set_attributes({f"rekap.{name}": count for name, count in asdict(done).items()})
                self._measure(done)
                await self._operations.keep(done)
                await trim_histories(self._histories, self._read_model, self._source)
        log.info("upkeep", **asdict(done))
        return done

    def _measure(self, done: Round) -> None:
        for name, counter in self._counters.items():
            counter.add(getattr(done, name))
        self._parked.set(done.parked)

    async def _sample(self) -> list[int]:
        async with self._read_model.read() as reader:
            return list(await reader.some_projects(self._rhythm.sample))

    async def _mended(self, finding: Finding) -> bool:
        """Builds the project anew from the truth: whatever led to the drift, people see right figures again."""
        log.error("figures drifted", project_id=finding.project_id, finding=str(finding))
        try:
            await replace_project(self._read_model, self._source, finding.project_id, even_if_current=True)
        except StateRefusedError as error:
            log.error("drift not mended", project_id=finding.project_id, error=str(error))  # noqa: TRY400 - no fault here
            return False
        return True

    async def _bring_up(self, finding: Finding) -> None:
        """As for a reader who waits for the true revision."""
        log.warning("change missed", project_id=finding.project_id, finding=str(finding))
        try:
            await self._catch_up.bring_up(finding.project_id, finding.applied_revision, finding.true_revision)
        except StateRefusedError as error:
            log.error("missed change refused", project_id=finding.project_id, error=str(error))  # noqa: TRY400 - no fault here
