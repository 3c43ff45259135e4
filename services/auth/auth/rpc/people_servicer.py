"""PeopleService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.queries.name_people import name_people
from auth.app.tools import Tools
from auth.rpc.encoding import person
from taksir.auth.v1 import people_service_pb2 as messages
from taksir.auth.v1.people_service_pb2_grpc import PeopleServiceServicer


@dataclass(frozen=True)
class PeopleServicer(PeopleServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def NamePeople(self, request: messages.NamePeopleRequest, _: Any) -> messages.NamePeopleResponse:
        """Names and addresses."""
        person()
        found = await name_people(self.tools, request.ids)
        return messages.NamePeopleResponse(
            people=[messages.NamedPerson(user_id=one.id, name=one.name, email=one.email) for one in found]
        )
