"""Backups: what comes back is what was there; a file that is not right leaves nothing."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, cast

import orjson
import pytest
from sqlalchemy import func, select

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.app.commands.restore_project import restore_project
from projects.app.editing import Editing
from projects.app.library.packing import BACKUP, unpack
from projects.app.library.restoring import read_project
from projects.app.library.shape import DERIVED, TABLES
from projects.app.queries.backup import backup_project
from projects.bootstrap import now
from projects.events.snapshots_needed import publish_snapshot
from projects.rpc.file_receiving import READINGS_AT_ONCE
from projects.store import tables
from projects.store.copies import CONTENT
from taksir.projects.v1 import backup_service_pb2 as messages
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.backup_service_pb2_grpc import BackupServiceStub

from .conftest import Client, body, user
from .full_project import direct_cost, full_project, portrait

CHUNK = 64 * 1024
Content = dict[str, Any]


@pytest.fixture
def backups(channel: Channel) -> BackupServiceStub:
    return BackupServiceStub(cast("Any", channel))


async def backup(backups: BackupServiceStub, project_id: int, **fields: Any) -> bytes:
    answer = await backups.GetBackup(messages.GetBackupRequest(project_id=project_id, **fields))
    return answer.document.body


async def restore(backups: BackupServiceStub, file: bytes, **fields: Any) -> dict[str, Any]:
    async def parts() -> AsyncIterator[messages.RestoreBackupRequest]:
        yield messages.RestoreBackupRequest(**fields)
        for start in range(0, len(file), CHUNK):
            yield messages.RestoreBackupRequest(chunk=file[start : start + CHUNK])

    return cast("dict[str, Any]", body(await backups.RestoreBackup(parts())))


def packed(content: Any, **shell: Any) -> bytes:
    checksum = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return orjson.dumps({"format": BACKUP, "version": 1, "checksum": checksum, "content": content, **shell})


async def projects_of(database: Database, user_id: int) -> int:
    async with database.read() as connection:
        counted = select(func.count()).where(tables.project.c.owner_id == user_id)
        return cast("int", await connection.scalar(counted))


def test_every_table_stands_in_the_file_or_is_computed() -> None:
    assert {*TABLES} | DERIVED == {*CONTENT}


async def test_d02_a_restored_project_is_the_same_to_the_last_digit(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, backups: BackupServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    file = await backup(backups, source)
    made = await restore(backups, file)
    assert (made["project"]["nama"], made["warnings"]) == ("Rumah tinggal (pulihan)", [])
    again = made["project"]["id"]
    assert await portrait(database, again) == await portrait(database, source)
    assert await direct_cost(database, again) == await direct_cost(database, source) > 0
    assert orjson.loads(await backup(backups, again))["content"].keys() == orjson.loads(file)["content"].keys()


async def test_the_first_saved_analysis_of_a_restored_project_leaves_the_others_as_they_were(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, backups: BackupServiceStub
) -> None:
    made = (await restore(backups, await backup(backups, await full_project(client, channel, catalogue))))["project"]
    before = await portrait(database, made["id"])
    async with database.read() as connection:
        bricks = tables.pekerjaan.c.snapshot_uraian == "Pasangan bata"
        one = tables.pekerjaan.c
        pekerjaan_id = await connection.scalar(select(one.id).where(one.project_id == made["id"], bricks))
    rows = [
        {"kategori": "TK", "uraian": "Tukang batu", "satuan": "OH", "koefisien": "0.1"},
        {"kategori": "BHN", "uraian": "Bata merah", "satuan": "bh", "koefisien": "71.91"},
    ]
    await client.analysis(made["id"], cast("int", pekerjaan_id), *rows)
    after = await portrait(database, made["id"])
    assert after["expanded_component"] == before["expanded_component"]


async def test_a_project_is_put_back_after_confirmation(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, backups: BackupServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    before, file = await portrait(database, source), await backup(backups, source)
    other = await client.new_project(nama="Lain sama sekali")
    await client.custom(other, "Dibuang")
    answer = await client.projects.GetProject(project.GetProjectRequest(project_id=other))
    target = {"project_id": other, "revision": body(answer)["revision"]}
    with pytest.raises(AppError) as refusal:
        await restore(backups, file, **target)
    assert [one.path for one in refusal.value.fields] == ["confirm"]
    with pytest.raises(AppError) as refusal:
        await restore(backups, file, **{**target, "revision": 1}, confirm=True)
    assert refusal.value.kind is Kind.CONFLICT
    made = await restore(backups, file, **target, confirm=True)
    assert (made["project"]["id"], made["project"]["nama"]) == (other, "Rumah tinggal")
    assert await portrait(database, other) == before == await portrait(database, source)


async def test_only_the_owner_replaces_and_only_members_back_up(client: Client, backups: BackupServiceStub) -> None:
    mine = await client.new_project()
    file = await backup(backups, mine)
    with client.acting_as(user(client.user_id + 1)):
        for call in (backup(backups, mine), restore(backups, file, project_id=mine, revision=1, confirm=True)):
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.kind is Kind.NOT_FOUND


async def test_the_trail_comes_by_choice_and_is_never_put_back(
    client: Client, database: Database, backups: BackupServiceStub
) -> None:
    source = await client.new_project()
    await client.custom(source, "Galian")
    assert "audit" not in orjson.loads(await backup(backups, source))["content"]
    file = await backup(backups, source, include_audit=True)
    assert {one["entity"] for one in orjson.loads(file)["content"]["audit"]} >= {"project", "pekerjaan"}
    made = await restore(backups, file, nama="Dengan riwayat")
    trail = select(tables.audit_entry.c.entity).where(tables.audit_entry.c.project_id == made["project"]["id"])
    async with database.read() as connection:
        assert (await connection.scalars(trail)).all() == ["project"]


SHELLS: dict[str, tuple[Callable[[Content], bytes], str]] = {
    "newer version": (lambda content: packed(content, version=2), "version"),
    "no version": (lambda content: packed(content, version=True), "version"),
    "another format": (lambda content: packed(content, format="taksir-template"), "format"),
    "a list": (lambda _: b"[]", "format"),
    "no JSON": (lambda _: b"{", "file"),
    "nothing": (lambda _: b"", "file"),
    "NaN": (lambda _: b'{"format": NaN}', "file"),
    "too deep": (lambda _: b'{"content":' + b"[" * 100_000, "file"),
    "changed": (lambda content: packed(content, checksum="0" * 64), "checksum"),
    "content is text": (lambda _: packed("x"), "content"),
}


async def test_a_file_that_is_none_is_refused(client: Client, database: Database, backups: BackupServiceStub) -> None:
    content = orjson.loads(await backup(backups, await client.new_project()))["content"]
    for name, (make, path) in SHELLS.items():
        with pytest.raises(AppError) as refusal:
            await restore(backups, make(content))
        assert ([one.path for one in refusal.value.fields], refusal.value.kind) == ([path], Kind.INVALID), name
    assert await projects_of(database, client.user_id) == 1


def put(*way: Any) -> Callable[[Content], None]:
    """Puts the last of `way` where the others lead."""

    def change(content: Content) -> None:
        at: Any = content
        for step in way[:-2]:
            at = at[step]
        at[way[-2]] = way[-1]

    return change


def twice(table: str) -> Callable[[Content], None]:
    return lambda content: content[table].append(content[table][0])


def bundle_ring(content: Content) -> None:
    jobs = {row["snapshot_uraian"]: row["id"] for row in content["pekerjaan"]}
    row = next(row for row in content["component"] if row["uraian"] == "Bata merah")
    changed = {"kategori": "LAIN", "resource_id": None, "ref_pekerjaan_id": jobs["Dinding lengkap"]}
    row |= changed


def formula_ring(content: Content) -> None:
    content["parameter"] = [
        {"id": 9000 + n, "name": name, "value": "0", "raw": raw, "label": "", "unit": "", "description": ""}
        for n, (name, raw) in enumerate((("panjang", "sisa"), ("sisa", "panjang")))
    ]


def network_ring(content: Content) -> None:
    [one] = content["dependency"]
    back = {"predecessor_id": one["successor_id"], "successor_id": one["predecessor_id"], "kind": "FS", "lag": 0}
    content["dependency"].append(back)


def unknown_edition(content: Content) -> None:
    row = next(row for row in content["component"] if row["ref_ahsp_id"])
    row["ref_ahsp_id"] = {"edition": "AHSP 1899", "kode": "1"}


HOSTILE: dict[str, tuple[Callable[[Content], None], str]] = {
    "no header": (put("project", None), "project"),
    "short name": (put("project", "nama", "x"), "project.nama"),
    "dates": (put("project", "tanggal_selesai", "2020-01-01"), "project.tanggal_selesai"),
    "header column": (put("project", "owner_id", 1), "project.owner_id"),
    "table is text": (put("klasifikasi", "x"), "klasifikasi"),
    "row is text": (put("klasifikasi", 0, "x"), "klasifikasi[0]"),
    "unknown column": (put("klasifikasi", 0, "project_id", 1), "klasifikasi[0].project_id"),
    "long text": (put("klasifikasi", 0, "name", "x" * 256), "klasifikasi[0].name"),
    "control character": (put("klasifikasi", 0, "name", "a\x00b"), "klasifikasi[0].name"),
    "missing": (put("pekerjaan", 0, "snapshot_kode", None), "pekerjaan[0].snapshot_kode"),
    "huge number": (put("component", 0, "koefisien", "1" + "0" * 20), "component[0].koefisien"),
    "exponent": (put("component", 0, "koefisien", "1e5"), "component[0].koefisien"),
    "float": (put("component", 0, "koefisien", 0.5), "component[0].koefisien"),
    "negative": (put("volume", 0, "quantity", "-1"), "volume[0].quantity"),
    "huge id": (put("klasifikasi", 0, "id", 2**62), "klasifikasi[0].id"),
    "same id twice": (twice("klasifikasi"), "klasifikasi[1].id"),
    "same resource twice": (
        lambda content: content["resource"].append({**content["resource"][0], "id": 8000}),
        "resource[9]",
    ),
    "no parent": (put("sub_klasifikasi", 0, "klasifikasi_id", 777), "sub_klasifikasi[0].klasifikasi_id"),
    "parent of another kind": (put("sub_klasifikasi", 0, "klasifikasi_id", 2), "sub_klasifikasi[0].klasifikasi_id"),
    "unknown kategori": (put("resource", 0, "kategori", "XX"), "resource[0].kategori"),
    "another resource": (put("component", 0, "uraian", "Lain"), "component[0].resource_id"),
    "both targets": (put("component", 0, "ref_pekerjaan_id", 3), "component[0]"),
    "mention": (put("volume_formula", 0, "raw", "#777"), "volume_formula[0].raw"),
    "formula": (put("volume_formula", 0, "raw", "2 +"), "volume_formula[0].raw"),
    "no parameter": (put("parameter", []), "volume_formula[0].raw"),
    "formula and sheet": (put("volume_formula", 1, "raw", "2"), "volume_formula[1].raw"),
    "more than all": (put("week_progress", 0, "planned_proportion", "99"), "week_progress[1].planned_proportion"),
    "late week": (put("week_progress", 1, "week_number", 900), "week_progress[1].week_number"),
    "weekdays": (put("network", 0, "weekdays", "0077"), "network[0].weekdays"),
    "bundle ring": (bundle_ring, "component"),
    "formula ring": (formula_ring, "parameter[0].raw"),
    "network ring": (network_ring, "dependency"),
    "unknown edition": (unknown_edition, "component[4].ref_ahsp_id"),
    "catalogue by id": (put("pekerjaan", 0, "ref_id", 1), "pekerjaan[0].ref_id"),
    "unknown part": (put("member", [{"user_id": 1, "role": "owner"}]), "member"),
}


async def test_hostile_content_is_refused_at_its_path_and_leaves_nothing(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, backups: BackupServiceStub
) -> None:
    file = await backup(backups, await full_project(client, channel, catalogue))
    missed = {}
    for name, (change, path) in HOSTILE.items():
        content = orjson.loads(file)["content"]
        change(content)
        with pytest.raises(AppError) as refusal:
            await restore(backups, packed(content))
        paths = [one.path for one in refusal.value.fields]
        if refusal.value.kind is not Kind.INVALID or path not in paths:
            missed[name] = (refusal.value.slug, paths)
    assert missed == {}
    assert await projects_of(database, client.user_id) == 1


async def test_an_edition_that_is_gone_makes_a_custom_pekerjaan_and_says_so(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, backups: BackupServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    content = orjson.loads(await backup(backups, source))["content"]
    content["pekerjaan"][0]["ref_id"] = {"edition": "AHSP 1899", "kode": "1.1"}
    made = await restore(backups, packed(content))
    assert len(made["warnings"]) == 1
    assert await direct_cost(database, made["project"]["id"]) == await direct_cost(database, source)


async def test_a_large_file_takes_the_same_statements(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database
) -> None:
    editing = Editing(database, publish_snapshot, now)
    small, large = await full_project(client, channel, catalogue), await full_project(client, channel, catalogue)
    content = orjson.loads((await backup_project(database, client.user_id, large, with_audit=False))[1])["content"]
    job, volume = content["pekerjaan"][0], content["volume"][0]
    for number in range(300):
        more = {"id": 10_000 + number, "ordering_index": 1_000_000 + number}
        content["pekerjaan"].append({**job, **more})
        content["volume"].append({**volume, "pekerjaan_id": more["id"]})
    counts = []
    for file in ((await backup_project(database, client.user_id, small, with_audit=False))[1], packed(content)):
        checked = read_project(unpack(file, BACKUP))
        with count_statements(database) as statements:
            await restore_project(editing, client.user_id, checked, "")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 50, counts


async def test_a_file_that_drips_in_holds_up_nobody(client: Client, backups: BackupServiceStub) -> None:
    file = await backup(backups, await client.new_project())
    arriving = [asyncio.Event() for _ in range(READINGS_AT_ONCE + 1)]
    goes_on = asyncio.Event()

    async def drip(here: asyncio.Event) -> AsyncIterator[messages.RestoreBackupRequest]:
        yield messages.RestoreBackupRequest(chunk=file[:10])
        here.set()
        await goes_on.wait()
        yield messages.RestoreBackupRequest(chunk=file[10:])

    dripping = [asyncio.create_task(_answered(backups.RestoreBackup(drip(here)))) for here in arriving]
    await asyncio.gather(*(here.wait() for here in arriving))
    made = await restore(backups, file, nama="Cepat")
    assert made["project"]["nama"] == "Cepat"
    goes_on.set()
    for one in await asyncio.gather(*dripping):
        assert one["project"]["nama"] == "Rumah tinggal (pulihan)"


async def _answered(call: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", body(await call))


async def test_restores_at_once_do_not_mix(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, backups: BackupServiceStub
) -> None:
    full = await full_project(client, channel, catalogue)
    small = await client.new_project(nama="Kecil")
    await client.custom(small, "Galian", "Urugan")
    files = {one: await backup(backups, one) for one in (full, small)}
    broken = orjson.loads(files[full])["content"]
    broken["volume_formula"][0]["raw"] = "tidak_ada"
    before = await projects_of(database, client.user_id)
    sources = [full, small, full, small]
    results = await asyncio.gather(
        *(restore(backups, files[one]) for one in sources), restore(backups, packed(broken)), return_exceptions=True
    )
    assert isinstance(results[-1], AppError)
    for source, made in zip(sources, results[:-1], strict=True):
        assert isinstance(made, dict)
        assert await portrait(database, made["project"]["id"]) == await portrait(database, source)
    assert await projects_of(database, client.user_id) == before + len(sources)
