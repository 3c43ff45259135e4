"""The process that makes documents: one Celery worker with the solo pool.

Solo because gRPC and forks do not go together: nothing is forked, one event loop serves the process for life. More
documents at a time means more processes. SIGTERM lets the document in hand be finished first.
"""

import asyncio
import logging
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import structlog
from celery import Celery
from celery.signals import setup_logging
from celery.worker.request import Request
from opentelemetry import trace

from chassis.logs import configure_logs
from chassis.telemetry import configure_traces, extracted, stop_traces, tracer
from export.app.commands.run_job import JobRunner
from export.bootstrap import job_runner
from export.config import ExportSettings
from export.events.celery_app import QUEUE, TASK, celery_app

log = structlog.get_logger()

NAME = "export-worker"


def work(settings: ExportSettings) -> None:
    """Takes jobs until SIGTERM; ends the process with Celery's exit status."""
    configure_logs(NAME, settings.log_level)
    logging.captureWarnings(capture=True)
    provider = configure_traces(NAME, settings.otlp_endpoint, settings.trace_ratio)
    sweep(settings.scratch_dir, older_than_seconds=2 * settings.job_seconds)
    try:
        with _loop_with_runner(settings) as (loop, runner):
            status = _celery_worker(celery_app(settings), loop, runner)
    finally:
        stop_traces(provider)
    sys.exit(status)


def sweep(work_dir: Path, older_than_seconds: float) -> None:
    """Removes what killed workers left half made; what a living one writes now is younger than that."""
    for leftover in work_dir.glob("*/"):
        if time.time() - leftover.stat().st_mtime > older_than_seconds:
            shutil.rmtree(leftover, ignore_errors=True)


class StrictRequest(Request):  # type: ignore[misc]  # Celery has no types
    """A message whose acknowledgement fails loudly.

    Celery only logs that; the message then counts as unacknowledged for ever, and with one message at a time the worker
    never asks for another. Raised, the error makes Celery connect anew and start with a clean slate.
    """

    acknowledged: bool

    def acknowledge(self) -> None:
        """Once; what is delivered again because of a failure finds its job already taken."""
        if not self.acknowledged:
            self._message.ack()
            self.acknowledged = True


@contextmanager
def _loop_with_runner(settings: ExportSettings) -> Iterator[tuple[asyncio.Runner, JobRunner]]:
    with asyncio.Runner() as loop:
        parts = job_runner(settings)
        runner = loop.run(parts.__aenter__())
        try:
            yield loop, runner
        finally:
            loop.run(parts.__aexit__(None, None, None))


def _celery_worker(app: Celery, loop: asyncio.Runner, runner: JobRunner) -> int:
    @app.task(name=TASK, Request=StrictRequest)  # type: ignore[untyped-decorator]  # Celery has no types
    def run_job(job_id: str, headers: Mapping[str, str]) -> None:
        with tracer().start_as_current_span(TASK, context=extracted(headers), kind=trace.SpanKind.CONSUMER):
            loop.run(runner.run(UUID(job_id)))

    setup_logging.connect(_keep_logging, weak=False)
    worker = app.Worker(
        pool="solo",
        concurrency=1,
        queues=[QUEUE],
        hostname=f"documents-{os.getpid()}@{socket.gethostname()}",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    log.info("worker serves", queue=QUEUE)
    worker.start()
    return int(worker.exitcode or 0)


def _keep_logging(**_: object) -> None:
    """That somebody answers this signal keeps Celery from setting up logs of its own."""
