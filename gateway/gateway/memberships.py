"""The organisations of the caller, for services that show what members share: asked for anew at every call."""

from gateway.services import Services
from taksir.auth.v1.organisation_service_pb2 import ListOrganisationsRequest
from taksir.projects.v1.template_service_pb2 import Memberships

_ADMINISTERING = frozenset({"owner", "admin"})


async def memberships_of(services: Services) -> Memberships:
    """Those that the caller belongs to at this moment; who was removed a moment ago sees nothing of theirs any more."""
    found = (await services.organisations.ListOrganisations(ListOrganisationsRequest())).organisations
    return Memberships(
        organisation_ids=[one.id for one in found],
        administered_ids=[one.id for one in found if one.role in _ADMINISTERING],
    )
