"""Figures of one project as one browser asks for them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from google.protobuf.message import Message

from gateway.answers import figures_answer
from gateway.kept_documents import Ask, KeptDocuments, Wanted
from taksir.common.v1.document_pb2 import Document

# A method of rekap whose request and answer have a field `document`.
Method = Callable[[Any], Awaitable[Any]]


@dataclass(frozen=True)
class Figures:
    """At `min_revision` or later; `held` is the ETag of what the browser has, empty for nothing."""

    kept: KeptDocuments
    project_id: int
    min_revision: int
    held: str

    async def answer(self, method: Method, request: Any) -> Response:
        """What `method` says to `request`, whose `document` is filled in here; all else of it is the name."""

        async def ask() -> Document:
            request.document.project_id = self.project_id
            request.document.min_revision = self.min_revision
            document: Document = (await method(request)).document
            return document

        return await self.answered(name_of(request), ask)

    async def answered(self, name: bytes, ask: Ask) -> Response:
        """The document of that name: the kept one, or what `ask` brings."""
        wanted = Wanted(name, self.project_id, self.min_revision)
        return figures_answer(await self.kept.read(wanted, ask), self.held)


def name_of(request: Message) -> bytes:
    """Requests for the same document have the same name."""
    return b"%s %s" % (request.DESCRIPTOR.full_name.encode(), request.SerializeToString(deterministic=True))
