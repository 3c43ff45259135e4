"""Taking back volumes, weeks and stages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from projects.app.commands.assign_weekly import DETAIL, store_weeks
from projects.app.editing import Edit
from projects.app.queries.stages import stage_values
from projects.app.queries.volumes import volume_values
from projects.app.recomputing import origin_values, recompute_dependents, stored_volumes
from projects.app.refusals import refuse
from projects.app.undo.recorded import Recorded, conflicting
from projects.app.volume_writing import VolumeEntry, write_volumes
from projects.domain.formula.sheet import SheetRow
from projects.domain.progress import Assignment, WeekProgress, check_cells, check_sums
from projects.store.batches import update_rows, upsert_rows
from projects.store.formulas import StoredFormula, delete_volumes, formulas_of, lock_formulas
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.progress import calendar_of, progress_of, week_values
from projects.store.projects import Row
from projects.store.schedule_tables import stage, stage_share
from projects.store.stages import delete_shares, lock_stages, shares_of_pekerjaan


async def undo_volume(edit: Edit, entry: Recorded) -> None:
    """Number, formula or back-up sheet as before, or none again, with all that depends on it."""
    one = entry.entity_id
    await lock_formulas(edit.connection, edit.project_id)
    await _check_pekerjaan(edit, one)
    stored = (await stored_volumes(edit, [one])).get(one)
    formula = (await formulas_of(edit.connection, edit.project_id, [one])).get(one)
    current = None if stored is None else volume_values(stored) | origin_values(formula)
    entry.check(current)
    if entry.before is None:
        await _remove_volume(edit, one, current)
    else:
        await write_volumes(edit, [VolumeEntry(one, content_of(entry.before), path="volume")])


async def _remove_volume(edit: Edit, pekerjaan_id: int, current: Any) -> None:
    await delete_volumes(edit.connection, edit.project_id, [pekerjaan_id])
    edit.touched.volume.add(pekerjaan_id)
    edit.record("delete", "volume", pekerjaan_id, current, None)
    await recompute_dependents(edit, {pekerjaan_id: Decimal(0)})


def content_of(values: Any) -> Decimal | StoredFormula:
    """How a recorded volume came about."""
    if "raw" in values:
        return StoredFormula(values["raw"])
    if "rows" in values:
        return StoredFormula("", tuple(SheetRow(**row) for row in values["rows"]))
    return Decimal(values["quantity"])


async def undo_week(edit: Edit, entry: Recorded) -> None:
    """Plan, progress, cost and notes of one week as before; where there was nothing, nothing."""
    one = entry.entity_id
    await _check_pekerjaan(edit, one)
    week = int((entry.after or entry.before)["week_number"])
    stored = await progress_of(edit.connection, edit.project_id, [one])
    current = next((row for row in stored if row.week_number == week), None)
    entry.check(None if current is None else dict(*week_values([current])))
    await restore_weeks(edit, stored, [week_of(entry.before) if entry.before else WeekProgress(one, week)])


def week_of(values: Any) -> WeekProgress:
    """A recorded week."""
    cost = values["actual_cost"]
    return WeekProgress(
        values["pekerjaan_id"],
        values["week_number"],
        Decimal(values["planned_proportion"]),
        Decimal(values["actual_proportion"]),
        None if cost is None else Decimal(cost),
        values["notes"],
    )


async def restore_weeks(edit: Edit, stored: list[WeekProgress], weeks: list[WeekProgress]) -> None:
    """Writes the weeks; INVALID where they are outside of the project by now, or sum to more than 100 %."""
    cells = [Assignment(*week.cell) for week in weeks]
    problems = check_cells(cells, {week.pekerjaan_id for week in weeks}, calendar_of(edit.project).count)
    refuse("schedule-invalid", DETAIL, problems or check_sums(stored, weeks))
    await store_weeks(edit, stored, weeks)


async def undo_stage(edit: Edit, entry: Recorded) -> None:
    """Name, order, text and dates as before; a new stage that holds nothing goes, a deleted one comes back."""
    stored = await lock_stages(edit.connection, edit.project_id)
    row = stored.get(entry.entity_id)
    entry.check(None if row is None else stage_values(row))
    names = [name for name in entry.fields if name != "tahapan_id"]
    if entry.before is None:
        await _delete_stage(edit, entry.entity_id)
    elif row is None:
        values = {**entry.before, "id": entry.entity_id, "project_id": edit.project_id}
        del values["tahapan_id"]
        _check_name(stored, entry)
        await upsert_rows(edit.connection, stage, [values])
    else:
        _check_name(stored, entry)
        values = {name: entry.before[name] for name in names}
        await update_rows(edit.connection, stage, [{"id": row["id"], "project_id": edit.project_id, **values}])
    after = (await lock_stages(edit.connection, edit.project_id)).get(entry.entity_id)
    action = "delete" if after is None else "create" if row is None else "update"
    edit.record(action, "stage", entry.entity_id, row and stage_values(row), after and stage_values(after))


def _check_name(stored: Mapping[int, Row], entry: Recorded) -> None:
    name = entry.before.get("nama")
    if any(row["nama"] == name for one, row in stored.items() if one != entry.entity_id):
        raise conflicting(["nama"], "dipakai tahapan lain", None)


async def _delete_stage(edit: Edit, stage_id: int) -> None:
    held = await edit.connection.scalar(
        stage_share.select().where(stage_share.c.project_id == edit.project_id, stage_share.c.stage_id == stage_id)
    )
    if held is not None:
        raise conflicting(["id"], "tahapan ini sudah berisi pekerjaan", None)
    mine = (stage.c.project_id == edit.project_id, stage.c.id == stage_id)
    await edit.connection.execute(stage.delete().where(*mine))


async def undo_share(edit: Edit, entry: Recorded) -> None:
    """The part of a pekerjaan that a stage has, as before."""
    one, stage_id = entry.entity_id, int((entry.after or entry.before)["stage_id"])
    await _check_pekerjaan(edit, one)
    if stage_id not in await lock_stages(edit.connection, edit.project_id):
        raise conflicting(["stage_id"], "tahapan ini sudah dihapus", None)
    shares = await shares_of_pekerjaan(edit.connection, edit.project_id, [one])
    row = next((dict(share) for share in shares if share["stage_id"] == stage_id), None)
    entry.check(row)
    if entry.before is None:
        await delete_shares(edit.connection, edit.project_id, stage_id, [one])
        edit.record("delete", "stage_share", one, row, None)
        return
    others = sum((share["proporsi"] for share in shares if share["stage_id"] != stage_id), Decimal(0))
    if others + Decimal(entry.before["proporsi"]) > 100:
        raise conflicting(["proporsi"], "jumlah semua tahapan menjadi lebih dari 100 %", row)
    await upsert_rows(edit.connection, stage_share, [entry.before])
    edit.record("update" if row else "create", "stage_share", one, row, entry.before)


async def _check_pekerjaan(edit: Edit, pekerjaan_id: int) -> None:
    if not await lock_pekerjaan(edit.connection, edit.project_id, [pekerjaan_id]):
        raise conflicting(["pekerjaan_id"], "pekerjaan ini sudah dihapus", None)
