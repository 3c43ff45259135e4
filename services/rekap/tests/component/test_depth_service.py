"""Rincian, explanations, versions, comparisons and the dashboard over real gRPC: who may, how fresh, what not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind, not_found
from chassis.identity import Identity, Signer, acting_as, current_identity
from chassis.rpc.client import open_channel
from chassis.rpc.server import Servicer, grpc_server
from chassis.settings import ServiceSettings
from rekap.app.packing import unpacked
from rekap.bootstrap import service
from rekap.config import RekapSettings
from rekap.store.portfolio_store import PostgresPortfolio
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import Member
from taksir.projects.v1 import origin_service_pb2 as origins
from taksir.projects.v1.origin_service_pb2_grpc import add_OriginServiceServicer_to_server
from taksir.projects.v1.snapshot_service_pb2_grpc import add_SnapshotServiceServicer_to_server
from taksir.rekap.v1 import rab_service_pb2 as rab
from taksir.rekap.v1 import version_service_pb2 as versions
from taksir.rekap.v1.dashboard_service_pb2 import GetDashboardRequest
from taksir.rekap.v1.dashboard_service_pb2_grpc import DashboardServiceStub
from taksir.rekap.v1.operations_service_pb2 import GetFigureHealthRequest
from taksir.rekap.v1.operations_service_pb2_grpc import OperationsServiceStub
from taksir.rekap.v1.rab_service_pb2_grpc import RabServiceStub
from taksir.rekap.v1.version_service_pb2_grpc import VersionServiceStub

from .conftest import TO_REKAP, SnapshotServicer
from .test_figures import applied
from .truth import OWNER, STRANGER, Truth, TruthSource, header, volume, week

VIEWER, EDITOR = 21, 22
MEMBERS = [
    Member(user_id=OWNER, role="owner"),
    Member(user_id=EDITOR, role="editor"),
    Member(user_id=VIEWER, role="viewer"),
]


class OriginServicer:
    """Tells of origins as projects does, for analyses without bundles."""

    def __init__(self, source: TruthSource) -> None:
        self.source = source

    async def ReadPekerjaanOrigin(self, request: Any, _: Any) -> Any:
        assert current_identity().is_service
        truth = self.source.truths.get(request.project_id)
        if truth is None or request.pekerjaan_id not in truth.pekerjaan:
            raise not_found("pekerjaan-not-found", "Tidak ada.")
        analysis = truth.analysis.get(request.pekerjaan_id)
        rows = [
            origins.RecipeRow(koefisien=one.koefisien, resource_id=one.resource_id)
            for one in (analysis.components if analysis else ())
        ]
        recipe = origins.Recipe(key="job:1", kode="P.1", uraian="Galian", source_type="custom", rows=rows)
        return origins.ReadPekerjaanOriginResponse(
            revision=truth.revision,
            recipes=[recipe],
            volume=origins.VolumeOrigin(kind="number", updated_by=OWNER),
            prices=[origins.PriceOrigin(resource_id=id_, updated_by=OWNER) for id_ in truth.resource],
        )

    async def ReadPriceOrigins(self, request: Any, _: Any) -> Any:
        truth = self.source.truths[request.project_id]
        prices = [origins.PriceOrigin(resource_id=id_, updated_by=OWNER) for id_ in request.resource_ids]
        return origins.ReadPriceOriginsResponse(revision=truth.revision, prices=prices)


@dataclass
class Depth:
    """The running service, as the gateway calls it."""

    rab: Any
    versions: Any
    dashboard: Any
    operations: Any
    names: Any = field(default_factory=lambda: iter(range(1, 1000)))

    async def rincian(self, user: int = OWNER, **wanted: Any) -> Any:
        about = rab.RabDocument(project_id=1, min_revision=wanted.pop("min_revision", 0))
        return await call(self.rab.GetRincianRab, rab.GetRincianRabRequest(document=about, **wanted), user)

    async def ahsp(self, pekerjaan_id: int, user: int = OWNER) -> Any:
        about = rab.RabDocument(project_id=1)
        request = rab.GetRincianAhspRequest(document=about, pekerjaan_id=pekerjaan_id)
        return await call(self.rab.GetRincianAhsp, request, user)

    async def explain(self, figure: str, user: int = OWNER, **wanted: Any) -> Any:
        about = rab.RabDocument(project_id=1, min_revision=wanted.pop("min_revision", 0))
        return await call(
            self.rab.ExplainFigure, rab.ExplainFigureRequest(document=about, figure=figure, **wanted), user
        )

    async def create(self, name: str, user: int = OWNER, **wanted: Any) -> Any:
        request = versions.CreateVersionRequest(project_id=wanted.pop("project_id", 1), name=name, **wanted)
        return (await call(self.versions.CreateVersion, request, user)).version

    async def compare(self, user: int = OWNER, **wanted: Any) -> Any:
        return await call(
            self.versions.CompareEstimates, versions.CompareEstimatesRequest(project_id=1, **wanted), user
        )


async def call(method: Any, request: Any, user: int = OWNER) -> Any:
    with acting_as(Identity(user, frozenset({"user"}))):
        return await method(request)


def body(answer: Any) -> Any:
    return orjson.loads(unpacked(answer.document.body))


@pytest.fixture
def source(truth: Truth) -> TruthSource:
    """A house with members, and another project of the owner's and one of a stranger's."""
    truth.project = header(members=MEMBERS, anggaran_owner="6000000")
    truth.house()
    other, foreign = Truth(2), Truth(3)
    other.house()
    foreign.project = header(members=[Member(user_id=STRANGER, role="owner")])
    foreign.house()
    return TruthSource(truth, other, foreign)


@pytest.fixture
async def settings(
    servers: Any,
    database_url: str,
    keys: Any,
    fresh_streams: Callable[[Path], Any],
    tmp_path: Path,
    source: TruthSource,
) -> AsyncIterator[RekapSettings]:
    (tmp_path / "streams.yaml").write_text(
        'streams:\n  - name: PROJECTS\n    subjects: ["projects.v1.>"]\n    max_bytes: 16777216\n'
        '    consumers:\n      - durable: rekap\n        filter_subject: "projects.v1.project_changed.*"\n'
    )
    await fresh_streams(tmp_path / "streams.yaml")
    common = {
        "database_url": database_url,
        "redis_url": servers.redis_url,
        "nats_url": servers.nats_url,
        "identity_trusted_keys_dir": keys.trusted_dir,
        "identity_private_key_file": keys.private_file("rekap"),
    }
    servicers = [
        Servicer(add_SnapshotServiceServicer_to_server, SnapshotServicer(source)),
        Servicer(add_OriginServiceServicer_to_server, OriginServicer(source)),
    ]
    async with grpc_server(ServiceSettings(**common), "projects", servicers, callers=TO_REKAP) as projects:
        yield RekapSettings(**common, projects_target=f"127.0.0.1:{projects.port}")


@pytest.fixture
async def depth(
    settings: RekapSettings, signer: Signer, read_model: PostgresReadModel, source: TruthSource
) -> AsyncIterator[Depth]:
    for truth in source.truths.values():
        whole = truth.commit()
        whole.state.CopyFrom(truth.state())
        truth.revision = whole.revision = 1
        await applied(read_model, [whole])
    async with (
        service(settings) as server,
        open_channel(f"127.0.0.1:{server.port}", "rekap", signer) as channel,
    ):
        yield Depth(
            RabServiceStub(channel),
            VersionServiceStub(channel),
            DashboardServiceStub(channel),
            OperationsServiceStub(channel),
        )


async def refused(awaited: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await awaited
    return refusal.value


async def test_the_rincian_is_as_fresh_as_every_figure(depth: Depth, truth: Truth) -> None:
    first = await depth.rincian(min_revision=1)
    assert (first.document.revision, body(first)["meta"]["total"]) == (1, "5500000")
    truth.commit(volume=[volume(101, "25")])
    newer = await depth.rincian(min_revision=2)
    assert (newer.document.stale, body(newer)["meta"]["total"]) == (False, "11000000")
    late = await depth.rincian(min_revision=99)
    assert late.document.stale
    assert body(late)["meta"]["stale"] is True
    assert body(await depth.ahsp(101))["G"] == "440000"
    assert body(await depth.ahsp(102))["total"] == "0"


async def test_the_chain_goes_from_the_total_down_to_prices(depth: Depth) -> None:
    step = body(await depth.explain("pekerjaan", id=101))["step"]
    assert (step["value"], step["operation"]) == ("5500000", "product")
    price, quantity = step["parts"]
    assert (price["figure"], price["value"], quantity["value"]) == ("G", "440000", "12.5")
    assert quantity["source"]["kind"] == "number"
    labour = price["parts"][0]["parts"][0]["parts"][0]
    koefisien, harga = labour["parts"]
    assert (labour["value"], koefisien["value"], harga["value"]) == ("99000", "1", "99000")
    assert (koefisien["source"]["kind"], harga["source"]["kind"]) == ("custom", "price_list")
    assert harga["source"]["updated_by"] == OWNER
    other = price["parts"][0]["parts"][3]["parts"][0]
    assert other["parts"][1]["source"]["kind"] == "unpriced"
    assert body(await depth.explain("column", id=101, column="B"))["step"]["value"] == "250000"
    rounded = body(await depth.explain("rounded_total"))["step"]
    assert [part["figure"] for part in rounded["parts"]] == ["grand_total", "pembulatan"]
    assert [part["value"] for part in rounded["parts"]] == ["6105000", "5000"]
    assert body(await depth.explain("klasifikasi", id=1))["step"]["value"] == "5500000"
    assert body(await depth.explain("sub", id=12))["step"]["value"] == "0"
    needed = body(await depth.explain("resource", id=3))["step"]
    assert (needed["value"], needed["parts"][0]["value"]) == ("637500", "6.25")


async def test_an_explanation_is_of_the_newest_revision_even_before_its_event(depth: Depth, truth: Truth) -> None:
    truth.commit(volume=[volume(101, "25")])
    answer = await depth.explain("pekerjaan", id=101)
    assert (answer.document.revision, body(answer)["step"]["value"]) == (2, "11000000")


async def test_strangers_find_nothing_anywhere(depth: Depth) -> None:
    version = await depth.create("MC-0")
    theirs = await depth.create("MC-0", STRANGER, project_id=3)
    tried = [
        depth.rincian(STRANGER),
        depth.ahsp(101, STRANGER),
        depth.explain("subtotal", STRANGER),
        depth.explain("pekerjaan", STRANGER, id=101),
        depth.explain("resource", STRANGER, id=1),
        depth.create("Lain", STRANGER),
        call(depth.versions.ListVersions, versions.ListVersionsRequest(project_id=1), STRANGER),
        call(
            depth.versions.GetVersionRab, versions.GetVersionRabRequest(project_id=1, version_id=version.id), STRANGER
        ),
        call(
            depth.versions.RenameVersion, versions.RenameVersionRequest(project_id=1, version_id=version.id), STRANGER
        ),
        call(
            depth.versions.DeleteVersion, versions.DeleteVersionRequest(project_id=1, version_id=version.id), STRANGER
        ),
        depth.compare(STRANGER),
        depth.compare(STRANGER, from_revision=1),
        depth.compare(other_project_id=3, to_revision=1),
        call(depth.versions.ListRevisions, versions.ListRevisionsRequest(project_id=1), STRANGER),
        depth.compare(other_project_id=3),
        depth.compare(other_project_id=3, to_version_id=theirs.id),
        # A version of somebody else's project, named under one's own.
        depth.compare(to_version_id=theirs.id),
        call(depth.versions.GetVersionRab, versions.GetVersionRabRequest(project_id=1, version_id=theirs.id)),
        call(depth.versions.DeleteVersion, versions.DeleteVersionRequest(project_id=1, version_id=theirs.id)),
        depth.explain("pekerjaan", id=10**9),
        depth.explain("sub", id=10**9),
        depth.explain("resource", id=10**9),
        depth.ahsp(10**9),
    ]
    assert [(await refused(one)).kind for one in tried] == [Kind.NOT_FOUND] * len(tried)


async def test_what_cannot_be_meant_is_named(depth: Depth) -> None:
    tried = {
        "figure": depth.explain("laba"),
        "id": depth.explain("pekerjaan"),
        "column": depth.explain("column", id=101, column="Z"),
        "pekerjaan": depth.rincian(pekerjaan_ids=[10**9]),
        "page": depth.rincian(page=-1),
        "page_size": depth.compare(page_size=500),
        "from_revision": depth.compare(from_revision=1, from_version_id=1),
        "to_revision": depth.compare(to_revision=-1),
        "name": depth.create(" "),
        "note": depth.create("MC-1", note="x" * 1001),
    }
    for path, awaited in tried.items():
        refusal = await refused(awaited)
        assert (refusal.kind, [one.path for one in refusal.fields]) == (Kind.INVALID, [path])


async def test_a_version_stays_as_it_was(depth: Depth, truth: Truth, database: Database) -> None:
    version = await depth.create(" MC-0 ", EDITOR, note="Awal")
    assert (version.name, version.created_by, version.revision) == ("MC-0", EDITOR, 1)
    assert (version.subtotal, version.rounded_total, version.pekerjaan_count) == ("5500000", "6110000", 2)
    truth.commit(volume=[volume(101, "25")])
    await depth.rincian(min_revision=2)

    asked = versions.GetVersionRabRequest(project_id=1, version_id=version.id)
    frozen = await call(depth.versions.GetVersionRab, asked, VIEWER)
    assert (frozen.document.revision, body(frozen)["meta"]["subtotal"]) == (1, "5500000")
    with pytest.raises(DBAPIError, match="frozen"):
        async with database.write() as connection:
            await connection.execute(text("UPDATE version SET subtotal = 1"))
    # A second one under the name, in any case, is refused; so is naming another one so.
    assert (await refused(depth.create("mc-0"))).kind is Kind.CONFLICT
    second = await depth.create("Adendum 1", min_revision=2)
    rename = versions.RenameVersionRequest(project_id=1, version_id=second.id, name="MC-0")
    assert (await refused(call(depth.versions.RenameVersion, rename))).slug == "version-name-taken"
    rename.name = "CCO 1"
    assert (await call(depth.versions.RenameVersion, rename)).version.name == "CCO 1"
    listed = await call(depth.versions.ListVersions, versions.ListVersionsRequest(project_id=1), VIEWER)
    assert [one.name for one in listed.versions] == ["CCO 1", "MC-0"]
    for write in (
        depth.create("Lain", VIEWER),
        call(depth.versions.RenameVersion, rename, VIEWER),
        call(depth.versions.DeleteVersion, versions.DeleteVersionRequest(project_id=1, version_id=second.id), VIEWER),
    ):
        assert (await refused(write)).kind is Kind.FORBIDDEN
    gone = versions.DeleteVersionRequest(project_id=1, version_id=second.id)
    await call(depth.versions.DeleteVersion, gone, EDITOR)
    assert (await refused(call(depth.versions.DeleteVersion, gone))).kind is Kind.NOT_FOUND
    assert (await refused(depth.create("Nanti", min_revision=99))).kind is Kind.UNAVAILABLE


async def test_of_many_who_take_one_name_at_once_one_gets_it(depth: Depth) -> None:
    tried = await asyncio.gather(*(depth.create("MC-0") for _ in range(5)), return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in tried) == 1
    assert {one.kind for one in tried if isinstance(one, AppError)} == {Kind.CONFLICT}


async def test_versions_and_projects_compare(depth: Depth, truth: Truth) -> None:
    version = await depth.create("MC-0")
    truth.commit(volume=[volume(101, "13.5")])
    found = body(await depth.compare(VIEWER, from_version_id=version.id, min_revision=2))
    assert (found["from"]["version"], found["to"]["version"]) == ("MC-0", None)
    assert found["difference"]["by_cause"]["volume"] == found["difference"]["subtotal"] == "440000"
    assert found["rows"][0]["effects"] == {"volume": "440000"}
    rename = versions.RenameVersionRequest(project_id=1, version_id=version.id, name="Kontrak")
    await call(depth.versions.RenameVersion, rename)
    again = body(await depth.compare(from_version_id=version.id))
    assert (again["from"]["version"], again["rows"]) == ("Kontrak", found["rows"])
    await call(depth.versions.DeleteVersion, versions.DeleteVersionRequest(project_id=1, version_id=version.id))
    assert (await refused(depth.compare(from_version_id=version.id))).slug == "version-not-found"
    late = await depth.compare(min_revision=99)
    assert (late.document.stale, body(late)["meta"]["stale"]) == (True, True)
    other = body(await depth.compare(other_project_id=2))
    assert other["to"]["project_id"] == 2
    assert Fraction(other["difference"]["subtotal"]) == -440000
    assert other["meta"]["unchanged_count"] == 1


async def test_any_two_revisions_compare(depth: Depth, truth: Truth) -> None:
    truth.commit(volume=[volume(101, "13.5")])
    await depth.compare(min_revision=2)
    truth.commit(volume=[volume(101, "20")])
    await depth.compare(min_revision=3)
    found = body(await depth.compare(VIEWER, from_revision=1, to_revision=2))
    assert [found[side]["revision"] for side in ("from", "to")] == [1, 2]
    assert found["difference"]["by_cause"]["volume"] == found["difference"]["subtotal"] == "440000"
    back = body(await depth.compare(from_revision=3, to_revision=1))
    assert back["difference"]["subtotal"] == "-3300000"
    # What is now, a version, and another project's past stand beside a past revision.
    assert body(await depth.compare(from_revision=3))["rows"] == []
    version = await depth.create("MC-0")
    assert body(await depth.compare(from_revision=2, to_version_id=version.id))["difference"]["subtotal"] == "2860000"
    other = body(await depth.compare(from_revision=1, other_project_id=2, to_revision=1))
    assert other["to"]["project_id"] == 2

    request = versions.ListRevisionsRequest(project_id=1, page_size=2)
    listed = await call(depth.versions.ListRevisions, request, VIEWER)
    assert ([one.revision for one in listed.revisions], listed.has_more) == ([3, 2], True)
    older = await call(
        depth.versions.ListRevisions, versions.ListRevisionsRequest(project_id=1, before_revision=2), VIEWER
    )
    assert ([one.revision for one in older.revisions], older.has_more) == ([1], False)


async def test_a_revision_that_is_gone_or_never_was_is_refused(depth: Depth) -> None:
    for wanted in ({"from_revision": 99}, {"other_project_id": 2, "to_revision": 99}):
        refusal = await refused(depth.compare(**wanted))
        assert (refusal.kind, refusal.slug) == (Kind.NOT_FOUND, "revision-gone")


async def test_the_health_of_figures_is_for_staff(depth: Depth) -> None:
    request = GetFigureHealthRequest(hours=1)
    assert (await refused(call(depth.operations.GetFigureHealth, request))).kind is Kind.FORBIDDEN
    with acting_as(Identity(OWNER, frozenset({"user", "staff"}))):
        async with asyncio.timeout(60):
            # The first round of upkeep comes as soon as the service is up.
            while not (found := await depth.operations.GetFigureHealth(request)).rounds:
                await asyncio.sleep(0.05)
        refusal = await refused(depth.operations.GetFigureHealth(GetFigureHealthRequest(hours=9999)))
    assert (found.drifted, found.parked_events, found.projects_behind) == (0, 0, 0)
    assert found.last_round.HasField("finished_at")
    assert [one.path for one in refusal.fields] == ["hours"]


async def test_the_dashboard_sums_all_projects_of_the_user(
    depth: Depth, truth: Truth, read_model: PostgresReadModel
) -> None:
    await applied(read_model, [truth.commit(progress=[week(101, 1, "50", "60"), week(101, 2, "50", "55")])])
    found = body(await call(depth.dashboard.GetDashboard, GetDashboardRequest()))
    assert [row["id"] for row in found["rows"]] == [2, 1]
    assert (found["projects"]["count"], found["totals"]["subtotal"]) == (2, "11000000")
    assert (found["totals"]["anggaran_owner"], found["totals"]["anggaran_unknown"]) == ("6000000", 1)
    assert (found["projects"]["over_budget"], found["rows"][1]["anggaran_left"]) == (1, "-105000")
    # 115 % done counts as 100.
    assert (found["progress"], found["rows"][1]["progress"], found["rows"][0]["progress"]) == ("50", "100", "0")
    await applied(
        read_model, [truth.commit(project=header(members=MEMBERS, is_archived=True), volume=[volume(101, "1")])]
    )
    found = body(await call(depth.dashboard.GetDashboard, GetDashboardRequest(page_size=1)))
    assert (found["projects"]["count"], found["projects"]["archived"], len(found["rows"])) == (1, 1, 1)
    assert found["totals"]["subtotal"] == "5500000"
    found = body(await call(depth.dashboard.GetDashboard, GetDashboardRequest(page=2, page_size=1), VIEWER))
    assert found["rows"] == []
    empty = body(await call(depth.dashboard.GetDashboard, GetDashboardRequest(), 999))
    assert (empty["projects"]["count"], empty["progress"], empty["totals"]["grand_total"]) == (0, "0", "0")
    refusal = await refused(call(depth.dashboard.GetDashboard, GetDashboardRequest(page_size=201)))
    assert refusal.fields[0].path == "page_size"


async def test_a_dashboard_takes_three_statements_and_two_when_nothing_changed(
    database: Database, read_model: PostgresReadModel
) -> None:
    portfolio = PostgresPortfolio(database)
    for number in range(1, 8):
        await applied(read_model, [Truth(number).house()])
    truth = Truth(8)
    await applied(read_model, [truth.house()])
    for expected in (3, 2):
        with count_statements(database) as seen:
            cards = await portfolio.cards(OWNER)
        assert [card.id for card in cards] == list(range(8, 0, -1))
        assert {card.subtotal for card in cards} == {5500000}
        assert len(seen) == expected, seen
    await applied(read_model, [truth.commit(volume=[volume(101, "25")])])
    with count_statements(database) as seen:
        cards = await asyncio.gather(*(portfolio.cards(OWNER) for _ in range(3)))
    assert {one[0].subtotal for one in cards} == {11000000}
