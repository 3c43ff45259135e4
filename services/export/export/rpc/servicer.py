"""ExportService: decode, call, encode."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from chassis.errors import unauthenticated
from chassis.identity import current_identity
from export.app.commands.start_job import Bounds, start_job
from export.app.documents import CONTENT_TYPES
from export.app.ports import Jobs, NewJob, RekapSource, Storage
from export.app.queries.download_job import download_job
from export.app.queries.find_job import find_job
from export.app.queries.stream_csv import csv_file
from export.domain.jobs import Job
from taksir.export.v1 import export_service_pb2 as pb
from taksir.export.v1 import export_service_pb2_grpc


@dataclass(frozen=True)
class ExportServicer(export_service_pb2_grpc.ExportServiceServicer):
    """Documents for users; every method is for somebody who has logged in."""

    jobs: Jobs
    rekap: RekapSource
    storage: Storage
    bounds: Bounds

    async def StreamCsv(self, request: pb.StreamCsvRequest, _: Any) -> AsyncIterator[pb.StreamCsvResponse]:
        """The name comes with the first chunk."""
        _user_id()
        async with csv_file(self.rekap, request.project_id, request.document, request.min_revision) as file:
            name = file.name
            async for chunk in file.chunks:
                yield pb.StreamCsvResponse(chunk=chunk, file_name=name)
                name = ""

    async def StartJob(self, request: pb.StartJobRequest, _: Any) -> pb.StartJobResponse:
        """Answers with the queued job."""
        wanted = NewJob(
            user_id=_user_id(),
            project_id=request.project_id,
            document=request.document,
            format=request.format,
            min_revision=request.min_revision,
            idempotency_key=request.idempotency_key,
        )
        return pb.StartJobResponse(job=_message(await start_job(self.jobs, self.rekap, self.bounds, wanted)))

    async def GetJob(self, request: pb.GetJobRequest, _: Any) -> pb.GetJobResponse:
        """How far it is."""
        return pb.GetJobResponse(job=_message(await find_job(self.jobs, _user_id(), request.job_id)))

    async def DownloadJob(self, request: pb.DownloadJobRequest, _: Any) -> AsyncIterator[pb.DownloadJobResponse]:
        """The header, then the bytes."""
        job, chunks = await download_job(self.jobs, self.storage, self.rekap, _user_id(), request.job_id)
        # Read before anything is said, so that a missing file is still a refusal and no broken download.
        first = await anext(chunks, b"")
        yield pb.DownloadJobResponse(header=_file_header(job))
        yield pb.DownloadJobResponse(chunk=first)
        async for chunk in chunks:
            yield pb.DownloadJobResponse(chunk=chunk)


def _user_id() -> int:
    identity = current_identity()
    if identity.subject <= 0:
        raise unauthenticated("login-required", "Masuk terlebih dahulu untuk mengekspor dokumen.")
    return identity.subject


def _file_header(job: Job) -> pb.FileHeader:
    return pb.FileHeader(
        file_name=job.file_name,
        content_type=CONTENT_TYPES[job.format],
        file_size=job.file_size,
        checksum_sha256=job.checksum_sha256,
    )


def _message(job: Job) -> pb.Job:
    return pb.Job(
        id=str(job.id),
        project_id=job.project_id,
        document=job.document,
        format=job.format,
        status=job.status.value,
        progress=job.progress,
        file_name=job.file_name,
        file_size=job.file_size,
        error_message=job.error_message,
        created_at=_timestamp(job.created_at),
        completed_at=_timestamp(job.completed_at),
        revision=job.revision,
    )


def _timestamp(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
