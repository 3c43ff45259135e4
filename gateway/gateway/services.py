"""The services behind the gateway, as typed stubs over guarded channels."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the async stubs exist for the type checker only
    from taksir.auth.v1.account_service_pb2_grpc import AccountServiceAsyncStub
    from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceAsyncStub
    from taksir.auth.v1.invitation_mail_service_pb2_grpc import InvitationMailServiceAsyncStub
    from taksir.auth.v1.organisation_invitation_service_pb2_grpc import OrganisationInvitationServiceAsyncStub
    from taksir.auth.v1.organisation_service_pb2_grpc import OrganisationServiceAsyncStub
    from taksir.auth.v1.people_service_pb2_grpc import PeopleServiceAsyncStub
    from taksir.auth.v1.second_factor_service_pb2_grpc import SecondFactorServiceAsyncStub
    from taksir.auth.v1.token_service_pb2_grpc import TokenServiceAsyncStub
    from taksir.export.v1.export_service_pb2_grpc import ExportServiceAsyncStub
    from taksir.monitoring.v1.monitoring_service_pb2_grpc import MonitoringServiceAsyncStub
    from taksir.projects.v1.analysis_row_service_pb2_grpc import AnalysisRowServiceAsyncStub
    from taksir.projects.v1.audit_service_pb2_grpc import AuditServiceAsyncStub
    from taksir.projects.v1.backup_service_pb2_grpc import BackupServiceAsyncStub
    from taksir.projects.v1.bulk_service_pb2_grpc import BulkServiceAsyncStub
    from taksir.projects.v1.catalogue_import_service_pb2_grpc import CatalogueImportServiceAsyncStub
    from taksir.projects.v1.catalogue_keeping_service_pb2_grpc import CatalogueKeepingServiceAsyncStub
    from taksir.projects.v1.catalogue_service_pb2_grpc import CatalogueServiceAsyncStub
    from taksir.projects.v1.copy_service_pb2_grpc import CopyServiceAsyncStub
    from taksir.projects.v1.estimate_service_pb2_grpc import EstimateServiceAsyncStub
    from taksir.projects.v1.invitation_service_pb2_grpc import InvitationServiceAsyncStub
    from taksir.projects.v1.member_service_pb2_grpc import MemberServiceAsyncStub
    from taksir.projects.v1.portfolio_service_pb2_grpc import PortfolioServiceAsyncStub
    from taksir.projects.v1.price_fill_service_pb2_grpc import PriceFillServiceAsyncStub
    from taksir.projects.v1.price_list_service_pb2_grpc import PriceListServiceAsyncStub
    from taksir.projects.v1.project_service_pb2_grpc import ProjectServiceAsyncStub
    from taksir.projects.v1.project_upload_service_pb2_grpc import ProjectUploadServiceAsyncStub
    from taksir.projects.v1.resource_service_pb2_grpc import ResourceServiceAsyncStub
    from taksir.projects.v1.schedule_service_pb2_grpc import ScheduleServiceAsyncStub
    from taksir.projects.v1.template_service_pb2_grpc import TemplateServiceAsyncStub
    from taksir.projects.v1.tree_row_service_pb2_grpc import TreeRowServiceAsyncStub
    from taksir.projects.v1.volume_service_pb2_grpc import VolumeServiceAsyncStub
    from taksir.rekap.v1.curves_service_pb2_grpc import CurvesServiceAsyncStub
    from taksir.rekap.v1.dashboard_service_pb2_grpc import DashboardServiceAsyncStub
    from taksir.rekap.v1.needs_service_pb2_grpc import NeedsServiceAsyncStub
    from taksir.rekap.v1.operations_service_pb2_grpc import OperationsServiceAsyncStub
    from taksir.rekap.v1.plan_service_pb2_grpc import PlanServiceAsyncStub
    from taksir.rekap.v1.rab_service_pb2_grpc import RabServiceAsyncStub
    from taksir.rekap.v1.rekap_service_pb2_grpc import RekapServiceAsyncStub
    from taksir.rekap.v1.version_service_pb2_grpc import VersionServiceAsyncStub


@dataclass(frozen=True)
class Services:
    """One stub per gRPC service; calls carry the caller's identity and what is left of the request's deadline."""

    auth: "AuthServiceAsyncStub"
    # The same service behind a breaker of its own: a storm of logins must not shut out those who are in already.
    logins: "AuthServiceAsyncStub"
    accounts: "AccountServiceAsyncStub"
    second_factor: "SecondFactorServiceAsyncStub"
    tokens: "TokenServiceAsyncStub"
    organisations: "OrganisationServiceAsyncStub"
    organisation_invitations: "OrganisationInvitationServiceAsyncStub"
    people: "PeopleServiceAsyncStub"
    projects: "ProjectServiceAsyncStub"
    bulk: "BulkServiceAsyncStub"
    templates: "TemplateServiceAsyncStub"
    backups: "BackupServiceAsyncStub"
    copies: "CopyServiceAsyncStub"
    project_upload: "ProjectUploadServiceAsyncStub"
    members: "MemberServiceAsyncStub"
    invitations: "InvitationServiceAsyncStub"
    invitation_mail: "InvitationMailServiceAsyncStub"
    analysis_rows: "AnalysisRowServiceAsyncStub"
    tree_rows: "TreeRowServiceAsyncStub"
    audit: "AuditServiceAsyncStub"
    portfolio: "PortfolioServiceAsyncStub"
    estimate: "EstimateServiceAsyncStub"
    resources: "ResourceServiceAsyncStub"
    price_lists: "PriceListServiceAsyncStub"
    price_fills: "PriceFillServiceAsyncStub"
    volumes: "VolumeServiceAsyncStub"
    schedule: "ScheduleServiceAsyncStub"
    catalogue: "CatalogueServiceAsyncStub"
    catalogue_imports: "CatalogueImportServiceAsyncStub"
    catalogue_keeping: "CatalogueKeepingServiceAsyncStub"
    rekap: "RekapServiceAsyncStub"
    needs: "NeedsServiceAsyncStub"
    rab: "RabServiceAsyncStub"
    versions: "VersionServiceAsyncStub"
    dashboard: "DashboardServiceAsyncStub"
    curves: "CurvesServiceAsyncStub"
    plans: "PlanServiceAsyncStub"
    operations: "OperationsServiceAsyncStub"
    exports: "ExportServiceAsyncStub"
    monitoring: "MonitoringServiceAsyncStub"
