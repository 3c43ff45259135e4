"""Servers that go away while a document is made."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update
from sqlalchemy.engine import make_url

from chassis.errors import AppError, Kind
from export.bootstrap import job_runner
from export.store.tables import job, outbox

GEDUNG = 10


async def test_without_the_bus_documents_are_made_and_the_events_wait(open_rig: Any) -> None:
    async with open_rig(nats_url="nats://127.0.0.1:9") as rig:
        started = await rig.start()
        async with job_runner(rig.settings) as runner:
            await runner.run(UUID(started.id))
        assert (await rig.job(started.id)).status == "done"
        waiting = select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
        assert await rig.database_value(waiting) == 4


async def test_a_worker_that_lost_the_database_at_the_end_is_replaced(
    rig: Any, line_to_postgres: Any, until: Any
) -> None:
    url = make_url(rig.settings.database_url.get_secret_value()).set(host="127.0.0.1", port=line_to_postgres.port)
    over_the_line = SecretStr(url.render_as_string(hide_password=False))
    project = rig.rekap.projects[GEDUNG]
    project.gate.clear()
    started = await rig.start()
    async with job_runner(rig.settings.model_copy(update={"database_url": over_the_line})) as runner:
        making = asyncio.create_task(runner.run(UUID(started.id)))
        await until(lambda: rig.rekap.streams_open == 1)
        await line_to_postgres.cut()
        project.gate.set()
        with pytest.raises(AppError) as away:
            await making
        assert away.value.kind is Kind.UNAVAILABLE
        await line_to_postgres.mend()
        assert (await rig.job(started.id)).status == "running"
        async with rig.database.write() as connection:
            await connection.execute(update(job).values(lease_until=func.now() - timedelta(seconds=1)))
        await rig.until(started.id, "queued")
        await runner.run(UUID(started.id))
    assert (await rig.job(started.id)).status == "done"
    assert await rig.database_value(select(job.c.attempt)) == 2
