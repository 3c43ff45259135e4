"""The FastAPI application: routers and error handlers, nothing that runs."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from gateway import errors
from gateway.openapi import describe
from gateway.routers import (
    analysis_rows,
    audit,
    auth,
    auth_accounts,
    auth_events,
    auth_invitations,
    auth_oidc,
    auth_organisations,
    auth_second_factor,
    auth_sessions,
    auth_tokens,
    backups,
    bulk,
    catalogue,
    catalogue_imports,
    catalogue_keeping,
    copies,
    curves,
    docs,
    estimate,
    exports,
    feed,
    health,
    invitations,
    member_people,
    members,
    monitoring,
    needs,
    planning,
    price_fills,
    price_lists,
    project_upload,
    projects,
    rekap,
    rekap_dashboard,
    rekap_depth,
    rekap_versions,
    resources,
    templates,
    tree_rows,
    volumes,
)

VERSION = "0.1.0"
# Every request looks through the routes in turn: what is asked for most stands first.
ROUTERS = (
    auth.private,
    rekap.router,
    estimate.router,
    volumes.router,
    analysis_rows.router,
    estimate.schedule,
    needs.router,
    curves.router,
    projects.router,
    auth.public,
    auth_accounts.public,
    auth_accounts.private,
    auth_second_factor.public,
    auth_second_factor.private,
    auth_sessions.router,
    auth_events.router,
    auth_tokens.router,
    auth_oidc.router,
    auth_organisations.router,
    auth_invitations.public,
    auth_invitations.private,
    auth_organisations.private,
    bulk.router,
    templates.router,
    price_lists.router,
    price_fills.router,
    backups.router,
    copies.router,
    project_upload.router,
    members.router,
    feed.router,
    invitations.router,
    member_people.router,
    audit.router,
    resources.router,
    tree_rows.router,
    planning.stages,
    planning.schedule,
    catalogue.router,
    catalogue_imports.router,
    catalogue_keeping.router,
    rekap_depth.router,
    rekap_versions.router,
    rekap_dashboard.router,
    needs.beside,
    needs.weekly,
    curves.plans,
    exports.router,
    monitoring.public,
    monitoring.private,
    health.router,
    docs.router,
)


def create_app() -> FastAPI:
    """The application without its collaborators; bootstrap puts them into its state."""
    app = FastAPI(
        title="Taksir",
        version=VERSION,
        description="Construction estimating for Indonesia. Decimals are strings; errors are problem+json (RFC 9457).",
        redirect_slashes=False,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    errors.install(app)
    app.state.methods_of = _methods_of
    for router in ROUTERS:
        # They carry their prefixes and tags already. `include_router` would look through every router for each request.
        app.router.routes.extend(router.routes)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign] # FastAPI's documented way to extend it
    return app


def _methods_of(path: str) -> list[str]:
    """Every method that a path knows: the framework names those of the first matching route only."""
    routes = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    return sorted({method for route in routes if route.path_regex.match(path) for method in route.methods or ()})
