"""Real worker processes: the whole path, a death in the middle, a graceful stop."""

import hashlib
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select

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
