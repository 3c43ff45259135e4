"""The fan-out of the change feed: nobody misses a change without being told so, and nothing grows without bound."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from nats.aio.msg import Msg

from chassis.errors import AppError, Kind
from gateway.streaming.feed import Feed
from gateway.streaming.feed_frames import HEARTBEAT, change
from gateway.streaming.feed_reader import MOST_WAITING, Reader, Watcher
from gateway.streaming.feed_ring import Heard, Ring
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked
from taksir.projects.events.v1 import project_changed_pb2 as events
from taksir.rekap.events.v1.rekap_ready_pb2 import RekapReady

PROJECT = 7


def parsed(piece: bytes | None) -> list[tuple[str, Any]]:
    """Name and data of each event."""
    found = []
    for block in (piece or b"").decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], orjson.loads(lines["data"])))
    return found


def changed(revision: int, project_id: int = PROJECT, **state: Any) -> Msg:
    event = events.ProjectChanged(
        project_id=project_id, revision=revision, state=events.ProjectState(**state), format=1
    )
    return message(f"projects.v1.project_changed.{project_id}", event)


def message(subject: str, content: Any) -> Msg:
    return Msg(_client=None, subject=subject, data=content.SerializeToString())  # type: ignore[arg-type] # never asked


def a_feed(**limits: int) -> Feed:
    return Feed(lambda: 0, **{"most": 1000, "most_per_user": 1000, **limits})


def opened(feed: Feed, current: int, since: int | None = None, **watcher: Any) -> Reader:
    reader = feed.open(Watcher(**{"project_id": PROJECT, "user_id": 1, "token_hash": b"a", **watcher}))
    feed.begin(reader, current, since)
    return reader


async def waiting(reader: Reader) -> list[tuple[str, Any]]:
    return parsed(await reader.take(0.01))


class Page:
    """What a browser does with the events: it knows of a change, or has read everything anew."""

    def __init__(self, shows: int) -> None:
        self.knows = set(range(shows + 1))
        self.shows = shows

    def hear(self, happened: list[tuple[str, Any]], truth: int) -> None:
        for event, data in happened:
            if event == "reset":
                self.knows = set(range(truth + 1))
            if event in {"change", "reset"}:
                self.shows = data["revision"]
            if event == "change":
                self.knows.add(data["revision"])


class Way(RuleBasedStateMachine):
    """From the writing of a change to a page's knowledge of it, over a bus that repeats and loses messages."""

    @initialize(room=st.integers(1, 4), most=st.integers(1, 4))
    def begin(self, room: int, most: int) -> None:
        self.ring, self.page, self.most, self.truth = Ring(room), Page(0), most, 0
        self.on_the_way: list[int] = []
        self.delivered = 0
        self.ring.settle(0)
        self.reader: Reader | None = Reader(Watcher(PROJECT, 1, b""), most)

    @rule()
    def write(self) -> None:
        self.truth += 1
        self.on_the_way.append(self.truth)

    @precondition(lambda self: self.on_the_way)
    @rule()
    def deliver(self) -> None:
        self.delivered = self.on_the_way.pop(0)
        self.arrive(self.delivered)

    @precondition(lambda self: self.delivered)
    @rule()
    def repeat(self) -> None:
        self.arrive(self.delivered)

    @precondition(lambda self: self.on_the_way)
    @rule()
    def lose(self) -> None:
        self.on_the_way.pop(0)

    @rule()
    def read(self) -> None:
        if self.reader is not None:
            self.page.hear(parsed(self.reader.drained()), self.truth)

    @rule()
    def leave(self) -> None:
        self.reader = None

    @precondition(lambda self: self.reader is None)
    @rule()
    def come_back(self) -> None:
        self.reader = Reader(Watcher(PROJECT, 1, b""), self.most)
        missed = self.ring.after(self.page.shows, self.truth)
        if missed is None:
            self.reader.reset(self.truth)
        else:
            self.reader.start(missed)

    def arrive(self, revision: int) -> None:
        frame = b'id: %d\nevent: change\ndata: {"revision":%d}\n\n' % (revision, revision)
        heard = self.ring.add(revision, frame)
        if self.reader is not None and heard is Heard.NEXT:
            self.reader.change(revision, frame)
        elif self.reader is not None and heard is Heard.AFTER_A_GAP:
            self.reader.reset(revision)

    @invariant()
    def what_waits_is_bounded(self) -> None:
        assert self.reader is None or len(self.reader._changes) <= max(self.most, 4)

    def teardown(self) -> None:
        """Once everything has arrived, and one change more by which a loss shows, the page knows the whole truth."""
        for revision in self.on_the_way:
            self.arrive(revision)
        self.truth += 1
        self.arrive(self.truth)
        if self.reader is None:
            self.come_back()
        self.read()
        assert self.page.knows >= set(range(self.truth + 1))
        assert self.page.shows == self.truth


TestNoPageMissesAChangeUnawares = Way.TestCase


@given(revisions=st.lists(st.integers(1, 500), max_size=300), most=st.integers(1, 8))
def test_a_page_that_does_not_read_takes_bounded_room(revisions: list[int], most: int) -> None:
    reader = Reader(Watcher(PROJECT, 1, b""), most)
    for revision in revisions:
        reader.change(revision, b"x")
        reader.newest("presence", b"y")
        assert len(reader._changes) <= most
    assert len(reader._newest) <= 1
    if len(revisions) > most:
        assert parsed(reader.drained().removesuffix(b"y")) == [("reset", {"revision": revisions[-1]})]


async def test_a_change_names_the_rows_it_touched() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    await feed.on_changed(
        changed(
            5,
            volume=[events.Volume(pekerjaan_id=3, quantity="1")],
            resource=[events.Resource(id=9), events.Resource(id=8)],
            progress=[events.WeekProgress(pekerjaan_id=3, week_number=one) for one in (1, 2)],
            removed=events.Removed(pekerjaan=[6]),
        )
    )
    rows = {"volume": [3], "resource": [9, 8], "progress": [3]}
    assert await waiting(reader) == [
        ("change", {"revision": 5, "kinds": [], "rows": rows, "removed": {"pekerjaan": [6]}})
    ]


async def test_a_change_names_what_has_no_rows() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    event = events.ProjectChanged(project_id=PROJECT, revision=5, state=events.ProjectState(), kinds=["stage"])
    await feed.on_changed(message(f"projects.v1.project_changed.{PROJECT}", event))
    assert await waiting(reader) == [("change", {"revision": 5, "kinds": ["stage"], "rows": {}, "removed": {}})]


async def test_the_newest_plan_is_told_also_to_who_comes_later() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    for version in (3, 4):
        ready = RekapReady(project_id=PROJECT, plan_version=version)
        await feed.on_ready(message(f"rekap.v1.rekap_ready.{PROJECT}", ready))
    assert await waiting(reader) == [("plan", {"version": 4})]
    assert await waiting(opened(feed, 4)) == [("plan", {"version": 4})]


async def test_figures_and_plan_may_be_told_together() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    ready = RekapReady(project_id=PROJECT, revision=4, plan_version=2)
    await feed.on_ready(message(f"rekap.v1.rekap_ready.{PROJECT}", ready))
    assert await waiting(reader) == [("figures", {"revision": 4}), ("plan", {"version": 2})]


async def test_many_rows_of_a_kind_are_not_counted_out() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    await feed.on_changed(changed(5, volume=[events.Volume(pekerjaan_id=one) for one in range(1, 5001)]))
    assert await waiting(reader) == [("change", {"revision": 5, "kinds": [], "rows": {"volume": None}, "removed": {}})]


@pytest.mark.parametrize("content", [{"snapshot_needed": True}, {"state": events.ProjectState(), "format": 2}])
async def test_who_cannot_be_told_apart_has_to_come_back(content: Any) -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    event = events.ProjectChanged(project_id=PROJECT, revision=5, **content)
    await feed.on_changed(message(f"projects.v1.project_changed.{PROJECT}", event))
    assert reader.is_closed
    assert change(event) == b'id: 5\nevent: change\ndata: {"revision":5}\n\n'
    assert await waiting(opened(feed, 5, since=4)) == [("change", {"revision": 5})]


async def test_a_page_that_was_away_resumes() -> None:
    feed = a_feed()
    opened(feed, 4)
    for revision in (5, 6, 7):
        await feed.on_changed(changed(revision))
    assert [data["revision"] for _, data in await waiting(opened(feed, 7, since=5))] == [6, 7]
    assert await waiting(opened(feed, 7, since=7)) == []
    assert await waiting(opened(feed, 7)) == []
    assert await waiting(opened(feed, 7, since=3)) == [("reset", {"revision": 7})]
    assert await waiting(opened(feed, 7, since=99)) == [("reset", {"revision": 7})]


async def test_what_was_committed_before_and_announced_after_is_still_told() -> None:
    feed = a_feed()
    opened(feed, 4)
    late = opened(feed, 6, since=4)
    await feed.on_changed(changed(5))
    await feed.on_changed(changed(6))
    assert [data["revision"] for _, data in await waiting(late)] == [5, 6]


async def test_a_lost_announcement_has_everybody_read_anew() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    await feed.on_changed(changed(6))
    assert await waiting(reader) == [("reset", {"revision": 6})]
    await feed.on_changed(changed(6))
    await feed.on_changed(changed(5))
    assert await waiting(reader) == []


async def test_other_projects_are_not_heard() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    await feed.on_changed(changed(5, project_id=8))
    await feed.on_ready(message("rekap.v1.rekap_ready.8", RekapReady(project_id=8, revision=5)))
    assert await reader.take(0.01) == HEARTBEAT


async def test_what_is_no_event_does_no_harm() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    for subject in (f"projects.v1.project_changed.{PROJECT}", "projects.v1.project_changed.x"):
        await feed.on_changed(Msg(_client=None, subject=subject, data=b"\xff\xff"))  # type: ignore[arg-type] # as above
    await feed.on_ready(Msg(_client=None, subject="r", data=b"\xff"))  # type: ignore[arg-type] # as above
    await feed.on_revoked(Msg(_client=None, subject="r", data=b"\xff"))  # type: ignore[arg-type] # as above
    assert await reader.take(0.01) == HEARTBEAT


async def test_only_the_newest_figures_wait_and_who_comes_later_hears_of_them() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    for revision in (5, 7, 6):
        await feed.on_ready(message("rekap.v1.rekap_ready.7", RekapReady(project_id=PROJECT, revision=revision)))
    assert await waiting(reader) == [("figures", {"revision": 7})]
    assert await waiting(opened(feed, 7)) == [("figures", {"revision": 7})]
    await feed.on_ready(message("rekap.v1.rekap_ready.0", RekapReady()))
    assert reader.is_closed


async def test_who_is_no_member_any_more_hears_nothing_of_it() -> None:
    feed = a_feed()
    owner, former = opened(feed, 4, user_id=1), opened(feed, 4, user_id=2)
    project = events.Project(members=[events.Member(user_id=1, role="owner")])
    await feed.on_changed(changed(5, project=project))
    assert former.is_closed
    assert await former.take(1) is None
    assert await waiting(owner) == [("change", {"revision": 5, "kinds": [], "rows": {"project": None}, "removed": {}})]
    project.is_deleted = True
    await feed.on_changed(changed(6, project=project))
    assert owner.is_closed


async def test_an_ended_session_ends_its_streams_only() -> None:
    feed = a_feed()
    ended, other = opened(feed, 4, token_hash=b"a"), opened(feed, 4, token_hash=b"b")
    await feed.on_revoked(message("auth.v1.session_revoked", SessionRevoked(token_hash=b"a")))
    assert (ended.is_closed, other.is_closed) == (True, False)


async def test_one_stream_a_tab() -> None:
    feed = a_feed(most_per_user=1)
    former = opened(feed, 4, tab="t")
    opened(feed, 4, tab="t", project_id=8)
    assert former.is_closed
    feed.close(former)
    opened(feed, 4, tab="t")


async def test_streams_are_limited_for_each_user_and_in_all() -> None:
    feed = a_feed(most=3, most_per_user=2)
    first = opened(feed, 4)
    opened(feed, 4)
    with pytest.raises(AppError) as refused:
        opened(feed, 4)
    assert (refused.value.kind, refused.value.slug) == (Kind.LIMITED, "too-many-streams")
    opened(feed, 4, user_id=2)
    with pytest.raises(AppError) as refused:
        opened(feed, 4, user_id=3)
    assert (refused.value.kind, refused.value.slug) == (Kind.UNAVAILABLE, "feed-full")
    feed.close(first)
    feed.close(first)
    opened(feed, 4, user_id=3)


async def test_while_nothing_can_be_heard_nobody_listens() -> None:
    heard: Iterator[int | None] = iter([0, 0, None, None, 1])
    feed = Feed(lambda: next(heard), 10, 10)
    reader = opened(feed, 4)
    with pytest.raises(AppError) as refused:
        opened(feed, 4)
    assert (refused.value.kind, refused.value.slug) == (Kind.UNAVAILABLE, "feed-unavailable")
    assert reader.is_closed
    with pytest.raises(AppError):
        opened(feed, 4)
    assert await waiting(opened(feed, 9, since=4)) == [("reset", {"revision": 9})]


async def test_a_stream_that_ends_while_it_begins_is_not_begun() -> None:
    feed = a_feed()
    reader = feed.open(Watcher(PROJECT, 1, b"a"))
    await feed.on_revoked(message("auth.v1.session_revoked", SessionRevoked(token_hash=b"a")))
    feed.begin(reader, 4, 1)
    assert await reader.take(1) is None


async def test_nobody_is_taken_in_any_more_at_the_end() -> None:
    feed = a_feed()
    reader = opened(feed, 4)
    feed.stop()
    assert reader.is_closed
    with pytest.raises(AppError):
        opened(feed, 4)


async def test_projects_without_pages_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.streaming.feed.MOST_PROJECTS", 3)
    feed = a_feed()
    kept = opened(feed, 4, project_id=1)
    for project_id in range(2, 20):
        feed.close(opened(feed, 4, project_id=project_id))
    assert len(feed._projects) == 3
    await feed.on_changed(changed(5, project_id=1))
    assert len(await waiting(kept)) == 1


def test_as_much_is_replayed_as_may_wait() -> None:
    ring = Ring()
    for revision in range(1, 1000):
        ring.add(revision, b"x")
    assert ring.after(999 - MOST_WAITING, 999) == [b"x"] * MOST_WAITING
    assert ring.after(998 - MOST_WAITING, 999) is None
