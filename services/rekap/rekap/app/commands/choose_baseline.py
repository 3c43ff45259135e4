"""Which frozen plan stands beside the current one, and taking one away."""

from dataclasses import replace

from rekap.app.plan_document import version_document
from rekap.app.plan_writing import Plans


async def choose_baseline(plans: Plans, project_id: int, user_id: int, baseline_id: int) -> bytes:
    """0 chooses none. NOT_FOUND where the project has no such baseline."""
    async with plans.writing(project_id, user_id) as writer:
        chosen = (await writer.baseline(baseline_id)).id if baseline_id else None
        return version_document(await writer.save(replace(writer.state, comparison_id=chosen)))


async def delete_baseline(plans: Plans, project_id: int, user_id: int, baseline_id: int) -> bytes:
    """With its contents; what was compared with it is compared with nothing. NOT_FOUND where there is none."""
    async with plans.writing(project_id, user_id) as writer:
        gone = await writer.baseline(baseline_id)
        await writer.delete(gone.id)
        compared = None if writer.state.comparison_id == gone.id else writer.state.comparison_id
        return version_document(await writer.save(replace(writer.state, comparison_id=compared)))
