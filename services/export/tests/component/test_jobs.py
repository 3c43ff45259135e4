"""Jobs as users see them, and as workers without Celery do."""

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from opentelemetry import trace
from sqlalchemy import func, select, text, update

from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from export.bootstrap import job_runner
from export.domain.jobs import LeaseLostError
from export.events.progress import tell_progress
from export.store.jobs import Jobs
from export.store.tables import dispatch, job, outbox
from taksir.export.events.v1.job_progressed_pb2 import JobProgressed
from taksir.export.v1 import export_service_pb2 as pb

BUDI, SITI, GEDUNG = 1, 2, 10


def as_user(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


async def told(rig: Any, job_id: str) -> list[tuple[str, int]]:
    """The events of a job in the order they were written down."""
    statement = select(outbox.c.payload).where(outbox.c.shard == job_id).order_by(outbox.c.id)
    async with rig.database.read() as connection:
        events = [JobProgressed.FromString(payload) for payload in await connection.scalars(statement)]
    return [(event.status, event.progress) for event in events]


async def age(rig: Any, **columns: str) -> None:
    """Moves moments of every job into the past: nobody waits for a lease in a test."""
    values = {name: func.now() - text(f"interval '{interval}'") for name, interval in columns.items()}
    async with rig.database.write() as connection:
        await connection.execute(update(job).values(values))


def stored_files(rig: Any) -> list[Path]:
    return sorted(rig.settings.storage_dir.glob("[!.]*/*"))


async def test_starting_answers_at_once_with_a_queued_job(rig: Any) -> None:
    started = await rig.start()
    assert (started.status, started.progress, started.project_id) == ("queued", 0, GEDUNG)
    assert started.HasField("created_at")
    assert not started.HasField("completed_at")
    assert (await rig.job(started.id)).id == started.id
    assert await told(rig, started.id) == [("queued", 0)]


async def test_the_id_reaches_the_queue_and_leaves_the_database(rig: Any, until: Any) -> None:
    await rig.start()

    async def handed_over() -> bool:
        left = await rig.database_value(select(func.count()).select_from(dispatch))
        return left == 0 and await rig.broker.llen("export:documents") == 1

    await until(handed_over)
    assert all(key.startswith(b"export:") for key in await rig.broker.keys("*"))


async def test_the_trace_of_the_click_goes_with_the_event_and_the_id(rig: Any, until: Any) -> None:
    click = trace.SpanContext(0x5EED, 0xC11C, is_remote=False, trace_flags=trace.TraceFlags(1))
    with trace.use_span(trace.NonRecordingSpan(click)):
        await rig.start()
    header = await rig.database_value(select(outbox.c.headers))
    assert trace.format_trace_id(click.trace_id) in header["traceparent"]

    async def sent() -> bool:
        return await rig.broker.llen("export:documents") == 1

    await until(sent)
    message = json.loads(await rig.broker.lindex("export:documents", 0))
    arguments, *_ = json.loads(base64.b64decode(message["body"]))
    assert arguments[1] == header


@pytest.mark.parametrize(
    ("who", "wrong", "kind", "slug"),
    [
        (SITI, {}, Kind.NOT_FOUND, "project-not-found"),
        (BUDI, {"project_id": 99}, Kind.NOT_FOUND, "project-not-found"),
        (0, {}, Kind.UNAUTHENTICATED, "login-required"),
        (BUDI, {"document": "gambar"}, Kind.INVALID, "export-document-unknown"),
        (BUDI, {"format": "docx"}, Kind.INVALID, "export-format-unknown"),
        (BUDI, {"idempotency_key": "k" * 201}, Kind.INVALID, "idempotency-key-too-long"),
        (BUDI, {"min_revision": 8}, Kind.UNAVAILABLE, "rekap-behind"),
    ],
)
async def test_what_cannot_be_started(rig: Any, who: int, wrong: dict[str, Any], kind: Kind, slug: str) -> None:
    request = {"project_id": GEDUNG, "document": "rekap-rab", "format": "xlsx", **wrong}
    with as_user(who), pytest.raises(AppError) as refusal:
        await rig.export.StartJob(pb.StartJobRequest(**request))
    assert (refusal.value.kind, refusal.value.slug) == (kind, slug)
    assert await rig.database_value(select(func.count()).select_from(job)) == 0


async def test_the_same_key_gives_the_same_job_even_at_the_same_moment(rig: Any) -> None:
    jobs = await asyncio.gather(*(rig.start("satu") for _ in range(8)))
    assert len({started.id for started in jobs}) == 1
    rig.rekap.projects[11] = replace(rig.rekap.projects[GEDUNG], owner=SITI)
    with as_user(SITI):
        assert (await rig.start("satu", project_id=11)).id != jobs[0].id


async def test_a_key_stands_for_one_request_only(rig: Any) -> None:
    await rig.start("satu")
    rig.rekap.projects[11] = replace(rig.rekap.projects[GEDUNG])
    with pytest.raises(AppError) as refusal:
        await rig.start("satu", project_id=11)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "idempotency-key-reused")


async def test_one_user_cannot_fill_the_queue(open_rig: Any) -> None:
    async with open_rig(max_unfinished_per_user=2) as rig:
        results = await asyncio.gather(*(rig.start() for _ in range(6)), return_exceptions=True)
        refused = [result for result in results if isinstance(result, AppError)]
        assert len(refused) == 4
        assert {(error.kind, error.retry_after) for error in refused} == {(Kind.LIMITED, 30)}


async def test_a_full_queue_says_so(open_rig: Any) -> None:
    async with open_rig(max_unfinished=1) as rig:
        await rig.start()
        with pytest.raises(AppError) as refusal:
            await rig.start()
        assert refusal.value.slug == "export-queue-full"


async def test_to_others_a_job_does_not_exist(rig: Any) -> None:
    started = await rig.start()
    for job_id in (started.id, "00000000-0000-0000-0000-000000000000", "bukan-uuid"):
        with as_user(SITI), pytest.raises(AppError) as refusal:
            await rig.job(job_id)
        assert refusal.value.slug == "export-job-not-found"
        with as_user(SITI), pytest.raises(AppError) as refusal:
            await rig.download(job_id)
        assert refusal.value.kind is Kind.NOT_FOUND


async def test_there_is_nothing_to_download_before_it_is_done(rig: Any) -> None:
    started = await rig.start()
    with pytest.raises(AppError) as refusal:
        await rig.download(started.id)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "export-not-ready")


async def test_looking_at_a_job_is_one_statement(rig: Any) -> None:
    started = await rig.start()
    jobs = Jobs(rig.database, rig.settings.limits, tell_progress)
    with count_statements(rig.database) as statements:
        assert await jobs.of_user(BUDI, UUID(started.id)) is not None
    assert len(statements) == 1


async def test_of_many_workers_one_gets_the_job(rig: Any) -> None:
    started = await rig.start()
    jobs = Jobs(rig.database, rig.settings.limits, tell_progress)
    claims = await asyncio.gather(*(jobs.claim(UUID(started.id)) for _ in range(8)))
    assert sum(claim is not None for claim in claims) == 1


async def test_a_worker_makes_the_file_and_a_second_delivery_changes_nothing(rig: Any) -> None:
    started = await rig.start()
    async with job_runner(rig.settings) as runner:
        await runner.run(UUID(started.id))
        done = await rig.job(started.id)
        header, content = await rig.download(started.id)
        await runner.run(UUID(started.id))
    assert (done.status, done.progress, done.revision) == ("done", 100, 7)
    assert (header.file_name, header.file_size) == ("rekap-rab-gedung-uji-r7.xlsx", len(content))
    assert await rig.job(started.id) == done
    assert await told(rig, started.id) == [("queued", 0), ("running", 5), ("running", 90), ("done", 100)]
    assert list(rig.settings.scratch_dir.iterdir()) == []


async def test_a_job_without_its_project_fails_for_good_and_says_why(rig: Any) -> None:
    started = await rig.start()
    del rig.rekap.projects[GEDUNG]
    async with job_runner(rig.settings) as runner:
        await runner.run(UUID(started.id))
    failed = await rig.job(started.id)
    assert (failed.status, failed.error_message) == ("failed", "Proyek ini tidak ditemukan.")
    with pytest.raises(AppError) as refusal:
        await rig.download(started.id)
    assert refusal.value.slug == "export-failed"


async def test_what_may_pass_is_tried_again_until_the_attempts_are_used_up(open_rig: Any, until: Any) -> None:
    async with open_rig(attempts=2, retry_seconds=0) as rig:
        started = await rig.start()
        rig.rekap.projects[GEDUNG].pages[1][0].total = "bukan angka"
        async with job_runner(rig.settings) as runner:
            await runner.run(UUID(started.id))
            assert (await rig.job(started.id)).status == "queued"
            await runner.run(UUID(started.id))
        failed = await rig.job(started.id)
        assert failed.status == "failed"
        assert "kesalahan pada sistem" in failed.error_message
        assert stored_files(rig) == []


async def test_a_slow_attempt_ends_by_its_time_limit(open_rig: Any) -> None:
    async with open_rig(job_seconds=0.5, attempts=1) as rig:
        started = await rig.start()
        rig.rekap.projects[GEDUNG].gate.clear()
        async with job_runner(rig.settings) as runner:
            await runner.run(UUID(started.id))
        failed = await rig.job(started.id)
        assert (failed.status, "terlalu lama" in failed.error_message) == ("failed", True)


async def test_a_living_worker_keeps_its_lease(open_rig: Any, until: Any) -> None:
    async with open_rig(lease_seconds=0.6) as rig:
        started = await rig.start()
        rig.rekap.projects[GEDUNG].gate.clear()
        async with job_runner(rig.settings) as runner:
            running = asyncio.create_task(runner.run(UUID(started.id)))
            await until(lambda: rig.rekap.streams_open == 1)
            first = await rig.database_value(select(job.c.lease_until))

            async def past_the_first_lease() -> bool:
                return await rig.database_value(select(func.now() > first))

            await until(past_the_first_lease)
            rig.rekap.projects[GEDUNG].gate.set()
            await running
        assert (await rig.job(started.id)).status == "done"
        assert await rig.database_value(select(job.c.attempt)) == 1


async def test_a_zombie_leaves_no_trace(rig: Any, until: Any) -> None:
    started = await rig.start()
    rig.rekap.projects[GEDUNG].gate.clear()
    async with job_runner(rig.settings) as zombie, job_runner(rig.settings) as heir:
        sleeping = asyncio.create_task(zombie.run(UUID(started.id)))
        await until(lambda: rig.rekap.streams_open == 1)
        await age(rig, lease_until="1 second")

        async def taken_away() -> bool:
            return (await rig.job(started.id)).status == "queued"

        await until(taken_away)
        rig.rekap.projects[GEDUNG].gate.set()
        await heir.run(UUID(started.id))
        await sleeping
    done = await rig.job(started.id)
    assert done.status == "done"
    async with rig.database.read() as connection:
        row = (await connection.execute(select(job))).one()
    assert (row.attempt, row.fencing_token) == (2, 3)
    assert [path.name for path in stored_files(rig)] == ["3.xlsx"]
    assert [status for status, _ in await told(rig, started.id)].count("done") == 1


async def test_a_worker_whose_job_is_over_is_told(rig: Any) -> None:
    started = await rig.start()
    jobs = Jobs(rig.database, rig.settings.limits, tell_progress)
    held = await jobs.claim(UUID(started.id))
    assert held is not None
    await jobs.fail(held, "tidak bisa")
    for report in (jobs.renew(held), jobs.advance(held, 50), jobs.put_back(held, "sibuk")):
        with pytest.raises(LeaseLostError):
            await report


async def test_what_the_queue_loses_is_handed_out_again(rig: Any, until: Any) -> None:
    await rig.start()

    async def waiting() -> bool:
        return await rig.broker.llen("export:documents") == 1

    await until(waiting)
    await rig.broker.flushdb()
    await age(rig, lease_until="1 second")
    await until(waiting)


async def test_a_file_is_kept_for_its_time_and_history_for_its_own(rig: Any, until: Any) -> None:
    started = await rig.start()
    async with job_runner(rig.settings) as runner:
        await runner.run(UUID(started.id))
    await age(rig, expires_at="1 second")

    async def expired() -> bool:
        return (await rig.job(started.id)).status == "expired"

    await until(expired)
    assert stored_files(rig) == []
    with pytest.raises(AppError) as refusal:
        await rig.download(started.id)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "export-expired")
    await age(rig, completed_at="31 days")

    async def forgotten() -> bool:
        return await rig.database_value(select(func.count()).select_from(job)) == 0

    await until(forgotten)


async def test_a_missing_file_is_refused_before_the_header(rig: Any) -> None:
    started = await rig.start()
    async with job_runner(rig.settings) as runner:
        await runner.run(UUID(started.id))
    for path in stored_files(rig):
        path.unlink()
    parts = rig.export.DownloadJob(pb.DownloadJobRequest(job_id=started.id))
    with pytest.raises(AppError) as refusal:
        await anext(parts)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.NOT_FOUND, "export-file-missing")
