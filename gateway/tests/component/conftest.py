"""The gateway on a real port, in front of small services: real gRPC servers with made-up contents."""

import asyncio
import itertools
import json
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from google.protobuf import json_format
from google.protobuf.timestamp_pb2 import Timestamp

from chassis.errors import unauthenticated
from chassis.identity import Identity, current_identity
from chassis.rpc.server import Servicer, grpc_server
from chassis.settings import ServiceSettings
from chassis.testing.keys import Keys
from chassis.testing.servers import Servers
from gateway.bootstrap import open_gateway
from gateway.config import GatewaySettings
from gateway.server import http_server
from taksir.auth.v1 import (
    account_service_pb2,
    account_service_pb2_grpc,
    auth_service_pb2,
    auth_service_pb2_grpc,
    invitation_mail_service_pb2,
    invitation_mail_service_pb2_grpc,
    organisation_invitation_service_pb2,
    organisation_invitation_service_pb2_grpc,
    organisation_service_pb2,
    organisation_service_pb2_grpc,
    people_service_pb2,
    people_service_pb2_grpc,
    second_factor_service_pb2,
    second_factor_service_pb2_grpc,
    token_service_pb2,
    token_service_pb2_grpc,
)
from taksir.common.v1.document_pb2 import Document
from taksir.export.v1 import export_service_pb2, export_service_pb2_grpc
from taksir.monitoring.v1 import monitoring_service_pb2, monitoring_service_pb2_grpc
from taksir.projects.v1 import (
    analysis_row_service_pb2,
    analysis_row_service_pb2_grpc,
    audit_service_pb2,
    audit_service_pb2_grpc,
    backup_service_pb2,
    backup_service_pb2_grpc,
    bulk_service_pb2,
    bulk_service_pb2_grpc,
    catalogue_import_service_pb2,
    catalogue_import_service_pb2_grpc,
    catalogue_keeping_service_pb2,
    catalogue_keeping_service_pb2_grpc,
    catalogue_service_pb2,
    catalogue_service_pb2_grpc,
    copy_service_pb2,
    copy_service_pb2_grpc,
    estimate_service_pb2,
    estimate_service_pb2_grpc,
    invitation_service_pb2,
    invitation_service_pb2_grpc,
    member_service_pb2,
    member_service_pb2_grpc,
    portfolio_service_pb2,
    portfolio_service_pb2_grpc,
    price_fill_service_pb2,
    price_fill_service_pb2_grpc,
    price_list_service_pb2,
    price_list_service_pb2_grpc,
    project_service_pb2,
    project_service_pb2_grpc,
    project_upload_service_pb2,
    project_upload_service_pb2_grpc,
    resource_service_pb2,
    resource_service_pb2_grpc,
    schedule_service_pb2,
    schedule_service_pb2_grpc,
    template_service_pb2,
    template_service_pb2_grpc,
    tree_row_service_pb2,
    tree_row_service_pb2_grpc,
    volume_service_pb2,
    volume_service_pb2_grpc,
)
from taksir.rekap.v1 import (
    curves_service_pb2,
    curves_service_pb2_grpc,
    dashboard_service_pb2,
    dashboard_service_pb2_grpc,
    needs_service_pb2,
    needs_service_pb2_grpc,
    operations_service_pb2,
    operations_service_pb2_grpc,
    plan_service_pb2,
    plan_service_pb2_grpc,
    rab_service_pb2,
    rab_service_pb2_grpc,
    rekap_service_pb2,
    rekap_service_pb2_grpc,
    version_service_pb2,
    version_service_pb2_grpc,
)

FROZEN = version_service_pb2.Version(
    id=4,
    name="MC-0",
    revision=7,
    created_by=9,
    created_at=Timestamp(seconds=1771000000),
    pekerjaan_count=1,
    subtotal="5500000",
    ppn="605000",
    grand_total="6105000",
    rounded_total="6110000",
)
PAST_REVISION = version_service_pb2.Revision(
    revision=6, changed_at=Timestamp(seconds=1771000000), changed_by=9, changed={"volume": 2}
)
DOCUMENTS = json.loads((Path(__file__).parent / "documents.json").read_text())
# Documents of the RAB in depth, as rekap writes them for a small house.
DOCUMENTS |= json.loads((Path(__file__).parent / "rekap_documents.json").read_text())
DOCUMENTS |= json.loads((Path(__file__).parent / "catalogue_documents.json").read_text())
AUTH_MESSAGES = json.loads((Path(__file__).parent / "auth_messages.json").read_text())
AUTH_MODULES = (
    auth_service_pb2,
    account_service_pb2,
    second_factor_service_pb2,
    token_service_pb2,
    organisation_service_pb2,
    organisation_invitation_service_pb2,
    people_service_pb2,
)
PROJECT = {
    **dict.fromkeys(project_service_pb2.ProjectFields.DESCRIPTOR.fields_by_name, ""),
    "id": 1,
    "index_project": "PRJ-01-130226-0001",
    "nama": "Rumah Jatisela",
    "tahun_project": 2026,
    "anggaran_owner": "300000000",
    "tanggal_mulai": "2026-02-13",
    "tanggal_selesai": "2026-12-31",
    "durasi_hari": 322,
    "archived_at": None,
    "week_start_day": 0,
    "week_end_day": 6,
    "version": 1,
    "revision": 7,
    "created_at": "2026-02-13T08:00:00Z",
    "updated_at": "2026-02-13T08:00:00Z",
}
PARAMETER = {
    "id": 6,
    "name": "luas",
    "value": "-2.5",
    "raw": "= panjang*-1",
    "is_fx": True,
    "label": "Luas",
    "unit": "m2",
    "description": "",
    "version": 2,
}
SAVED_ROW = analysis_row_service_pb2.SavedAnalysisRow(revision=8, version=3, row_id=12)
SAVED_TREE_ROW = tree_row_service_pb2.SavedTreeRow(
    revision=8,
    tree_version=5,
    row_id=3,
    summary=estimate_service_pb2.TreeSummary(updated=1),
    change_flags=estimate_service_pb2.ChangeFlags(),
)
MEMBERS = member_service_pb2.Members(
    members=[member_service_pb2.ProjectMember(user_id=9, role="owner")], role="owner", revision=8
)
CHANGED_PROJECT = bulk_service_pb2.ChangedProject(id=1, version=2, revision=8)
MOMENT = {"seconds": 1_771_000_000}
INVITATION = invitation_service_pb2.ProjectInvitation(
    id=6, email="siti@contoh.id", role="viewer", invited_by=9, created_at=MOMENT, expires_at=MOMENT
)
JOB = export_service_pb2.Job(id="5f1c", project_id=1, status="done", progress=100, file_name="rekap.xlsx", file_size=6)
NAMED = {"kategori": "BHN", "kode": "", "uraian": "Semen", "satuan": "kg"}
PRICE = NAMED | {"harga": "1300.00"}
PRICE_READING = orjson.dumps(
    {
        "file": "harga.csv",
        "sheet": "",
        "sheets": [],
        "titles": ["uraian", "satuan", "harga"],
        "sample": [["Semen", "kg", "1.300"]],
        "columns": {"uraian": 0, "satuan": 1, "harga": 2},
        "needs_columns": False,
        "rows": [{**PRICE, "row": 2, "before": None, "status": "new"}],
        "skipped": [{"row": 3, "cell": "C3", "reason": "zero", "message": "harga 0", "uraian": "Pasir", "value": "0"}],
        "counts": {"rows": 2, "taken": 1, "new": 1, "changed": 0, "same": 0, "skipped": 1, "by_reason": {"zero": 1}},
        "version": 1,
    }
)
TYPED = {
    "UndoChange": audit_service_pb2.UndoChangeResponse(revision=8, changes=1),
    "DeletePriceList": price_list_service_pb2.DeletePriceListResponse(),
    "SaveListPrices": price_list_service_pb2.SaveListPricesResponse(added=1, total_prices=1, version=2),
    "ReadListPrices": price_list_service_pb2.ReadListPricesResponse(
        report=Document(body=PRICE_READING, content_type="application/json")
    ),
    "FillPrices": price_fill_service_pb2.FillPricesResponse(revision=8, updated=1, entry_id=11),
    "DeleteTemplate": template_service_pb2.DeleteTemplateResponse(),
    "DiscardImport": catalogue_import_service_pb2.DiscardImportResponse(),
    "DeleteAlias": catalogue_keeping_service_pb2.DeleteAliasResponse(),
    "SaveTree": estimate_service_pb2.SaveTreeResponse(
        revision=8,
        tree_version=5,
        summary=estimate_service_pb2.TreeSummary(created=3),
        id_map={"klasifikasi[0]": 1},
        change_flags=estimate_service_pb2.ChangeFlags(reload_job_ids=[3]),
    ),
    "SaveAnalysis": estimate_service_pb2.SaveAnalysisResponse(revision=8, version=3),
    "ResetAnalysis": estimate_service_pb2.ResetAnalysisResponse(revision=8, version=3, cloned_count=4),
    "SavePrices": estimate_service_pb2.SavePricesResponse(revision=8, updated=1, markup_percent="10"),
    "SaveVolumes": estimate_service_pb2.SaveVolumesResponse(revision=8, saved=1),
    "AssignWeekly": estimate_service_pb2.AssignWeeklyResponse(revision=8, created_count=1),
    "AssignAmounts": schedule_service_pb2.AssignAmountsResponse(
        revision=8,
        created_count=1,
        converted=[schedule_service_pb2.ConvertedAmount(pekerjaan_id=3, week_number=1, proportion="33.33")],
    ),
    "ResetProgress": schedule_service_pb2.ResetProgressResponse(revision=8, updated_count=4, mode="actual"),
    "SetWeekBoundary": schedule_service_pb2.SetWeekBoundaryResponse(revision=8, week_start_day=1, week_end_day=0),
    "SaveBudgets": schedule_service_pb2.SaveBudgetsResponse(revision=8, saved=1),
    "DeleteStage": schedule_service_pb2.DeleteStageResponse(revision=8),
    "OrderStages": schedule_service_pb2.OrderStagesResponse(revision=8),
    "AssignStage": schedule_service_pb2.AssignStageResponse(revision=8, created=1),
    "UnassignStage": schedule_service_pb2.UnassignStageResponse(revision=8, deleted=1),
    "SaveNetwork": schedule_service_pb2.SaveNetworkResponse(revision=8, version=2),
    "DeleteParameter": volume_service_pb2.DeleteParameterResponse(revision=8, name="panjang"),
    "SyncParameters": volume_service_pb2.SyncParametersResponse(revision=8, created=1),
    "SaveFormulas": volume_service_pb2.SaveFormulasResponse(
        revision=8, saved=1, volumes=[volume_service_pb2.ComputedVolume(pekerjaan_id=3, quantity="12.5")]
    ),
    "SaveVolumeSheet": volume_service_pb2.SaveVolumeSheetResponse(revision=8, saved=1),
    **{
        verb: getattr(member_service_pb2, f"{verb}Response")(members=MEMBERS)
        for verb in ("ListProjectMembers", "AddProjectMember", "SetProjectRole", "TransferOwnership")
    },
    **{
        f"{verb}AnalysisRow": getattr(analysis_row_service_pb2, f"{verb}AnalysisRowResponse")(saved=SAVED_ROW)
        for verb in ("Add", "Change", "Delete")
    },
    **{
        f"{verb}TreeRow": getattr(tree_row_service_pb2, f"{verb}TreeRowResponse")(saved=SAVED_TREE_ROW)
        for verb in ("Add", "Change", "Delete")
    },
    "RemoveProjectMember": member_service_pb2.RemoveProjectMemberResponse(revision=8),
    "ArchiveProject": member_service_pb2.ArchiveProjectResponse(revision=8),
    "UnarchiveProject": member_service_pb2.UnarchiveProjectResponse(revision=8),
    "RestoreProject": member_service_pb2.RestoreProjectResponse(revision=8),
    "ReadProjectUpload": project_upload_service_pb2.ReadProjectUploadResponse(
        report=Document(
            body=b'{"rows":[],"total":0,"valid":0,"invalid":0,"unknown_columns":[]}', content_type="application/json"
        )
    ),
    "GetUploadTemplate": project_upload_service_pb2.GetUploadTemplateResponse(
        document=Document(body=b"PK", content_type="application/zip")
    ),
    "EditProjects": bulk_service_pb2.EditProjectsResponse(updated_count=1, projects=[CHANGED_PROJECT]),
    "ActOnProjects": bulk_service_pb2.ActOnProjectsResponse(changed_count=1, projects=[CHANGED_PROJECT]),
    "InviteToProject": invitation_service_pb2.InviteToProjectResponse(
        invitation=INVITATION, token="t", project_name="Rumah"
    ),
    "ListProjectInvitations": invitation_service_pb2.ListProjectInvitationsResponse(invitations=[INVITATION]),
    "WithdrawInvitation": invitation_service_pb2.WithdrawInvitationResponse(),
    "AcceptProjectInvitation": invitation_service_pb2.AcceptProjectInvitationResponse(
        project_id=1, role="editor", revision=8
    ),
    "MailProjectInvitation": invitation_mail_service_pb2.MailProjectInvitationResponse(),
    "SaveConversions": resource_service_pb2.SaveConversionsResponse(revision=8, created=1),
    "DeleteOrphans": resource_service_pb2.DeleteOrphansResponse(
        revision=8,
        total_value_deleted="0.00",
        skipped=[resource_service_pb2.SkippedOrphan(id=5, reason="used")],
    ),
    "DeleteProject": project_service_pb2.DeleteProjectResponse(),
    "CreateVersion": version_service_pb2.CreateVersionResponse(version=FROZEN),
    "RenameVersion": version_service_pb2.RenameVersionResponse(version=FROZEN),
    "ListVersions": version_service_pb2.ListVersionsResponse(versions=[FROZEN]),
    "DeleteVersion": version_service_pb2.DeleteVersionResponse(),
    "ListRevisions": version_service_pb2.ListRevisionsResponse(revisions=[PAST_REVISION]),
    "GetFigureHealth": operations_service_pb2.GetFigureHealthResponse(
        rounds=288,
        compared=1440,
        last_round=operations_service_pb2.UpkeepRound(finished_at=Timestamp(seconds=1771000000), compared=5),
    ),
    "StreamCsv": [export_service_pb2.StreamCsvResponse(chunk=b"a;b\r\n", file_name='Rekap "RAB" é.csv')],
    "StartJob": export_service_pb2.StartJobResponse(job=JOB),
    "GetJob": export_service_pb2.GetJobResponse(job=JOB),
}
RULE = project_service_pb2.RoundingRule(mode="half_up", step="1000")
PRICING = project_service_pb2.Pricing(
    markup_percent="10",
    ppn_percent="11",
    ppn_rate_percent="12",
    ppn_base="11/12",
    rounding_base="1000",
    unit_price_rounding=RULE,
    line_rounding=RULE,
    total_rounding=RULE,
)
MARKUP = project_service_pb2.Markup(project_markup="10", effective_markup="10", revision=8)
STREAMS = """
streams:
  - {name: AUTH, subjects: ["auth.v1.>"], max_bytes: 16777216}
  - {name: MONITORING, subjects: ["monitoring.v1.>"], max_bytes: 16777216}
"""


def usual_answers() -> dict[str, Any]:
    """What every method answers unless a test puts something else down."""
    documents = {name: orjson.loads(orjson.dumps(value)) for name, value in DOCUMENTS.items()}
    documents.update(dict.fromkeys(("CreateProject", "GetProject", "UpdateProject"), PROJECT))
    documents.update(dict.fromkeys(("CreateParameter", "GetParameter", "UpdateParameter"), PARAMETER))
    documents["ListParameters"] = {"parameters": [PARAMETER]}
    documents["GetVersionRab"] = documents["GetRekapRab"]
    documents["ListProjects"]["items"] = [PROJECT | {"status": "berjalan"}]
    documents["CreateProjects"] = {"items": [PROJECT], "created_count": 1}
    documents |= library_documents() | price_list_documents()
    finished = {
        name: Document(body=orjson.dumps(value), content_type="application/json", revision=7)
        for name, value in documents.items()
    }
    modules = (
        project_service_pb2,
        bulk_service_pb2,
        copy_service_pb2,
        backup_service_pb2,
        template_service_pb2,
        price_list_service_pb2,
        price_fill_service_pb2,
        estimate_service_pb2,
        resource_service_pb2,
        volume_service_pb2,
        schedule_service_pb2,
        audit_service_pb2,
        analysis_row_service_pb2,
        portfolio_service_pb2,
        catalogue_import_service_pb2,
        catalogue_keeping_service_pb2,
        catalogue_service_pb2,
        rekap_service_pb2,
        needs_service_pb2,
        curves_service_pb2,
        operations_service_pb2,
        plan_service_pb2,
        rab_service_pb2,
        version_service_pb2,
        dashboard_service_pb2,
        monitoring_service_pb2,
    )
    answers: dict[str, Any] = {}
    for name, document in finished.items():
        response = _response_type(modules, name)
        part = "report" if name == "ImportCatalogue" else "document"
        answers[name] = response(**{part: document})
    header = export_service_pb2.FileHeader(
        file_name="rekap.xlsx", content_type="application/zip", file_size=6, checksum_sha256="ab" * 32
    )
    answers["DownloadJob"] = [
        export_service_pb2.DownloadJobResponse(header=header),
        *(export_service_pb2.DownloadJobResponse(chunk=chunk) for chunk in (b"abc", b"def")),
    ]
    for name, part, value in (("Pricing", "pricing", PRICING), ("Markup", "markup", MARKUP)):
        for verb in ("Get", "Update" if name == "Pricing" else "Set"):
            answers[f"{verb}{name}"] = getattr(project_service_pb2, f"{verb}{name}Response")(**{part: value})
    return {**answers, **TYPED, **auth_answers()}


def price_list_documents() -> dict[str, Any]:
    """Price lists, and the prices of a project from them."""
    one = {
        "id": 4,
        "name": "SHST Bandung",
        "region_code": "3273",
        "region_name": "Kota Bandung",
        "valid_from": "2026-01-01",
        "valid_until": None,
        "source": "SK Wali Kota",
        "includes_ppn": False,
        "is_public": False,
        "is_own": True,
        "can_edit": True,
        "total_prices": 1,
        "version": 1,
        "created_at": "2026-02-13T08:00:00.000Z",
        "updated_at": "2026-02-13T08:00:00.000Z",
        "updated_by": 1,
    }
    at = {"at": "2026-02-13T08:00:00.000Z", "user_id": 1}
    found = {name: one[name] for name in ("region_code", "region_name", "valid_from", "source", "includes_ppn")}
    own = {"id": 5, "kategori": "BHN", "kode_item": "", "uraian": "Semen", "satuan": "kg", "version": 1}
    found |= {"harga": "1300.00", "list_harga": "1443.00", "ppn_removed_percent": "11.00", "includes_ppn": True}
    price = own | {"harga_satuan": None, "found": {"list_id": 4, "list_name": "SHST", **found}}
    resolved = price | {"effective": "1300.00", "from": "list", "status": "empty"}
    counts = {"total": 1, "empty": 1, "changed": 0, "same": 0, "not_found": 0}
    changed = {"before": None, "after": "1300.00"}
    return {
        "ListRegions": {"items": [{"code": "", "name": "Nasional"}]},
        "ListPriceLists": {"items": [one]},
        "GetPriceList": one,
        "CreatePriceList": one,
        "UpdatePriceList": one,
        "ListListPrices": {"items": [{"id": 7, **PRICE}], "next_cursor": None, "total": 1, "version": 1},
        "ListPriceChanges": {
            "items": [{"id": 9, **at, **NAMED, **changed, "source": "harga.csv"}],
            "next_cursor": None,
        },
        "ResolvePrices": {"items": [resolved], "counts": counts, "fingerprint": "ab", "revision": 7},
        "ListResourcePriceHistory": {
            "items": [{"entry_id": 11, "revision": 7, **at, **changed, "list_name": "SHST"}],
            "next_cursor": None,
        },
    }


def library_documents() -> dict[str, Any]:
    """Copies, backups and templates."""
    file = {"format": "taksir-project", "version": 1, "checksum": "ab" * 32, "content": {"pekerjaan": []}}
    template = {
        "id": 4,
        "name": "Rumah tipe 45",
        "description": "",
        "category": "rumah",
        "is_public": False,
        "organisation_id": 5,
        "has_prices": True,
        "is_own": True,
        "can_edit": True,
        "total_klasifikasi": 2,
        "total_sub": 3,
        "total_pekerjaan": 40,
        "usage_count": 7,
        "created_at": "2026-02-13T08:00:00.000Z",
    }
    made = {"project": PROJECT, "warnings": []}
    return {
        "CopyProject": {"items": [PROJECT], "created_count": 1},
        "GetBackup": file,
        "RestoreBackup": made,
        "ImportOldProject": made,
        "ListTemplates": {"items": [template]},
        "GetTemplate": {**file, "format": "taksir-template"},
        "SaveTemplate": template,
        "ImportTemplate": template,
        "UpdateTemplate": template,
        "AppendTemplate": {
            "revision": 9,
            "tree_version": 3,
            "klasifikasi_ids": [11],
            "total_pekerjaan": 40,
            "warnings": ["Parameter panjang sudah ada: yang dari templat bernama panjang_2"],
        },
        "UseTemplate": made,
    }


def auth_answers() -> dict[str, Any]:
    """What auth answers where no session is involved."""
    return {
        name: json_format.ParseDict(values, _response_type(AUTH_MODULES, name)())
        for name, values in AUTH_MESSAGES.items()
    }


def _response_type(modules: tuple[Any, ...], name: str) -> Any:
    return next(getattr(module, f"{name}Response") for module in modules if hasattr(module, f"{name}Response"))


@dataclass(frozen=True)
class Seen:
    """One call that came in."""

    method: str
    request: Any
    identity: Identity


class FakeService:
    """Answers each method with what lies ready: a message, messages to stream, or an error. Notes who asked what."""

    def __init__(self, descriptor: Any, desk: "Desk") -> None:
        for method in descriptor.methods:
            setattr(self, method.name, _streaming(method, desk) if method.server_streaming else _single(method, desk))


@dataclass
class Desk:
    """What lies ready, and what came in."""

    answers: dict[str, Any] = field(default_factory=usual_answers)
    seen: list[Seen] = field(default_factory=list)

    def take(self, name: str, request: Any) -> Any:
        self.seen.append(Seen(name, request, current_identity()))
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def last(self, name: str) -> Seen:
        return next(call for call in reversed(self.seen) if call.method == name)


def _single(method: Any, desk: Desk) -> Callable[..., Any]:
    async def answer(request: Any, _: Any) -> Any:
        received = [message async for message in request] if method.client_streaming else request
        return desk.take(method.name, received)

    return answer


def _streaming(method: Any, desk: Desk) -> Callable[..., AsyncIterator[Any]]:
    async def answer(request: Any, _: Any) -> AsyncIterator[Any]:
        for message in desk.take(method.name, request):
            if isinstance(message, Exception):
                raise message
            yield message

    return answer


@dataclass
class FakeAuth(auth_service_pb2_grpc.AuthServiceServicer):
    """Everybody's password is "rahasia"; who is called staff is staff; sessions last until logout.

    What has nothing to do with sessions is answered from the desk.
    """

    desk: "Desk"
    sessions: dict[str, auth_service_pb2.Session] = field(default_factory=dict)
    tokens: dict[str, auth_service_pb2.ResolveTokenResponse] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    resolved: int = 0
    refusal: Exception | None = None

    def __post_init__(self) -> None:
        for method in auth_service_pb2.DESCRIPTOR.services_by_name["AuthService"].methods:
            if method.name not in type(self).__dict__:  # the generated base class refuses what is not answered here
                setattr(self, method.name, _single(method, self.desk))

    async def Login(self, request: auth_service_pb2.LoginRequest, _: Any) -> auth_service_pb2.LoginResponse:
        if self.refusal is not None:
            raise self.refusal
        if request.password != "rahasia":
            raise unauthenticated("credentials-wrong", "Surel atau kata sandi salah. Periksa lalu coba lagi.")
        roles = ["staff", "user"] if request.email.startswith("staff") else ["user"]
        user = auth_service_pb2.User(id=next(self.numbers), email=request.email, name="Budi", roles=roles)
        session = auth_service_pb2.Session(user=user, csrf_token=secrets.token_urlsafe())
        session.expires_at.FromDatetime(datetime.now(UTC) + timedelta(hours=1))
        token = secrets.token_urlsafe()
        self.sessions[token] = session
        return auth_service_pb2.LoginResponse(session=session, session_token=token)

    async def Logout(self, request: auth_service_pb2.LogoutRequest, _: Any) -> auth_service_pb2.LogoutResponse:
        self.sessions.pop(request.session_token, None)
        return auth_service_pb2.LogoutResponse()

    async def ResolveSession(self, request: Any, _: Any) -> auth_service_pb2.ResolveSessionResponse:
        self.resolved += 1
        session = self.sessions.get(request.session_token)
        if session is None:
            raise unauthenticated("session-over", "Sesi Anda sudah berakhir. Masuk kembali untuk melanjutkan.")
        return auth_service_pb2.ResolveSessionResponse(session=session)

    async def ResolveToken(self, request: Any, _: Any) -> auth_service_pb2.ResolveTokenResponse:
        self.resolved += 1
        if request.token not in self.tokens:
            raise unauthenticated("token-invalid", "Token tidak sah. Kirim token yang masih berlaku.")
        return self.tokens[request.token]

    def give_token(self, *scopes: str) -> str:
        """An API token of a member of staff."""
        roles = ["staff", "user"] if "staff" in scopes else ["user"]
        user = auth_service_pb2.User(id=next(self.numbers), email="program@contoh.id", name="CI", roles=roles)
        granted = auth_service_pb2.ResolveTokenResponse(token_id=1, user=user, scopes=scopes)
        granted.expires_at.FromDatetime(datetime.now(UTC) + timedelta(hours=1))
        token = f"tks_{secrets.token_urlsafe()}"
        self.tokens[token] = granted
        return token


@dataclass(frozen=True)
class House:
    """The gateway's address, its settings, and what stands behind it."""

    url: str
    settings: GatewaySettings
    auth: FakeAuth
    desk: Desk


def _servicers(audience: str, auth: FakeAuth, desk: Desk) -> list[Servicer]:
    contracts = {
        "auth": [
            (account_service_pb2, account_service_pb2_grpc, "AccountService"),
            (second_factor_service_pb2, second_factor_service_pb2_grpc, "SecondFactorService"),
            (token_service_pb2, token_service_pb2_grpc, "TokenService"),
            (organisation_service_pb2, organisation_service_pb2_grpc, "OrganisationService"),
            (invitation_mail_service_pb2, invitation_mail_service_pb2_grpc, "InvitationMailService"),
            (
                organisation_invitation_service_pb2,
                organisation_invitation_service_pb2_grpc,
                "OrganisationInvitationService",
            ),
            (people_service_pb2, people_service_pb2_grpc, "PeopleService"),
        ],
        "projects": [
            (project_service_pb2, project_service_pb2_grpc, "ProjectService"),
            (analysis_row_service_pb2, analysis_row_service_pb2_grpc, "AnalysisRowService"),
            (tree_row_service_pb2, tree_row_service_pb2_grpc, "TreeRowService"),
            (audit_service_pb2, audit_service_pb2_grpc, "AuditService"),
            (portfolio_service_pb2, portfolio_service_pb2_grpc, "PortfolioService"),
            (bulk_service_pb2, bulk_service_pb2_grpc, "BulkService"),
            (copy_service_pb2, copy_service_pb2_grpc, "CopyService"),
            (backup_service_pb2, backup_service_pb2_grpc, "BackupService"),
            (template_service_pb2, template_service_pb2_grpc, "TemplateService"),
            (price_list_service_pb2, price_list_service_pb2_grpc, "PriceListService"),
            (price_fill_service_pb2, price_fill_service_pb2_grpc, "PriceFillService"),
            (project_upload_service_pb2, project_upload_service_pb2_grpc, "ProjectUploadService"),
            (invitation_service_pb2, invitation_service_pb2_grpc, "InvitationService"),
            (member_service_pb2, member_service_pb2_grpc, "MemberService"),
            (estimate_service_pb2, estimate_service_pb2_grpc, "EstimateService"),
            (resource_service_pb2, resource_service_pb2_grpc, "ResourceService"),
            (volume_service_pb2, volume_service_pb2_grpc, "VolumeService"),
            (schedule_service_pb2, schedule_service_pb2_grpc, "ScheduleService"),
            (catalogue_service_pb2, catalogue_service_pb2_grpc, "CatalogueService"),
            (catalogue_import_service_pb2, catalogue_import_service_pb2_grpc, "CatalogueImportService"),
            (catalogue_keeping_service_pb2, catalogue_keeping_service_pb2_grpc, "CatalogueKeepingService"),
        ],
        "rekap": [
            (rekap_service_pb2, rekap_service_pb2_grpc, "RekapService"),
            (needs_service_pb2, needs_service_pb2_grpc, "NeedsService"),
            (curves_service_pb2, curves_service_pb2_grpc, "CurvesService"),
            (plan_service_pb2, plan_service_pb2_grpc, "PlanService"),
            (operations_service_pb2, operations_service_pb2_grpc, "OperationsService"),
            (rab_service_pb2, rab_service_pb2_grpc, "RabService"),
            (version_service_pb2, version_service_pb2_grpc, "VersionService"),
            (dashboard_service_pb2, dashboard_service_pb2_grpc, "DashboardService"),
        ],
        "export": [(export_service_pb2, export_service_pb2_grpc, "ExportService")],
        "monitoring": [(monitoring_service_pb2, monitoring_service_pb2_grpc, "MonitoringService")],
    }
    own = [Servicer(auth_service_pb2_grpc.add_AuthServiceServicer_to_server, auth)] if audience == "auth" else []
    return own + [
        Servicer(
            getattr(stubs, f"add_{name}Servicer_to_server"),
            FakeService(messages.DESCRIPTOR.services_by_name[name], desk),
        )
        for messages, stubs, name in contracts[audience]
    ]


@pytest.fixture(scope="session")
def web_dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Taksir</title>")
    (folder / "assets" / "index-4f2a.js").write_text("console.log('taksir');\n" * 200)
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


@pytest.fixture(scope="session")
async def house(
    servers: Servers,
    keys: Keys,
    web_dist: Path,
    fresh_streams: Callable[[Path], Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    streams = tmp_path_factory.mktemp("streams") / "streams.yaml"
    streams.write_text(STREAMS)
    await fresh_streams(streams)
    nobody = "postgresql://nobody@127.0.0.1:1/none"
    common = {"redis_url": servers.redis_url, "nats_url": servers.nats_url}
    behind = ServiceSettings(database_url=nobody, identity_trusted_keys_dir=keys.trusted_dir, **common)
    desk = Desk()
    auth = FakeAuth(desk)
    async with AsyncExitStack() as parts:
        targets = {}
        for audience in ("auth", "projects", "rekap", "export", "monitoring"):
            server = grpc_server(behind, audience, _servicers(audience, auth, desk))
            targets[f"{audience}_target"] = f"127.0.0.1:{(await parts.enter_async_context(server)).port}"
        settings = GatewaySettings(
            **common,
            **targets,
            port=0,
            identity_private_key_file=keys.private_file("gateway"),
            web_dist=web_dist,
            trusted_proxies=("127.0.0.0/8",),
            body_limit_bytes=100_000,
            upload_limit_bytes=300_000,
            session_cache_seconds=30,
            metrics_per_client="60/minute",
        )
        app = await parts.enter_async_context(open_gateway(settings))
        port = await parts.enter_async_context(http_server(app, settings.host, settings.port, 2, app.stop))
        while app._api.state.announcements.hearing() is None:
            await asyncio.sleep(0.02)
        yield House(f"http://127.0.0.1:{port}", settings, auth, desk)


@pytest.fixture
def desk(house: House) -> Desk:
    house.desk.answers = usual_answers()
    house.desk.seen.clear()
    return house.desk


addresses = itertools.count(1)


# Reading the machine's certificates takes longer than most requests, and nothing here speaks TLS.
UNUSED_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture
async def anonymous(house: House, desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a session, with an address of its own."""
    number = next(addresses)
    headers = {"x-forwarded-for": f"198.51.{number // 250}.{number % 250 + 1}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=20, verify=UNUSED_TLS) as client:
        yield client


async def log_in(client: httpx.AsyncClient, email: str) -> httpx.AsyncClient:
    answer = await client.post("/api/auth/login/", json={"email": email, "password": "rahasia"})
    assert answer.status_code == 200, answer.text
    client.headers["x-csrf-token"] = answer.json()["csrf_token"]
    return client


@pytest.fixture
async def user(anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser that is logged in and sends its CSRF token."""
    return await log_in(anonymous, f"user-{secrets.token_hex(4)}@contoh.id")


@pytest.fixture
async def staff(anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same, of somebody who may maintain the catalogue."""
    return await log_in(anonymous, f"staff-{secrets.token_hex(4)}@contoh.id")
