"""Writing what people keep beside a project, wherever the project may be by then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chassis.errors import unavailable
from rekap.app.curves_ports import PlanStore, PlanWriter
from rekap.app.queries.fresh_standing import FreshStandings

NOT_YET = "Perubahan terakhir belum sampai ke rekap. Coba lagi sebentar lagi."


@dataclass(frozen=True, slots=True)
class Plans:
    """Where plans are kept, and what brings a project here that has not been heard of yet."""

    store: PlanStore
    standings: FreshStandings

    @asynccontextmanager
    async def writing(self, project_id: int, user_id: int, min_revision: int = 0) -> AsyncIterator[PlanWriter]:
        """One transaction on a project that shows at least `min_revision`.

        Raises NOT_FOUND for who may not see the project, FORBIDDEN for who may not change it, UNAVAILABLE where the
        revision cannot be had yet.
        """
        standing = await self.standings.of(project_id, user_id, min_revision)
        if standing.revision < min_revision:
            raise unavailable("rekap-not-ready", NOT_YET)
        async with self.store.write(project_id, user_id) as writer:
            yield writer
