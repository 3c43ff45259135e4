"""Parameters of a project, and the formulas of its volumes."""

from typing import Any

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.errors import AppError, not_found
from projects.app.editing import viewing
from projects.store.formulas import StoredFormula, formulas_of, parameters_of
from projects.store.projects import Row


def parameter_not_found() -> AppError:
    """There is no such parameter in this project."""
    return not_found("parameter-not-found", "Parameter tidak ditemukan dalam proyek ini. Muat ulang daftar parameter.")


async def list_parameters(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """All parameters in the order of their names."""
    async with viewing(database, user_id, project_id) as view:
        rows = await parameters_of(view.connection, project_id)
    return {"parameters": [parameter_values(row) for row in rows.values()]}, view.revision


async def get_parameter(
    database: Database, user_id: int, project_id: int, parameter_id: int
) -> tuple[dict[str, Any], int]:
    """One parameter; NOT_FOUND where the project has none of that id."""
    async with viewing(database, user_id, project_id) as view:
        rows = await parameters_of(view.connection, project_id)
    found = next((row for row in rows.values() if row["id"] == parameter_id), None)
    if found is None:
        raise parameter_not_found()
    return parameter_values(found), view.revision


def parameter_values(row: Row) -> dict[str, Any]:
    """A parameter as clients see it; `raw` is its formula, empty for a plain number."""
    return {
        "id": row["id"],
        "name": row["name"],
        "value": plain(row["value"]),
        "raw": row["raw"],
        "is_fx": bool(row["raw"]),
        "label": row["label"],
        "unit": row["unit"],
        "description": row["description"],
        "version": row["version"],
    }


async def list_formulas(database: Database, user_id: int, project_id: int) -> tuple[dict[str, Any], int]:
    """How the volumes came about that are not plain numbers."""
    async with viewing(database, user_id, project_id) as view:
        found = await formulas_of(view.connection, project_id)
    return {"items": [formula_values(one, formula) for one, formula in found.items()]}, view.revision


def formula_values(pekerjaan_id: int, formula: StoredFormula | None) -> dict[str, Any]:
    """The formula of one volume. `is_sheet`: the volume is the sum of a back-up sheet."""
    return {
        "pekerjaan_id": pekerjaan_id,
        "raw": formula.raw if formula else "",
        "is_fx": bool(formula and formula.raw),
        "is_sheet": bool(formula and not formula.raw),
    }
