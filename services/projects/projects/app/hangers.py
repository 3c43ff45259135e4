"""What hangs on pekerjaan that are about to go, or to be emptied: recorded, so that it can be brought back."""

from collections.abc import Collection
from typing import Any

from projects.app.analyses import audited, read_analyses
from projects.app.commands.save_network import dependency_values
from projects.app.editing import Edit
from projects.app.queries.volumes import volume_values
from projects.app.recomputing import origin_values, stored_volumes
from projects.store.formulas import formulas_of
from projects.store.network import network_of
from projects.store.progress import progress_of, week_values
from projects.store.stages import shares_of_pekerjaan


async def record_hangers(edit: Edit, ids: Collection[int]) -> None:
    """Notes the analyses, measures, stages and activities of pekerjaan that are about to be deleted."""
    if not ids:
        return
    for one, rows in (await read_analyses(edit.connection, edit.project_id, ids)).items():
        edit.record("delete", "analysis", one, audited(rows), None)
    await record_measures(edit, ids)
    for share in await shares_of_pekerjaan(edit.connection, edit.project_id, ids):
        edit.record("delete", "stage_share", share["pekerjaan_id"], dict(share), None)
    durations, dependencies = await network_of(edit.connection, edit.project_id, ids)
    for one, days in durations.items():
        edit.record("delete", "activity", one, {"duration_days": days}, None)
    for edge in dependencies:
        one = edge.successor if edge.successor in ids else edge.predecessor
        edit.record("delete", "dependency", one, dependency_values(edge), None)


async def record_measures(edit: Edit, ids: Collection[int]) -> None:
    """Notes the volumes, how they came about, and the weeks of pekerjaan that lose them."""
    formulas = await formulas_of(edit.connection, edit.project_id, ids)
    for one, row in (await stored_volumes(edit, ids)).items():
        values: dict[str, Any] = volume_values(row) | origin_values(formulas.get(one))
        edit.record("delete", "volume", one, values, None)
    for week in await progress_of(edit.connection, edit.project_id, ids):
        edit.touched.progress.add(week.cell)
        edit.record("delete", "week_progress", week.pekerjaan_id, dict(*week_values([week])), None)
