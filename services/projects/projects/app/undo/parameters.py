"""Taking back changes of parameters."""

from decimal import Decimal
from typing import Any

from projects.app.commands.save_parameters import check_unused, delete_rows, locked_parameters, write_parameters
from projects.app.editing import Edit
from projects.app.queries.parameters import parameter_values
from projects.app.undo.recorded import Recorded, conflicting
from projects.domain.parameter import TEXTS, ParameterInput

# A number's `is_fx` follows from its formula, and a formula's value from what it needs.
FOLLOWED = ("is_fx",)


async def undo_parameter(edit: Edit, entry: Recorded) -> None:
    """A new parameter goes while no formula uses it; a changed or deleted one is as before, with what needs it."""
    stored = await locked_parameters(edit)
    row = next((one for one in stored.values() if one["id"] == entry.entity_id), None)
    is_formula = bool(entry.after and entry.after["raw"])
    entry.check(row and parameter_values(row), apart_from=(*FOLLOWED, "value") if is_formula else FOLLOWED)
    if entry.before is None:
        if row is not None:
            await check_unused(edit, [row["name"]], "Parameter yang dipakai rumus tidak dapat dihapus.")
            await delete_rows(edit, [row])
        return
    name = entry.before["name"]
    if any(one["id"] != entry.entity_id for one in stored.values() if one["name"] == name):
        raise conflicting(["name"], "dipakai parameter lain", None)
    if row is not None and row["name"] != name:
        await check_unused(edit, [row["name"]], "Nama parameter yang dipakai rumus tidak dapat diganti.")
        stored[name] = stored.pop(row["name"])
    await write_parameters(edit, stored, {name: _input(entry.before)}, {name: ""})


def _input(values: Any) -> ParameterInput:
    origin = {"raw": values["raw"]} if values["raw"] else {"value": Decimal(values["value"])}
    return ParameterInput(name=values["name"], **origin, **{name: values[name] for name in TEXTS})
