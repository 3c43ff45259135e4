"""Puts the gateway together. Every collaborator can be passed in."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from nats.aio.msg import Msg

from chassis.events.bus import Bus, open_bus
from chassis.identity import Signer
from chassis.rpc.breaker import Breaker, BreakerPolicy
from chassis.rpc.client import Channel, open_channel
from chassis.rpc.tls import Certificates
from chassis.runner import background
from gateway.app import create_app
from gateway.client_metrics import MetricSink
from gateway.config import GatewaySettings
from gateway.front import Front
from gateway.guarded_channel import GuardedChannel
from gateway.hearing import Announcements, Listener
from gateway.kept_documents import READY, KeptDocuments
from gateway.readiness import Readiness
from gateway.security.cookies import SessionCookie
from gateway.security.login_limits import LoginLimits
from gateway.security.rate_limit import Counters, RateLimit, open_counters
from gateway.security.request_limits import RequestLimits
from gateway.security.session import REVOKED, ApiTokenGate, SessionGate
from gateway.services import Services
from gateway.static import Site, read_site
from gateway.streaming.feed import CHANGED, Feed
from gateway.streaming.feed_presence import Presence, open_presence_store
from taksir.auth.v1 import (
    account_service_pb2,
    auth_service_pb2,
    invitation_mail_service_pb2,
    organisation_invitation_service_pb2,
    organisation_service_pb2,
    people_service_pb2,
    second_factor_service_pb2,
    token_service_pb2,
)
from taksir.auth.v1.account_service_pb2_grpc import AccountServiceStub
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceStub
from taksir.auth.v1.invitation_mail_service_pb2_grpc import InvitationMailServiceStub
from taksir.auth.v1.organisation_invitation_service_pb2_grpc import OrganisationInvitationServiceStub
from taksir.auth.v1.organisation_service_pb2_grpc import OrganisationServiceStub
from taksir.auth.v1.people_service_pb2_grpc import PeopleServiceStub
from taksir.auth.v1.second_factor_service_pb2_grpc import SecondFactorServiceStub
from taksir.auth.v1.token_service_pb2_grpc import TokenServiceStub
from taksir.export.v1 import export_service_pb2
from taksir.export.v1.export_service_pb2_grpc import ExportServiceStub
from taksir.monitoring.v1 import monitoring_service_pb2
from taksir.monitoring.v1.monitoring_service_pb2_grpc import MonitoringServiceStub
from taksir.projects.v1 import (
    analysis_row_service_pb2,
    audit_service_pb2,
    backup_service_pb2,
    bulk_service_pb2,
    catalogue_import_service_pb2,
    catalogue_keeping_service_pb2,
    catalogue_service_pb2,
    copy_service_pb2,
    estimate_service_pb2,
    invitation_service_pb2,
    member_service_pb2,
    portfolio_service_pb2,
    price_fill_service_pb2,
    price_list_service_pb2,
    project_service_pb2,
    project_upload_service_pb2,
    resource_service_pb2,
    schedule_service_pb2,
    template_service_pb2,
    tree_row_service_pb2,
    volume_service_pb2,
)
from taksir.projects.v1.analysis_row_service_pb2_grpc import AnalysisRowServiceStub
from taksir.projects.v1.audit_service_pb2_grpc import AuditServiceStub
from taksir.projects.v1.backup_service_pb2_grpc import BackupServiceStub
from taksir.projects.v1.bulk_service_pb2_grpc import BulkServiceStub
from taksir.projects.v1.catalogue_import_service_pb2_grpc import CatalogueImportServiceStub
from taksir.projects.v1.catalogue_keeping_service_pb2_grpc import CatalogueKeepingServiceStub
from taksir.projects.v1.catalogue_service_pb2_grpc import CatalogueServiceStub
from taksir.projects.v1.copy_service_pb2_grpc import CopyServiceStub
from taksir.projects.v1.estimate_service_pb2_grpc import EstimateServiceStub
from taksir.projects.v1.invitation_service_pb2_grpc import InvitationServiceStub
from taksir.projects.v1.member_service_pb2_grpc import MemberServiceStub
from taksir.projects.v1.portfolio_service_pb2_grpc import PortfolioServiceStub
from taksir.projects.v1.price_fill_service_pb2_grpc import PriceFillServiceStub
from taksir.projects.v1.price_list_service_pb2_grpc import PriceListServiceStub
from taksir.projects.v1.project_service_pb2_grpc import ProjectServiceStub
from taksir.projects.v1.project_upload_service_pb2_grpc import ProjectUploadServiceStub
from taksir.projects.v1.resource_service_pb2_grpc import ResourceServiceStub
from taksir.projects.v1.schedule_service_pb2_grpc import ScheduleServiceStub
from taksir.projects.v1.template_service_pb2_grpc import TemplateServiceStub
from taksir.projects.v1.tree_row_service_pb2_grpc import TreeRowServiceStub
from taksir.projects.v1.volume_service_pb2_grpc import VolumeServiceStub
from taksir.rekap.v1 import (
    curves_service_pb2,
    dashboard_service_pb2,
    needs_service_pb2,
    operations_service_pb2,
    plan_service_pb2,
    rab_service_pb2,
    rekap_service_pb2,
    version_service_pb2,
)
from taksir.rekap.v1.curves_service_pb2_grpc import CurvesServiceStub
from taksir.rekap.v1.dashboard_service_pb2_grpc import DashboardServiceStub
from taksir.rekap.v1.needs_service_pb2_grpc import NeedsServiceStub
from taksir.rekap.v1.operations_service_pb2_grpc import OperationsServiceStub
from taksir.rekap.v1.plan_service_pb2_grpc import PlanServiceStub
from taksir.rekap.v1.rab_service_pb2_grpc import RabServiceStub
from taksir.rekap.v1.rekap_service_pb2_grpc import RekapServiceStub
from taksir.rekap.v1.version_service_pb2_grpc import VersionServiceStub

NAME = "gateway"
CONTRACTS: dict[str, tuple[Any, ...]] = {
    "auth": (
        auth_service_pb2,
        account_service_pb2,
        second_factor_service_pb2,
        token_service_pb2,
        organisation_service_pb2,
        invitation_mail_service_pb2,
        organisation_invitation_service_pb2,
        people_service_pb2,
    ),
    "projects": (
        project_service_pb2,
        bulk_service_pb2,
        template_service_pb2,
        backup_service_pb2,
        copy_service_pb2,
        project_upload_service_pb2,
        member_service_pb2,
        invitation_service_pb2,
        audit_service_pb2,
        analysis_row_service_pb2,
        tree_row_service_pb2,
        portfolio_service_pb2,
        estimate_service_pb2,
        resource_service_pb2,
        price_list_service_pb2,
        price_fill_service_pb2,
        catalogue_service_pb2,
        catalogue_import_service_pb2,
        catalogue_keeping_service_pb2,
        volume_service_pb2,
        schedule_service_pb2,
    ),
    "rekap": (
        rekap_service_pb2,
        operations_service_pb2,
        needs_service_pb2,
        curves_service_pb2,
        plan_service_pb2,
        rab_service_pb2,
        version_service_pb2,
        dashboard_service_pb2,
    ),
    "export": (export_service_pb2,),
    "monitoring": (monitoring_service_pb2,),
}


@asynccontextmanager
async def open_gateway(settings: GatewaySettings) -> AsyncIterator[Front]:
    """The whole gateway as an ASGI application, for as long as the context lasts. It starts without its neighbours."""
    async with AsyncExitStack() as parts:
        signer = Signer.from_file(NAME, settings.identity_private_key_file)
        bus = await parts.enter_async_context(open_bus(settings.nats_url, NAME))
        counters = await parts.enter_async_context(open_counters(settings.redis_url))
        channels = {name: await parts.enter_async_context(_channel(settings, name, signer)) for name in CONTRACTS}
        app = assembled(settings, channels, counters, bus)
        redis = await parts.enter_async_context(open_presence_store(settings.redis_url))
        app.state.presence = Presence(redis, uuid.uuid4().hex, _tell_presence(app))
        await parts.enter_async_context(background(app.state.presence.run))
        await parts.enter_async_context(background(app.state.feed.watch))
        listening = asyncio.create_task(app.state.announcements.tell(_listeners(app)))
        parts.callback(listening.cancel)
        yield Front(app, Site(read_site(settings.web_dist)), settings, app.state.feed.stop)


def assembled(settings: GatewaySettings, channels: dict[str, Channel], counters: Counters, bus: Bus) -> FastAPI:
    """The application with its collaborators in its state."""
    app = create_app()
    services = _services(settings, channels)
    app.state.settings = settings
    app.state.services = services
    app.state.session_cookie = SessionCookie(served_over_tls=settings.served_over_tls)
    app.state.announcements = Announcements(bus)
    hearing = app.state.announcements.hearing
    gates = {
        "heard_seconds": settings.session_heard_seconds,
        "outage_seconds": settings.session_outage_seconds,
        "hearing": hearing,
    }
    app.state.session_gate = SessionGate(_session_resolver(services), settings.session_cache_seconds, **gates)
    app.state.token_gate = ApiTokenGate(_token_resolver(services), settings.session_cache_seconds, **gates)
    app.state.kept_documents = KeptDocuments(settings.document_cache_seconds, settings.document_cache_bytes, hearing)
    app.state.feed = Feed(hearing, settings.feed_streams, settings.feed_streams_per_user)
    app.state.request_limits = RequestLimits.from_settings(settings)
    app.state.login_limits = LoginLimits(
        RateLimit(counters, "login-account", settings.logins_per_account),
        RateLimit(counters, "login-address", settings.logins_per_address),
    )
    app.state.metric_limit = RateLimit(counters, "client-metric", settings.metrics_per_client)
    app.state.metric_sink = MetricSink(bus.publish)
    app.state.readiness = Readiness(channels["auth"])
    return app


def _listeners(app: FastAPI) -> dict[str, Listener]:
    sessions: SessionGate = app.state.session_gate
    tokens: ApiTokenGate = app.state.token_gate
    kept: KeptDocuments = app.state.kept_documents
    feed: Feed = app.state.feed

    async def on_revoked(message: Msg) -> None:
        await sessions.on_revoked(message)
        await tokens.on_revoked(message)
        await feed.on_revoked(message)

    async def on_ready(message: Msg) -> None:
        await kept.on_ready(message)
        await feed.on_ready(message)

    return {REVOKED: on_revoked, READY: on_ready, CHANGED: feed.on_changed}


def _tell_presence(app: FastAPI) -> Callable[[int, bytes], None]:
    feed: Feed = app.state.feed
    return lambda project_id, frame: feed.tell(project_id, "presence", frame)


def _channel(settings: GatewaySettings, name: str, signer: Signer) -> Any:
    descriptors = [service for module in CONTRACTS[name] for service in module.DESCRIPTOR.services_by_name.values()]
    certificates = Certificates.from_directory(settings.tls_dir)
    return open_channel(getattr(settings, f"{name}_target"), name, signer, descriptors, certificates)


def _services(settings: GatewaySettings, channels: dict[str, Channel]) -> Services:
    most = settings.downstream_concurrency
    auth = _guarded(channels["auth"], "auth", most)
    # Everything that hashes passwords, and so has to wait in a rush.
    logins = _guarded(channels["auth"], "logins", settings.login_concurrency)
    projects = _guarded(channels["projects"], "projects", most)
    return Services(
        auth=AuthServiceStub(auth),
        logins=AuthServiceStub(logins),
        accounts=AccountServiceStub(logins),
        second_factor=SecondFactorServiceStub(logins),
        tokens=TokenServiceStub(auth),
        organisations=OrganisationServiceStub(auth),
        organisation_invitations=OrganisationInvitationServiceStub(auth),
        people=PeopleServiceStub(auth),
        projects=ProjectServiceStub(projects),
        bulk=BulkServiceStub(projects),
        templates=TemplateServiceStub(projects),
        backups=BackupServiceStub(projects),
        copies=CopyServiceStub(projects),
        project_upload=ProjectUploadServiceStub(projects),
        members=MemberServiceStub(projects),
        invitations=InvitationServiceStub(projects),
        invitation_mail=InvitationMailServiceStub(auth),
        analysis_rows=AnalysisRowServiceStub(projects),
        tree_rows=TreeRowServiceStub(projects),
        audit=AuditServiceStub(projects),
        portfolio=PortfolioServiceStub(projects),
        estimate=EstimateServiceStub(projects),
        resources=ResourceServiceStub(projects),
        price_lists=PriceListServiceStub(projects),
        price_fills=PriceFillServiceStub(projects),
        volumes=VolumeServiceStub(projects),
        schedule=ScheduleServiceStub(projects),
        catalogue=CatalogueServiceStub(projects),
        catalogue_imports=CatalogueImportServiceStub(projects),
        catalogue_keeping=CatalogueKeepingServiceStub(projects),
        rekap=RekapServiceStub(_guarded(channels["rekap"], "rekap", most)),
        needs=NeedsServiceStub(_guarded(channels["rekap"], "rekap", most)),
        rab=RabServiceStub(_guarded(channels["rekap"], "rekap", most)),
        versions=VersionServiceStub(_guarded(channels["rekap"], "rekap", most)),
        dashboard=DashboardServiceStub(_guarded(channels["rekap"], "rekap", most)),
        curves=CurvesServiceStub(_guarded(channels["rekap"], "rekap", most)),
        plans=PlanServiceStub(_guarded(channels["rekap"], "rekap", most)),
        operations=OperationsServiceStub(_guarded(channels["rekap"], "rekap", most)),
        exports=ExportServiceStub(_guarded(channels["export"], "export", most)),
        monitoring=MonitoringServiceStub(_guarded(channels["monitoring"], "monitoring", most)),
    )


def _guarded(channel: Channel, name: str, most_calls: int) -> Any:
    """As `Any`: the generated stubs ask for a grpc channel; this one hands out the same callables."""
    return GuardedChannel(channel, Breaker(name, BreakerPolicy(most_calls=most_calls)))


def _session_resolver(services: Services) -> Callable[[str], Any]:
    async def resolve(token: str) -> auth_service_pb2.Session:
        answer = await services.auth.ResolveSession(auth_service_pb2.ResolveSessionRequest(session_token=token))
        return answer.session

    return resolve


def _token_resolver(services: Services) -> Callable[[str], Any]:
    async def resolve(token: str) -> auth_service_pb2.ResolveTokenResponse:
        return await services.auth.ResolveToken(auth_service_pb2.ResolveTokenRequest(token=token))

    return resolve
