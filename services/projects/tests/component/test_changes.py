"""What every change leaves behind: revision, audit trail, event; and snapshots that agree with the events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from projects.store.tables import audit_entry, outbox
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged, ProjectState
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1 import schedule_service_pb2 as schedule
from taksir.projects.v1 import snapshot_service_pb2 as snapshot
from taksir.projects.v1 import volume_service_pb2 as volume

from .conftest import REKAP, Client, bundle, custom, row, user


async def events(database: Database, project_id: int) -> list[ProjectChanged]:
    statement = (
        select(outbox.c.payload, outbox.c.subject).where(outbox.c.shard == str(project_id)).order_by(outbox.c.id)
    )
    async with database.read() as connection:
        found = (await connection.execute(statement)).all()
    assert {subject for _, subject in found} == {f"projects.v1.project_changed.{project_id}"}
    return [ProjectChanged.FromString(payload) for payload, _ in found]


async def audit(database: Database, project_id: int, entity: str) -> list[Any]:
    one = audit_entry.c
    statement = select(audit_entry).where(one.project_id == project_id, one.entity == entity).order_by(one.id)
    async with database.read() as connection:
        return list((await connection.execute(statement)).mappings())


async def read_snapshot(client: Client, project_id: int) -> tuple[int, ProjectState, int]:
    """Revision, all pages in one, and the number of pages."""
    whole, revisions, pages = ProjectState(), set(), 0
    with client.acting_as(REKAP):
        request = snapshot.ReadSnapshotRequest(project_id=project_id)
        stream: AsyncIterator[snapshot.ReadSnapshotResponse] = client.snapshots.ReadSnapshot(request)
        async for page in stream:
            whole.MergeFrom(page.state)
            revisions.add(page.revision)
            pages += 1
    [revision] = revisions
    return revision, whole, pages


class Replica:
    """A read model in memory, kept by the rules of the contract."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[Any, str]] = {}
        self.revision = 0

    def apply(self, event: ProjectChanged) -> None:
        assert event.revision == self.revision + 1
        self.revision = event.revision
        self.merge(event.state)

    def merge(self, state: ProjectState) -> None:
        if state.HasField("project"):
            self.rows.setdefault("project", {})[0] = state.project.SerializeToString(deterministic=True)
        for kind, key in KEYS.items():
            for one in getattr(state, kind):
                self.rows.setdefault(kind, {})[key(one)] = one.SerializeToString(deterministic=True)
        for kind in ("klasifikasi", "sub_klasifikasi", "pekerjaan", "resource"):
            for gone in getattr(state.removed, kind):
                del self.rows[kind][gone]
        for gone in state.removed.pekerjaan:
            for kind in ("volume", "analysis", "progress"):
                kept = self.rows.get(kind, {})
                self.rows[kind] = {key: row for key, row in kept.items() if gone not in (key, *_first(key))}

    def meaning(self) -> dict[str, dict[Any, str]]:
        """Without what means the same as nothing at all: empty analyses, zero volumes, empty weeks."""
        rows = {kind: dict(rows) for kind, rows in self.rows.items()}
        rows["volume"] = {key: one for key, one in rows.get("volume", {}).items() if not one.endswith(b"\x120")}
        return {kind: found for kind, found in rows.items() if found}


def _first(key: Any) -> tuple[Any, ...]:
    return key[:1] if isinstance(key, tuple) else ()


KEYS = {
    "klasifikasi": lambda one: one.id,
    "sub_klasifikasi": lambda one: one.id,
    "pekerjaan": lambda one: one.id,
    "resource": lambda one: one.id,
    "volume": lambda one: one.pekerjaan_id,
    "analysis": lambda one: one.pekerjaan_id,
    "progress": lambda one: (one.pekerjaan_id, one.week_number),
}


async def work(client: Client, catalogue: dict[str, int]) -> int:
    """A project with something of everything, edited, partly deleted."""
    project_id = await client.new_project()
    saved = await client.save_tree(
        project_id,
        custom("Gabungan"),
        custom("Bagian"),
        {"source_type": "ref", "ref_id": catalogue["2.1"]},
        custom("Sementara"),
    )
    host, part, reference, gone = (saved.id_map[f"klasifikasi[0].sub[0].pekerjaan[{index}]"] for index in range(4))
    await client.analysis(project_id, part, row("TK", "Pekerja", "OH", "0.5"))
    await client.analysis(project_id, host, bundle("job", part, "2"), bundle("ahsp", catalogue["2.2"], "3"))
    volume = estimate.VolumeInput
    items = [volume(pekerjaan_id=one, quantity="12.5") for one in (host, reference, gone)]
    await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=items))
    week = estimate.AssignmentInput(pekerjaan_id=host, week_number=2, planned_proportion="30", actual_cost="5")
    await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=[week]))
    await client.projects.SetMarkup(
        project.SetMarkupRequest(project_id=project_id, pekerjaan_id=part, override_markup="0")
    )
    await client.projects.UpdatePricing(project.UpdatePricingRequest(project_id=project_id, ppn_percent="12"))
    await client.analysis(project_id, part, row("TK", "Pekerja", "OH", "0.75"))
    ids = {"top": saved.id_map["klasifikasi[0]"], "sub": saved.id_map["klasifikasi[0].sub[0]"]}
    await client.save_tree(
        project_id,
        custom("Bagian", id=part),
        custom("Gabungan baru", id=host),
        {"source_type": "ref", "ref_id": catalogue["2.1"], "id": reference},
        ids=ids,
        tree_version=1,
    )
    return project_id


async def test_events_count_up_without_a_gap_and_add_up_to_the_snapshot(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id = await work(client, catalogue)
    replica = Replica()
    for event in await events(database, project_id):
        assert event.project_id == project_id
        replica.apply(event)
    revision, state, _ = await read_snapshot(client, project_id)
    rebuilt = Replica()
    rebuilt.merge(state)
    assert revision == replica.revision == 10
    assert replica.meaning() == rebuilt.meaning()
    assert {member.role for member in state.project.members} == {"owner"}


async def test_a_host_of_a_changed_bundle_is_part_of_the_event(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    host, part = await client.custom(project_id, "Gabungan", "Bagian")
    await client.analysis(project_id, host, bundle("job", part, "2"))
    await client.analysis(project_id, part, row("TK", "Pekerja", "OH", "0.5"))
    event = (await events(database, project_id))[-1]
    assert {one.pekerjaan_id: [c.koefisien for c in one.components] for one in event.state.analysis} == {
        host: ["1"],
        part: ["0.5"],
    }
    assert len(event.state.resource) == 1
    assert not event.state.HasField("project")


async def test_an_event_names_what_has_no_rows_in_it(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    fields = volume.ParameterFields(name="panjang", value="2")
    await client.volumes.CreateParameter(volume.CreateParameterRequest(project_id=project_id, fields=fields))
    await client.schedule.SaveStage(schedule.SaveStageRequest(project_id=project_id, nama="Tahap I"))
    created, parameter, stage = await events(database, project_id)
    assert [list(one.kinds) for one in (created, parameter, stage)] == [["project"], ["parameter"], ["stage"]]
    assert [one.state.ByteSize() for one in (parameter, stage)] == [0, 0]


async def test_an_event_too_large_for_the_bus_asks_for_the_snapshot(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, *(f"{number} " + "x" * 1_900 for number in range(300)))
    created, saved = await events(database, project_id)
    assert created.WhichOneof("content") == "state"
    assert saved.snapshot_needed
    assert saved.ByteSize() < 100
    assert len((await read_snapshot(client, project_id))[1].pekerjaan) == 300


async def test_snapshots_come_in_pages_and_never_cut_an_analysis(client: Client) -> None:
    project_id = await client.new_project()
    ids = await client.custom(project_id, *(f"P{number}" for number in range(30)))
    rows = [row("BHN", f"Bahan {number}", "kg", "1") for number in range(90)]
    for pekerjaan_id in ids:
        await client.analysis(project_id, pekerjaan_id, *rows)
    _, state, pages = await read_snapshot(client, project_id)
    assert len(state.analysis) == len({one.pekerjaan_id for one in state.analysis}) == 30
    assert {len(one.components) for one in state.analysis} == {90}
    assert pages == 1 + 1 + 1 + 1 + 1 + 2


async def test_snapshots_are_for_services_and_tell_of_deletion(client: Client) -> None:
    project_id = await client.new_project()
    with pytest.raises(AppError) as refusal:
        async for _ in client.snapshots.ReadSnapshot(snapshot.ReadSnapshotRequest(project_id=project_id)):
            pass
    assert refusal.value.kind is Kind.FORBIDDEN
    with pytest.raises(AppError) as refusal:
        await client.snapshots.ListRevisions(snapshot.ListRevisionsRequest())
    assert refusal.value.kind is Kind.FORBIDDEN
    await client.projects.DeleteProject(project.DeleteProjectRequest(project_id=project_id))
    revision, state, pages = await read_snapshot(client, project_id)
    assert (revision, state.project.is_deleted, pages) == (2, True, 1)
    with client.acting_as(REKAP):
        request = snapshot.ListRevisionsRequest(after_project_id=project_id - 1, page_size=1)
        [listed] = (await client.snapshots.ListRevisions(request)).projects
        assert (listed.project_id, listed.revision) == (project_id, 2)
        with pytest.raises(AppError) as refusal:
            async for _ in client.snapshots.ReadSnapshot(snapshot.ReadSnapshotRequest(project_id=10**12)):
                pass
    assert refusal.value.kind is Kind.NOT_FOUND


async def test_the_audit_trail_says_who_changed_what_from_what_to_what(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id = await work(client, catalogue)
    [volume, *_] = await audit(database, project_id, "volume")
    assert (volume["action"], volume["user_id"], volume["before"], volume["after"]["quantity"]) == (
        "create",
        client.user_id,
        None,
        "12.500",
    )
    analyses = await audit(database, project_id, "analysis")
    assert [one["action"] for one in analyses] == ["update", "update", "update", "cascade"]
    assert (analyses[2]["before"][0]["koefisien"], analyses[2]["after"][0]["koefisien"]) == ("0.5", "0.75")
    pekerjaan = await audit(database, project_id, "pekerjaan")
    assert [one["action"] for one in pekerjaan] == ["create"] * 4 + ["update"] * 2 + ["delete"]
    [pricing] = await audit(database, project_id, "pricing")
    assert (pricing["before"]["ppn_percent"], pricing["after"]["ppn_percent"]) == ("11.00", "12.00")
    assert {one["revision"] for one in pekerjaan} == {2, 10}


@pytest.mark.parametrize("statement", [update(audit_entry).values(user_id=0), delete(audit_entry)])
async def test_the_audit_trail_cannot_be_changed(client: Client, database: Database, statement: Any) -> None:
    await client.new_project()
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as connection:
            await connection.execute(statement)


async def test_everything_at_once_neither_deadlocks_nor_loses_a_revision(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    ids = await client.custom(project_id, *(f"P{number}" for number in range(6)))
    volume, week = estimate.VolumeInput, estimate.AssignmentInput

    async def volumes(number: int) -> None:
        items = [volume(pekerjaan_id=one, quantity=str(number)) for one in (ids if number % 2 else reversed(ids))]
        await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=items))

    async def weeks(number: int) -> None:
        items = [week(pekerjaan_id=one, week_number=1, planned_proportion=str(number)) for one in reversed(ids)]
        await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=items))

    async def analysis(number: int) -> None:
        host = ids[number % 6]
        await client.analysis(project_id, host, row("TK", f"Pekerja {number}", "OH", "1"))

    async def tree(number: int) -> None:
        leaves = [custom(f"P{one} {number}", id=one) for one in (reversed(ids) if number % 2 else ids)]
        saved = await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id))
        assert saved.document.revision
        await client.save_tree(project_id, *leaves, ids=top)

    found = await read_snapshot(client, project_id)
    top = {"top": found[1].klasifikasi[0].id, "sub": found[1].sub_klasifikasi[0].id}
    async with asyncio.TaskGroup() as group:
        for number in range(1, 13):
            for change in (volumes, weeks, analysis, tree):
                group.create_task(change(number))
    replica = Replica()
    for event in await events(database, project_id):
        replica.apply(event)
    revision, state, _ = await read_snapshot(client, project_id)
    rebuilt = Replica()
    rebuilt.merge(state)
    assert revision == replica.revision
    assert replica.meaning() == rebuilt.meaning()


async def test_a_stranger_cannot_hold_up_a_project(client: Client) -> None:
    project_id = await client.new_project()
    with client.acting_as(user(client.user_id + 1)), pytest.raises(AppError):
        await client.save_tree(project_id, custom("Galian"))
    await client.save_tree(project_id, custom("Galian"))
