"""Taking back changes of the network: activities, dependencies and working days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from projects.app.commands.save_network import calendar_values, dependency_values, write_network
from projects.app.editing import Edit
from projects.app.undo.recorded import Recorded
from projects.domain.critical_path import Dependency, Kind
from projects.domain.network import Network
from projects.store.network import lock_network, read_network
from projects.store.pekerjaan import lock_pekerjaan


async def undo_network(edit: Edit, entry: Recorded) -> None:
    """One activity, dependency or the calendar as before; INVALID where the network would go round in a ring."""
    await change_network(edit, lambda network: _restored(entry, network))


async def change_network(edit: Edit, wanted: Callable[[Network], Network]) -> None:
    """Writes another network, with the checks of a save."""
    await lock_network(edit.connection, edit.project_id)
    stored = await read_network(edit.connection, edit.project_id)
    network = wanted(stored.network)
    pekerjaan = await lock_pekerjaan(edit.connection, edit.project_id, network.durations)
    await write_network(edit, stored, network, pekerjaan)


def _restored(entry: Recorded, network: Network) -> Network:
    one = entry.entity_id
    if entry.entity == "activity":
        days = network.durations.get(one)
        entry.check(None if days is None else {"duration_days": days})
        return with_activity(network, one, entry.before)
    if entry.entity == "dependency":
        values = entry.before or entry.after
        pair = (values["predecessor_id"], values["successor_id"])
        found = next((edge for edge in network.dependencies if (edge.predecessor, edge.successor) == pair), None)
        entry.check(dependency_values(found))
        return with_dependency(network, pair, entry.before)
    entry.check(calendar_values(network))
    holidays = {date.fromisoformat(day): name for day, name in entry.before["holidays"].items()}
    return replace(network, weekdays=frozenset(entry.before["weekdays"]), holidays=holidays)


def with_activity(network: Network, pekerjaan_id: int, values: Any) -> Network:
    """The network with the recorded activity, or without it."""
    others = {one: days for one, days in network.durations.items() if one != pekerjaan_id}
    return replace(network, durations=others | ({pekerjaan_id: values["duration_days"]} if values else {}))


def with_dependency(network: Network, pair: tuple[int, int], values: Any) -> Network:
    """The network with the recorded dependency, or without it."""
    others = [edge for edge in network.dependencies if (edge.predecessor, edge.successor) != pair]
    added = [Dependency(*pair, Kind(values["kind"]), values["lag"])] if values else []
    return replace(network, dependencies=[*others, *added])
