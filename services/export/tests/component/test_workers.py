"""Real worker processes: the whole path, a death in the middle, a graceful stop."""

import hashlib
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.engine import make_url

from chassis.events.bus import open_bus
from export.store.tables import job
from taksir.export.events.v1.job_progressed_pb2 import JobProgressed

GEDUNG = 10


async def test_from_start_to_download(rig: Any, tmp_path: Path) -> None:
    async with open_bus(rig.settings.nats_url, "export-tests") as bus, rig.worker():
        started = await rig.start()
        done = await rig.until(started.id, "done", "failed")
        assert done.error_message == ""
        header, content = await rig.download(started.id)
        heard = await bus.jetstream.subscribe(f"export.v1.job_progressed.{started.id}", ordered_consumer=True)
        events = [JobProgressed.FromString((await heard.next_msg(timeout=10)).data) for _ in range(4)]
    assert hashlib.sha256(content).hexdigest() == header.checksum_sha256
    assert [(event.status, event.progress) for event in events] == [
        ("queued", 0),
        ("running", 5),
        ("running", 90),
        ("done", 100),
    ]
    (tmp_path / header.file_name).write_bytes(content)
    sheet = CalamineWorkbook.from_path(tmp_path / header.file_name).get_sheet_by_index(0).to_python()
    assert ["=Galian tanah", "1.2.1.1.1", "m3", 74.354, 153810.8, 11436371.32] in sheet
    assert ["GRAND TOTAL", "", "", "", "", 12694372.16] in sheet


async def test_a_job_outlives_the_worker_that_is_killed_in_the_middle(open_rig: Any, until: Any) -> None:
    async with open_rig(lease_seconds=1.5) as rig:
        project = rig.rekap.projects[GEDUNG]
        project.gate.clear()
        started = await rig.start()
        async with rig.worker() as doomed:
            await rig.until(started.id, "running")
            await until(lambda: rig.rekap.streams_open == 1)
            doomed.kill()
            await doomed.wait()
        project.gate.set()
        async with rig.worker():
            done = await rig.until(started.id, "done", "failed")
        assert (done.status, done.revision) == ("done", 7)
        async with rig.database.read() as connection:
            row = (await connection.execute(select(job))).one()
        assert (row.attempt, row.fencing_token) == (2, 3)
        files = [path.relative_to(rig.settings.storage_dir) for path in rig.settings.storage_dir.glob("*/*.xlsx")]
        assert files == [Path(row.file_key)]


async def test_sigterm_lets_the_document_in_hand_be_finished(rig: Any, until: Any) -> None:
    project = rig.rekap.projects[GEDUNG]
    project.gate.clear()
    started = await rig.start()
    async with rig.worker() as worker:
        await until(lambda: rig.rekap.streams_open == 1)
        worker.terminate()
        project.gate.set()
        await worker.wait()
    assert (await rig.job(started.id)).status == "done"
    assert worker.returncode == 0


async def test_a_queue_that_is_away_delays_but_loses_nothing(
    open_rig: Any, servers: Any, line_to_redis: Any, until: Any
) -> None:
    url = make_url(servers.redis_url).set(host="127.0.0.1", port=line_to_redis.port, database="15")
    async with open_rig(broker_url=url.render_as_string(hide_password=False)) as rig, rig.worker():
        # It goes away while a document is in hand, so that the worker cannot acknowledge it …
        project = rig.rekap.projects[GEDUNG]
        project.gate.clear()
        in_hand = await rig.start()
        await rig.until(in_hand.id, "running")
        await until(lambda: rig.rekap.streams_open == 1)
        await line_to_redis.cut()
        project.gate.set()
        assert (await rig.until(in_hand.id, "done", "failed")).status == "done"
        # … and while it is away a user starts another.
        meanwhile = await rig.start()
        assert (await rig.job(meanwhile.id)).status == "queued"
        await line_to_redis.mend()
        assert (await rig.until(meanwhile.id, "done", "failed")).status == "done"


async def test_an_idle_worker_comes_back_too(open_rig: Any, servers: Any, line_to_redis: Any, until: Any) -> None:
    url = make_url(servers.redis_url).set(host="127.0.0.1", port=line_to_redis.port, database="15")
    async with open_rig(broker_url=url.render_as_string(hide_password=False)) as rig, rig.worker():
        before = await rig.start()
        await rig.until(before.id, "done")

        async def acknowledged() -> bool:
            return await rig.broker.hlen("export:unacked") == 0

        await until(acknowledged)
        await line_to_redis.cut()
        await line_to_redis.mend()
        after = await rig.start()
        assert (await rig.until(after.id, "done", "failed")).status == "done"
