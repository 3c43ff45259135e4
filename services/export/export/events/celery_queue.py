"""Handing job ids to Celery."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError

from chassis.errors import unavailable
from export.events.celery_app import QUEUE, TASK


class CeleryQueue:
    """`Queue` over Celery, whose client blocks: every send runs in a thread."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    async def send(self, job_id: UUID, trace: Mapping[str, str]) -> None:
        """The arguments are the id and the trace, nothing that could grow old on the way."""
        try:
            await asyncio.to_thread(self._send, job_id, dict(trace))
        except OperationalError as error:
            raise unavailable("queue-unavailable", "Antrean pekerja sedang tidak dapat dihubungi.") from error

    def _send(self, job_id: UUID, trace: dict[str, str]) -> None:
        self._app.send_task(TASK, args=[str(job_id), trace], queue=QUEUE, task_id=str(job_id), retry=False)
