"""Planning the network: durations, dependencies and working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from projects.app.editing import Edit, Editing
from projects.app.refusals import refuse, stale
from projects.domain.critical_path import Dependency
from projects.domain.network import Network, check_network, ring_of
from projects.domain.problem import Problem
from projects.store.batches import upsert_rows
from projects.store.network import StoredNetwork, lock_network, read_network, replace_network
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.schedule_tables import network

DETAIL = "Jaringan kerja belum disimpan. Perbaiki isian yang ditandai."
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class SavedNetwork:
    """The network's new version."""

    revision: int
    version: int


async def save_network(
    editing: Editing, user_id: int, project_id: int, wanted: Network, version: int | None
) -> SavedNetwork:
    """Replaces the network; saving the same again changes nothing.

    INVALID names each wrong part, and a ring of dependencies with its path; CONFLICT when somebody else changed the
    network after `version`.
    """
    async with editing.change(user_id, project_id) as edit:
        await lock_network(edit.connection, project_id)
        pekerjaan = await lock_pekerjaan(edit.connection, project_id, wanted.durations)
        stored = await read_network(edit.connection, project_id)
        if version is not None and version != stored.version:
            detail = "Jaringan kerja sudah diubah orang lain. Muat ulang, lalu ulangi perubahan Anda."
            raise stale("network-changed", detail, {"version": stored.version})
        changed = await write_network(edit, stored, wanted, pekerjaan)
    return SavedNetwork(edit.revision, stored.version + changed)


async def write_network(edit: Edit, stored: StoredNetwork, wanted: Network, pekerjaan: Mapping[int, Row]) -> bool:
    """Makes the stored network the wanted one; whether they differ. INVALID names each wrong part and a ring."""
    refuse("network-invalid", DETAIL, check_network(wanted, set(pekerjaan)))
    refuse("network-invalid", DETAIL, _ring(wanted, {one: row["snapshot_kode"] for one, row in pekerjaan.items()}))
    changed = _record(edit, stored.network, wanted)
    if changed:
        head = {
            "project_id": edit.project_id,
            "weekdays": "".join(map(str, sorted(wanted.weekdays))),
            "version": stored.version + 1,
        }
        await upsert_rows(edit.connection, network, [head | edit.changed_by()])
        await replace_network(edit.connection, edit.project_id, wanted, stored.network)
    return changed


def _ring(wanted: Network, codes: dict[int, str]) -> list[Problem]:
    ring = ring_of(wanted)
    if not ring:
        return []
    shown = " → ".join(f"{codes[one]} (#{one})" for one in ring)
    message = f"pekerjaan saling menunggu: {shown}; hapus salah satu hubungannya"
    return [Problem("dependencies", message, {"type": "cycle", "ring": " → ".join(f"#{one}" for one in ring)})]


def _record(edit: Edit, before: Network, after: Network) -> bool:
    """One audit entry per activity, dependency or holiday that differs; whether there is any."""
    count = len(edit.entries)
    for one in sorted({*before.durations, *after.durations}):
        _note(edit, "activity", one, _days_of(before, one), _days_of(after, one))
    edges = {(one.predecessor, one.successor): one for one in before.dependencies}
    wanted = {(one.predecessor, one.successor): one for one in after.dependencies}
    for pair in sorted({*edges, *wanted}):
        _note(edit, "dependency", pair[1], dependency_values(edges.get(pair)), dependency_values(wanted.get(pair)))
    _note(edit, "working_calendar", edit.project_id, calendar_values(before), calendar_values(after))
    return len(edit.entries) > count


def _note(edit: Edit, entity: str, entity_id: int, before: Any, after: Any) -> None:
    if before != after:
        action = "create" if before is None else "delete" if after is None else "update"
        edit.record(action, entity, entity_id, before, after)


def _days_of(network: Network, pekerjaan_id: int) -> dict[str, int] | None:
    days = network.durations.get(pekerjaan_id)
    return None if days is None else {"duration_days": days}


def dependency_values(one: Dependency | None) -> dict[str, Any] | None:
    """As the audit trail keeps it."""
    if one is None:
        return None
    return {"predecessor_id": one.predecessor, "successor_id": one.successor, "kind": one.kind, "lag": one.lag}


def calendar_values(network: Network) -> dict[str, Any]:
    """Worked weekdays and holidays as the audit trail keeps them."""
    holidays = {day.isoformat(): name for day, name in (network.holidays or {}).items()}
    return {"weekdays": sorted(network.weekdays), "holidays": holidays}
