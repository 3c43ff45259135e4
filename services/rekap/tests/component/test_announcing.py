"""Whoever keeps figures hears when there are newer ones."""

import asyncio

from taksir.rekap.events.v1.rekap_ready_pb2 import RekapReady

from .conftest import Rekap
from .truth import Truth


async def test_each_applied_revision_is_announced_once_it_can_be_read(rekap: Rekap, truth: Truth) -> None:
    heard = await rekap.bus.client.subscribe("rekap.v1.rekap_ready.*")
    await rekap.bus.client.flush()
    await rekap.tell(truth.house())

    async def ready() -> RekapReady:
        while True:
            announced = RekapReady.FromString((await heard.next_msg(timeout=30)).data)
            if announced.project_id:
                return announced

    async with asyncio.timeout(30):
        assert await ready() == RekapReady(project_id=1, revision=1)
    assert (await rekap.get(1)).revision == 1
