"""Baselines and settings of a project, for those who may see it."""

from rekap.app.plan_document import baselines_document, contents_document, settings_document
from rekap.app.plan_writing import Plans


class PlanQueries:
    """Raises what `FreshStandings.of` raises."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans.store
        self._standings = plans.standings

    async def baselines(self, project_id: int, user_id: int) -> bytes:
        """All of them."""
        await self._standings.of(project_id, user_id, 0)
        return baselines_document(*await self._plans.baselines(project_id))

    async def baseline(self, project_id: int, user_id: int, baseline_id: int) -> bytes:
        """One with its contents. NOT_FOUND where the project has no such baseline."""
        await self._standings.of(project_id, user_id, 0)
        state = await self._plans.state(project_id)
        return contents_document(state, *await self._plans.contents(project_id, baseline_id))

    async def settings(self, project_id: int, user_id: int) -> bytes:
        """Rules and terms."""
        await self._standings.of(project_id, user_id, 0)
        return settings_document(await self._plans.state(project_id))
