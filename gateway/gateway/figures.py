"""Figures of one project as one browser asks for them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from google.protobuf.message import Message

from gateway.answers import figures_answer, numbers_in
from gateway.kept_documents import Ask, Given, KeptDocuments, Wanted

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
        return await self.answered(name_of(request), lambda: self._asked(method, request))

    async def answer_with_plan(self, method: Method, request: Any, min_plan: int) -> Response:
        """The same of a document that shows settings and baselines too, at version `min_plan` or later."""
        wanted = Wanted(name_of(request), self.project_id, self.min_revision, shows_plan=True, min_plan=min_plan)
        request.document.known_plan_version = numbers_in(self.held)[2]
        return await self._answered(wanted, lambda: self._asked(method, request))

    async def answered(self, name: bytes, ask: Ask) -> Response:
        """The document of that name: the kept one, or what `ask` brings."""
        return await self._answered(Wanted(name, self.project_id, self.min_revision), ask)

    def about(self, request: Any) -> Any:
        """Fills in which project, how new, and what the browser holds already."""
        request.project_id = self.project_id
        request.min_revision = self.min_revision
        revision, generation, plan = numbers_in(self.held)
        if plan == getattr(request, "known_plan_version", 0):
            request.known_revision, request.known_generation = revision, generation
        return request

    async def _asked(self, method: Method, request: Any) -> Given:
        self.about(request.document)
        answer = await method(request)
        return Given(answer.document, getattr(answer, "plan_version", 0))

    async def _answered(self, wanted: Wanted, ask: Ask) -> Response:
        given = await self.kept.read(wanted, ask)
        return figures_answer(given.document, self.held, given.plan)


def name_of(request: Message) -> bytes:
    """Requests for the same document have the same name."""
    return b"%s %s" % (request.DESCRIPTOR.full_name.encode(), request.SerializeToString(deterministic=True))
