"""Who may see a project, at which revision, and whether that is as new as the caller needs it."""

import asyncio
from dataclasses import dataclass

import structlog

from chassis.errors import AppError, not_found, unavailable
from chassis.rpc.deadline import remaining
from rekap.app.catch_up import CatchUp
from rekap.app.ports import ReadModel, Standing, StateRefusedError
from rekap.app.revisions import Arrival, Revisions

log = structlog.get_logger()

# Kept back from the caller's deadline for computing and sending the answer.
ANSWER_SECONDS = 0.2

MOST_COMPUTED_AT_ONCE = 4

NOT_FOUND = "Proyek tidak ditemukan. Periksa alamatnya atau minta akses ke pemiliknya."
NOT_READY = "Rekap proyek ini belum siap. Coba lagi sebentar lagi."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a reader waits: first for the event, then for a snapshot.

    Between the two, while changes of other projects come in, for his own that is on its way behind them: under load a
    snapshot of the whole project for each late event would make all the others later still.
    """

    event_seconds: float = 0.3
    snapshot_seconds: float = 2.0
    queue_seconds: float = 2.0


class FreshStandings:
    """Users read their own writes: whoever names a revision waits for it briefly, and then fetches it."""

    def __init__(
        self, read_model: ReadModel, revisions: Revisions, catch_up: CatchUp, patience: Patience | None = None
    ) -> None:
        self._read_model = read_model
        self._revisions = revisions
        self._catch_up = catch_up
        self._patience = patience or Patience()
        # Documents computed at once: what one holds in memory grows with its project.
        self.computing = asyncio.Semaphore(MOST_COMPUTED_AT_ONCE)

    async def of(self, project_id: int, user_id: int, min_revision: int) -> Standing:
        """The standing, at `min_revision` or later wherever that can be had in time.

        Raises NOT_FOUND for strangers, for deleted and for unknown projects alike, and UNAVAILABLE for a project that
        is not known here while nobody can be asked about it.
        """
        with self._revisions.expecting(project_id, min_revision) as arrival:
            standing = await self.look(project_id, user_id)
            if _is_older(standing, min_revision):
                await self._await_event(arrival, is_known=standing is not None)
                standing = await self.look(project_id, user_id)
        if standing is None:
            standing = await self._fetched(project_id, user_id, min_revision)
        elif standing.is_visible and _is_older(standing, min_revision):
            standing = await self._caught_up(standing, project_id, user_id, min_revision)
        return visible(standing)

    async def _await_event(self, arrival: Arrival, *, is_known: bool) -> None:
        heard = self._revisions.heard
        await arrival.wait(_within(self._patience.event_seconds))
        if is_known and not arrival.has_come and self._revisions.heard > heard:
            await arrival.wait(_within(self._patience.queue_seconds))

    async def look(self, project_id: int, user_id: int) -> Standing | None:
        """The standing as it is."""
        return await self._read_model.standing(project_id, user_id)

    async def _fetched(self, project_id: int, user_id: int, wanted: int) -> Standing | None:
        try:
            await self._bring_up(project_id, 0, wanted)
        except (AppError, StateRefusedError, TimeoutError) as error:
            log.warning("project not fetched", project_id=project_id, error=repr(error))
            raise unavailable("rekap-not-ready", NOT_READY, retry_after=1) from error
        return await self.look(project_id, user_id)

    async def _caught_up(self, standing: Standing, project_id: int, user_id: int, wanted: int) -> Standing | None:
        try:
            await self._bring_up(project_id, standing.revision, wanted)
        except (AppError, StateRefusedError, TimeoutError) as error:
            log.warning("rekap is stale", project_id=project_id, wanted=wanted, error=repr(error))
            return standing
        return await self.look(project_id, user_id)

    async def _bring_up(self, project_id: int, applied: int, wanted: int) -> None:
        async with asyncio.timeout(_within(self._patience.snapshot_seconds)):
            await self._catch_up.bring_up(project_id, applied, wanted)


def _is_older(standing: Standing | None, wanted: int) -> bool:
    """Also where it is not visible: the awaited event may be what lets this user in, or brings the project back.

    Whoever never gets in has waited, as for a project that does not exist.
    """
    return (0 if standing is None else standing.revision) < wanted


def visible(standing: Standing | None) -> Standing:
    """The standing of a project that the asking user may see."""
    if standing is None or not standing.is_visible:
        raise not_found("project-not-found", NOT_FOUND)
    return standing


def _within(seconds: float) -> float:
    left = remaining()
    return seconds if left is None else max(0.0, min(seconds, left - ANSWER_SECONDS))
