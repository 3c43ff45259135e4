"""PPN of a project: the law's of its first day, or a chosen one; in the pricing, the trail, the event, the snapshot."""

from typing import Any

import orjson
import pytest
from sqlalchemy import select

from chassis.database.engine import Database
from chassis.errors import AppError
from projects.store.tables import audit_entry, outbox
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1 import snapshot_service_pb2 as snapshot

from .conftest import REKAP, Client

DATED = ("11.00", "12.00", "11/12", True)


async def pricing_of(client: Client, project_id: int) -> project.Pricing:
    return (await client.projects.GetPricing(project.GetPricingRequest(project_id=project_id))).pricing


async def change(client: Client, project_id: int, **fields: Any) -> project.Pricing:
    request = project.UpdatePricingRequest(project_id=project_id, **fields)
    return (await client.projects.UpdatePricing(request)).pricing


def tax(pricing: project.Pricing) -> tuple[str, str, str, bool]:
    return pricing.ppn_percent, pricing.ppn_rate_percent, pricing.ppn_base, pricing.ppn_is_dated


async def told(client: Client, database: Database, project_id: int) -> tuple[Any, Any]:
    """The tax in the newest event and in a snapshot."""
    subject = f"projects.v1.project_changed.{project_id}"
    newest = select(outbox.c.payload).where(outbox.c.subject == subject).order_by(outbox.c.id.desc()).limit(1)
    async with database.read() as connection:
        event = ProjectChanged.FromString(await connection.scalar(newest) or b"")
    with client.acting_as(REKAP):
        call = client.snapshots.ReadSnapshot(snapshot.ReadSnapshotRequest(project_id=project_id))
        pages = [page async for page in call]
    return event.state.project, pages[0].state.project


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-01-05", DATED),
        ("2025-01-01", DATED),
        ("2024-12-31", ("11.00", "11.00", "penuh", True)),
        ("2022-03-31", ("10.00", "10.00", "penuh", True)),
    ],
)
async def test_a_new_project_takes_the_tax_of_its_first_day(client: Client, start: str, expected: Any) -> None:
    project_id = await client.new_project(tanggal_mulai=start)
    pricing = await pricing_of(client, project_id)
    assert tax(pricing) == expected
    assert pricing.ppn_legal_source.startswith("UU")


async def test_moving_the_start_takes_the_tax_of_the_new_day_and_writes_it_down(
    client: Client, database: Database
) -> None:
    project_id = await client.new_project(tanggal_mulai="2026-01-05")
    fields = project.ProjectFields(tanggal_mulai="2022-01-03", durasi_hari=100)
    await client.projects.UpdateProject(project.UpdateProjectRequest(project_id=project_id, fields=fields))
    assert tax(await pricing_of(client, project_id)) == ("10.00", "10.00", "penuh", True)
    entries = select(audit_entry).where(audit_entry.c.project_id == project_id, audit_entry.c.entity == "pricing")
    async with database.read() as connection:
        [entry] = (await connection.execute(entries)).mappings().all()
    assert (entry["before"]["ppn_base"], entry["after"]["ppn_base"]) == ("11/12", "penuh")
    assert (entry["before"]["ppn_rate_percent"], entry["after"]["ppn_rate_percent"]) == ("12.00", "10.00")


async def test_a_chosen_tax_stays_when_the_start_moves(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2026-01-05")
    chosen = await change(client, project_id, ppn_rate_percent="12", ppn_base="penuh")
    assert tax(chosen) == ("12.00", "12.00", "penuh", False)
    assert chosen.ppn_legal_source == ""
    fields = project.ProjectFields(tanggal_mulai="2022-01-03", durasi_hari=100)
    await client.projects.UpdateProject(project.UpdateProjectRequest(project_id=project_id, fields=fields))
    assert tax(await pricing_of(client, project_id)) == ("12.00", "12.00", "penuh", False)
    lawful = await change(client, project_id, ppn_is_dated=True)
    assert tax(lawful) == ("10.00", "10.00", "penuh", True)


async def test_the_old_field_is_a_rate_on_the_whole_value(client: Client) -> None:
    project_id = await client.new_project()
    same = await change(client, project_id, ppn_percent="11", markup_percent="12")
    assert tax(same) == DATED
    other = await change(client, project_id, ppn_percent="10")
    assert tax(other) == ("10.00", "10.00", "penuh", False)
    again = await change(client, project_id, ppn_percent="11")
    assert tax(again) == ("11.00", "11.00", "penuh", False)


async def test_a_form_sent_back_as_it_came_changes_nothing(client: Client) -> None:
    project_id = await client.new_project()
    before = await pricing_of(client, project_id)
    names = ("ppn_percent", "ppn_rate_percent", "ppn_base", "ppn_is_dated")
    after = await change(client, project_id, **{name: getattr(before, name) for name in names})
    assert (after.version, after.revision) == (before.version, before.revision)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"ppn_base": "1/2"}, "ppn_base"),
        ({"ppn_rate_percent": "101"}, "ppn_rate_percent"),
        ({"ppn_rate_percent": "12", "ppn_percent": "10"}, "ppn_percent"),
        ({"ppn_is_dated": True, "ppn_percent": "10"}, "ppn_percent"),
        ({"ppn_is_dated": True, "ppn_rate_percent": "13"}, "ppn_is_dated"),
    ],
)
async def test_what_contradicts_itself_is_refused_at_its_field(
    client: Client, fields: dict[str, Any], path: str
) -> None:
    project_id = await client.new_project()
    with pytest.raises(AppError) as refusal:
        await change(client, project_id, **fields)
    assert [field.path for field in refusal.value.fields] == [path]
    assert tax(await pricing_of(client, project_id)) == DATED


async def test_event_and_snapshot_tell_rate_and_base(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    await change(client, project_id, ppn_rate_percent="11.5", ppn_base="11/12")
    event, page = await told(client, database, project_id)
    assert event == page
    assert (page.ppn.rate_percent, page.ppn.base_numerator, page.ppn.base_denominator) == ("11.5", 11, 12)
    assert page.ppn_percent == "10.541667"


async def test_the_rates_are_listed_with_their_sources(client: Client) -> None:
    answer = await client.projects.ListPpnRates(project.ListPpnRatesRequest())
    rates = orjson.loads(answer.document.body)["rates"]
    assert [one["valid_from"] for one in rates] == ["2025-01-01", "2022-04-01", "1985-04-01"]
    assert [one["effective_percent"] for one in rates] == ["11.00", "11.00", "10.00"]
    assert all(one["legal_source"] for one in rates)
