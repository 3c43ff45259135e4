"""The back-up sheet of one volume."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from chassis.database.engine import Database
from chassis.decimals import fixed
from projects.app.editing import View, viewing
from projects.app.queries.volumes import PLACES
from projects.app.refusals import pekerjaan_not_found
from projects.domain.formula.evaluation import evaluate, references
from projects.domain.formula.sheet import SheetRow, row_tree
from projects.store.formulas import formulas_of, parameters_of, quantities_of
from projects.store.pekerjaan import pekerjaan_of
from projects.store.state import volume_rows


async def get_volume_sheet(
    database: Database, user_id: int, project_id: int, pekerjaan_id: int
) -> tuple[dict[str, Any], int]:
    """The rows, each with its own value; none where the volume is a plain number or a formula."""
    async with viewing(database, user_id, project_id) as view:
        if await pekerjaan_of(view.connection, project_id, pekerjaan_id) is None:
            raise pekerjaan_not_found()
        found = await view.connection.execute(*volume_rows(project_id, [pekerjaan_id]))
        row = found.mappings().one_or_none()
        formula = (await formulas_of(view.connection, project_id, [pekerjaan_id])).get(pekerjaan_id)
        rows = formula.rows if formula else ()
        values = await _values(view, rows)
    return {
        "pekerjaan_id": pekerjaan_id,
        "quantity": fixed(row["quantity"] if row else Decimal(0), PLACES),
        "version": row["version"] if row else 0,
        "rows": [{**asdict(one), "value": fixed(value, PLACES)} for one, value in zip(rows, values, strict=True)],
    }, view.revision


async def _values(view: View, rows: Sequence[SheetRow]) -> list[Decimal]:
    trees = [row_tree(row) for row in rows]
    names = {name for tree in trees for name in references(tree)[0]}
    ids = {one for tree in trees for one in references(tree)[1]}
    parameters = {
        name: row["value"] for name, row in (await parameters_of(view.connection, view.project_id, names)).items()
    }
    volumes = await quantities_of(view.connection, view.project_id, ids)
    return [evaluate(tree, parameters, volumes) for tree in trees]
