"""What export tells the bus: how its jobs get on."""

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.events.outbox import enqueue
from export.domain.jobs import Job
from export.store.tables import outbox
from taksir.export.events.v1.job_progressed_pb2 import JobProgressed


async def tell_progress(connection: AsyncConnection, job: Job) -> None:
    """Adds the event to the change's own transaction; the gateway shows it to the job's user as it happens."""
    event = JobProgressed(job_id=str(job.id), user_id=job.user_id, status=job.status.value, progress=job.progress)
    await enqueue(connection, outbox, subject=f"export.v1.job_progressed.{job.id}", shard=str(job.id), message=event)
