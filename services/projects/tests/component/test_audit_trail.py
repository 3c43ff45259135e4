"""Reading who changed what."""

from typing import Any

import pytest
from sqlalchemy import insert

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from projects.app.queries.audit_trail import change_status, list_audit_trail
from projects.store.audit_reading import AuditFilter
from projects.store.tables import member
from taksir.projects.v1 import audit_service_pb2 as messages
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.audit_service_pb2_grpc import AuditServiceStub

from .conftest import Client, body, user


@pytest.fixture
def audit(client: Client, channel: Any) -> Any:
    return AuditServiceStub(channel)


async def trail(audit: Any, project_id: int, **options: Any) -> dict[str, Any]:
    request = messages.ListAuditTrailRequest(project_id=project_id, **options)
    found: dict[str, Any] = body(await audit.ListAuditTrail(request))
    return found


async def written(client: Client) -> tuple[int, int]:
    """A project with one volume that was 2 and is 3, and a new name."""
    project_id = await client.new_project(nama="Rumah")
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    for quantity in ("2", "3"):
        item = estimate.VolumeInput(pekerjaan_id=pekerjaan_id, quantity=quantity)
        await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=[item]))
    fields = project.ProjectFields(nama="Rumah baru")
    await client.projects.UpdateProject(project.UpdateProjectRequest(project_id=project_id, fields=fields))
    return project_id, pekerjaan_id


async def test_a_change_tells_who_when_and_each_field(client: Client, audit: Any) -> None:
    project_id, pekerjaan_id = await written(client)
    page = await trail(audit, project_id, entities=["volume"])
    newest, oldest = page["items"]
    assert (newest["action"], newest["entity_id"], newest["user_id"]) == ("update", pekerjaan_id, client.user_id)
    changes = {one["field"]: (one["before"], one["after"]) for one in newest["changes"]}
    assert changes["quantity"] == ("2.000", "3.000")
    assert oldest["action"] == "create"
    assert newest["revision"] > oldest["revision"]
    assert newest["changes_left_out"] == 0
    [renamed] = (await trail(audit, project_id, entities=["project"], actions=["update"]))["items"]
    assert {"field": "nama", "before": "Rumah", "after": "Rumah baru"} in renamed["changes"]


async def test_pages_hold_every_entry_once(client: Client, audit: Any) -> None:
    project_id, _ = await written(client)
    whole = (await trail(audit, project_id, page_size=100))["items"]
    seen, cursor = [], ""
    while cursor is not None:
        page = await trail(audit, project_id, page_size=2, cursor=cursor)
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [one["id"] for one in seen] == [one["id"] for one in whole]
    assert len({one["id"] for one in seen}) == len(seen) >= 6


async def test_filters_leave_only_what_they_name(client: Client, audit: Any) -> None:
    project_id, pekerjaan_id = await written(client)
    for options, found in (
        ({"entity_id": pekerjaan_id}, {"pekerjaan", "volume"}),
        ({"entity_id": pekerjaan_id, "entities": ["volume"]}, {"volume"}),
        ({"actions": ["delete"]}, set()),
        ({"user_id": client.user_id + 1}, set()),
        ({"date_to": "2020-01-01"}, set()),
        ({"date_from": "2999-12-31"}, set()),
        ({"date_from": "2020-01-01", "date_to": "9999-12-31", "entities": ["project"]}, {"project"}),
    ):
        assert {one["entity"] for one in (await trail(audit, project_id, **options))["items"]} == found, options


@pytest.mark.parametrize(
    ("options", "slug"),
    [
        ({"cursor": "bukan"}, "cursor-invalid"),
        ({"cursor": "WzFd"}, "cursor-invalid"),
        ({"cursor": "eyJhIjoxfQ=="}, "cursor-invalid"),
        ({"date_from": "kemarin"}, "audit-filter-invalid"),
    ],
)
async def test_what_cannot_be_read_is_refused(client: Client, audit: Any, options: dict[str, Any], slug: str) -> None:
    project_id = await client.new_project()
    with pytest.raises(AppError) as refusal:
        await trail(audit, project_id, **options)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.INVALID, slug)


async def test_change_status_tells_what_is_new_since_a_revision(client: Client, audit: Any) -> None:
    project_id, pekerjaan_id = await written(client)
    status = body(await audit.GetChangeStatus(messages.GetChangeStatusRequest(project_id=project_id)))
    counts = {one["entity"]: one["count"] for one in status["items"]}
    assert (counts["volume"], counts["project"], counts["pekerjaan"]) == (2, 2, 1)
    now = messages.GetChangeStatusRequest(project_id=project_id, since_revision=status["revision"])
    assert body(await audit.GetChangeStatus(now))["items"] == []
    item = estimate.VolumeInput(pekerjaan_id=pekerjaan_id, quantity="9")
    await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=[item]))
    [changed] = body(await audit.GetChangeStatus(now))["items"]
    assert (changed["entity"], changed["changed_by"], changed["count"]) == ("volume", client.user_id, 1)


async def test_viewers_may_read_it_and_strangers_find_nothing(client: Client, audit: Any, database: Database) -> None:
    project_id = await client.new_project()
    async with database.write() as connection:
        values = {"project_id": project_id, "user_id": client.user_id + 1, "role": "viewer"}
        await connection.execute(insert(member).values(**values))
    with client.acting_as(user(client.user_id + 1)):
        assert (await trail(audit, project_id))["items"]
    with client.acting_as(user(client.user_id + 2)):
        for call in (
            trail(audit, project_id),
            audit.GetChangeStatus(messages.GetChangeStatusRequest(project_id=project_id)),
        ):
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.slug == "project-not-found"


async def test_two_statements_whatever_the_size(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, *(f"P{number}" for number in range(300)))
    for work in (
        list_audit_trail(database, client.user_id, project_id, AuditFilter(), "", 100),
        change_status(database, client.user_id, project_id, 0),
    ):
        with count_statements(database) as statements:
            await work
        assert len(statements) == 2, statements
