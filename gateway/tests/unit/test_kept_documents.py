"""How long the gateway answers with a document that it has."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.msg import Msg

from chassis.identity import Identity, acting_as
from gateway.kept_documents import ENTRY_BYTES, Given, KeptDocuments, Wanted
from taksir.common.v1.document_pb2 import Document
from taksir.rekap.events.v1.rekap_ready_pb2 import RekapReady

BUDI = Identity(1, frozenset({"user"}))
SITI = Identity(2, frozenset({"user"}))
RAB = Wanted(b"rekap-rab", 7)
CHART = Wanted(b"chart", 7, shows_plan=True)
MOST_BYTES = 5000


@dataclass
class Rekap:
    """Shows one revision of every project, and one version of its plans; counts what it is asked."""

    revision: int = 3
    plan: int = 0
    is_stale: bool = False
    asked: int = 0

    async def __call__(self) -> Given:
        self.asked += 1
        return Given(Document(body=b"%d" % self.revision, revision=self.revision, stale=self.is_stale), self.plan)


@dataclass
class Ear:
    reconnects: int | None = 0

    def __call__(self) -> int | None:
        return self.reconnects


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rig:
    rekap: Rekap = field(default_factory=Rekap)
    ear: Ear = field(default_factory=Ear)
    clock: Clock = field(default_factory=Clock)
    kept: KeptDocuments = field(init=False)

    def __post_init__(self) -> None:
        self.kept = KeptDocuments(5, MOST_BYTES, self.ear, self.clock)

    async def read(self, wanted: Wanted = RAB, who: Identity = BUDI) -> bytes:
        with acting_as(who):
            return (await self.kept.read(wanted, self.rekap)).document.body

    async def announce(self, project_id: int, revision: int, plan: int = 0) -> None:
        ready = RekapReady(project_id=project_id, revision=revision, plan_version=plan)
        await self.kept.on_ready(said(ready.SerializeToString()))


def said(data: bytes) -> Msg:
    return Msg(_client=None, subject="rekap.v1.rekap_ready.7", data=data)


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def test_a_document_is_asked_for_once(rig: Rig) -> None:
    assert [await rig.read() for _ in range(3)] == [b"3"] * 3
    assert rig.rekap.asked == 1


@pytest.mark.parametrize(("wanted", "who"), [(Wanted(b"rekap-rab", 8), BUDI), (Wanted(b"needs", 7), BUDI), (RAB, SITI)])
async def test_another_document_or_reader_is_another_question(rig: Rig, wanted: Wanted, who: Identity) -> None:
    await rig.read()
    await rig.read(wanted, who)
    assert rig.rekap.asked == 2


async def test_newer_figures_end_it(rig: Rig) -> None:
    await rig.read()
    rig.rekap.revision = 4
    await rig.announce(8, 4)
    assert await rig.read() == b"3"
    await rig.announce(7, 4)
    assert await rig.read() == b"4"


async def test_a_reader_who_has_just_saved_sees_his_save(rig: Rig) -> None:
    await rig.read()
    rig.rekap.revision = 4
    assert await rig.read(Wanted(b"rekap-rab", 7, min_revision=4)) == b"4"
    assert await rig.read() == b"4"


async def test_newer_settings_or_baselines_end_curves_and_nothing_else(rig: Rig) -> None:
    rig.rekap.plan = 2
    await rig.announce(7, 3, 2)
    await rig.read(CHART)
    await rig.announce(7, 0, 2)
    await rig.read(CHART)
    await rig.read()
    assert rig.rekap.asked == 2
    await rig.announce(7, 0, 3)
    await rig.read()
    assert rig.rekap.asked == 2
    await rig.read(CHART)
    rig.rekap.plan = 3
    await rig.read(CHART)
    await rig.read(CHART)
    assert rig.rekap.asked == 4


async def test_who_has_just_saved_settings_sees_them_whoever_announces_them_when(rig: Rig) -> None:
    await rig.read(CHART)
    rig.rekap.plan = 1
    await rig.read(replace(CHART, min_plan=1))
    assert rig.rekap.asked == 2
    rig.kept.note(7, 0, 2)
    await rig.read(CHART)
    assert rig.rekap.asked == 3


async def test_an_answer_without_a_body_is_not_kept(rig: Rig) -> None:
    """It says that one browser holds the document already; another has to get it."""

    async def held() -> Given:
        return Given(Document(revision=3))

    with acting_as(BUDI):
        assert (await rig.kept.read(RAB, held)).document.body == b""
    assert await rig.read() == b"3"


async def test_an_answer_overtaken_on_its_way_is_used_but_not_kept(rig: Rig) -> None:
    await rig.announce(7, 4)
    await rig.read()
    await rig.read()
    assert rig.rekap.asked == 2


async def test_a_late_announcement_of_an_old_revision_changes_nothing(rig: Rig) -> None:
    await rig.announce(7, 3)
    await rig.read()
    await rig.announce(7, 2)
    await rig.read()
    assert rig.rekap.asked == 1


async def test_a_stale_answer_is_not_kept(rig: Rig) -> None:
    rig.rekap.is_stale = True
    await rig.read()
    await rig.read()
    assert rig.rekap.asked == 2


async def test_it_ends_by_itself(rig: Rig) -> None:
    await rig.read()
    rig.clock.now = 5.0
    await rig.read()
    assert rig.rekap.asked == 2


@pytest.mark.parametrize("reconnects", [None, 1])
async def test_nothing_is_believed_after_a_time_in_which_nothing_was_heard(rig: Rig, reconnects: int | None) -> None:
    await rig.read()
    rig.ear.reconnects = reconnects
    await rig.read()
    assert rig.rekap.asked == 2


async def test_when_announcements_may_be_lost_everything_goes(rig: Rig) -> None:
    await rig.read()
    await rig.announce(0, 0)
    await rig.read()
    assert rig.rekap.asked == 2


async def test_an_announcement_that_nobody_understands_does_no_harm(rig: Rig) -> None:
    await rig.kept.on_ready(said(b"\xff"))
    assert await rig.read() == b"3"


async def test_nothing_is_kept_where_the_setting_says_so() -> None:
    rekap, kept = Rekap(), KeptDocuments(0, MOST_BYTES, Ear())
    with acting_as(BUDI):
        await kept.read(RAB, rekap)
        await kept.read(RAB, rekap)
    assert rekap.asked == 2


@given(sizes=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6000)), max_size=40))
async def test_no_more_bytes_are_kept_than_allowed(sizes: Any) -> None:
    rig = Rig()
    for revision, (project_id, size) in enumerate(sizes, start=1):
        await rig.announce(project_id, revision)
        document = Document(body=b"x" * size, revision=revision)

        async def answer(document: Document = document) -> Given:
            return Given(document)

        with acting_as(BUDI):
            assert await rig.kept.read(Wanted(b"rekap-rab", project_id), answer) == Given(document)
        held = sum(ENTRY_BYTES + len(key[1]) + len(one.given.document.body) for key, one in rig.kept._kept.items())
        assert held == rig.kept._bytes <= MOST_BYTES
