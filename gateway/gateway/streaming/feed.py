"""The change feed: what this gateway hears of projects, handed to the pages that are open on them.

One subscription for the whole gateway. A change of a project that nobody looks at is not even decoded. Whoever may no
longer read a project, or whose session has ended, is cut off by the very announcement that says so; when the bus cannot
be heard every stream ends, because then neither changes nor revocations would arrive.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog
from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from chassis.errors import limited, unavailable
from gateway.streaming import feed_frames
from gateway.streaming.feed_reader import Reader, Watcher
from gateway.streaming.feed_ring import Heard, Ring
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.rekap.events.v1.rekap_ready_pb2 import RekapReady

log = structlog.get_logger()

CHANGED = "projects.v1.project_changed.*"
# Projects whose latest changes are remembered after the last page has gone, for those that come back.
MOST_PROJECTS = 1_000
LISTENING_POLL_SECONDS = 0.3
RETRY_SECONDS = 5

Hearing = Callable[[], int | None]


@dataclass
class _Project:
    ring: Ring = field(default_factory=Ring)
    readers: set[Reader] = field(default_factory=set)
    figures: int = 0
    plan: int = 0


class Feed:
    """Everybody who listens, by project. At most `most` streams, and `most_per_user` of one user."""

    def __init__(self, hearing: Hearing, most: int, most_per_user: int) -> None:
        self._hearing = hearing
        self._heard = hearing()
        self._most = most
        self._most_per_user = most_per_user
        self._projects: OrderedDict[int, _Project] = OrderedDict()
        self._readers: set[Reader] = set()
        self._of_user: Counter[int] = Counter()
        self._tabs: dict[tuple[int, str], Reader] = {}
        self._is_stopping = False

    def open(self, watcher: Watcher) -> Reader:
        """A reader that hears everything from now on; LIMITED or UNAVAILABLE when there can be none.

        A tab has one stream: opening another ends the one before.
        """
        self._notice()
        if self._is_stopping or self._heard is None:
            detail = "Pembaruan langsung sedang tidak tersedia. Data tetap diperbarui berkala."
            raise unavailable("feed-unavailable", detail, RETRY_SECONDS)
        former = self._tabs.get((watcher.user_id, watcher.tab)) if watcher.tab else None
        if former is not None:
            self.close(former)
        if self._of_user[watcher.user_id] >= self._most_per_user:
            detail = "Terlalu banyak halaman terbuka sekaligus. Tutup beberapa halaman, lalu muat ulang."
            raise limited("too-many-streams", detail, RETRY_SECONDS)
        if len(self._readers) >= self._most:
            detail = "Pembaruan langsung sedang penuh. Data tetap diperbarui berkala."
            raise unavailable("feed-full", detail, RETRY_SECONDS)
        return self._add(Reader(watcher))

    def _add(self, reader: Reader) -> Reader:
        watcher = reader.watcher
        self._readers.add(reader)
        self._of_user[watcher.user_id] += 1
        if watcher.tab:
            self._tabs[watcher.user_id, watcher.tab] = reader
        self._project(watcher.project_id).readers.add(reader)
        return reader

    def _project(self, project_id: int) -> _Project:
        project = self._projects.setdefault(project_id, _Project())
        self._projects.move_to_end(project_id)
        if len(self._projects) > MOST_PROJECTS:
            unwatched = next((one for one, known in self._projects.items() if not known.readers), project_id)
            if unwatched != project_id:
                del self._projects[unwatched]
        return project

    def begin(self, reader: Reader, current: int, since: int | None) -> bytes:
        """What a page is told first. The project stood at `current` after `open`, the page shows `since`."""
        project = self._projects.get(reader.watcher.project_id)
        if project is not None and not reader.is_closed:
            project.ring.settle(current)
            missed = project.ring.after(current if since is None else since, current)
            if missed is None:
                reader.reset(current)
            else:
                reader.start(missed)
            if project.figures:
                reader.newest("figures", feed_frames.figures(project.figures))
            if project.plan:
                reader.newest("plan", feed_frames.plan(project.plan))
        return feed_frames.hello(current)

    def close(self, reader: Reader) -> None:
        """Ends a stream; ending it twice does no harm."""
        reader.close()
        if reader not in self._readers:
            return
        watcher = reader.watcher
        self._readers.discard(reader)
        self._of_user[watcher.user_id] -= 1
        if not self._of_user[watcher.user_id]:
            del self._of_user[watcher.user_id]
        if self._tabs.get((watcher.user_id, watcher.tab)) is reader:
            del self._tabs[watcher.user_id, watcher.tab]
        if project := self._projects.get(watcher.project_id):
            project.readers.discard(reader)

    def tell(self, project_id: int, kind: str, frame: bytes) -> None:
        """Figures, plan or presence, to everybody who looks at the project."""
        project = self._projects.get(project_id)
        for reader in project.readers if project else ():
            reader.newest(kind, frame)

    async def on_changed(self, message: Msg) -> None:
        """Hands a `ProjectChanged` on, and cuts off who is no longer a member."""
        project_id = _number_at_the_end(message.subject)
        project = self._projects.get(project_id)
        if project is None:
            return
        try:
            event = ProjectChanged.FromString(message.data)
        except DecodeError as error:
            log.warning("change not understood", error=repr(error))
            return
        self._cut_off(project, event)
        frame = feed_frames.change(event)
        heard = project.ring.add(event.revision, frame)
        for reader in project.readers if heard is not Heard.AGAIN else ():
            if heard is Heard.NEXT:
                reader.change(event.revision, frame)
            else:
                reader.reset(event.revision)

    def _cut_off(self, project: _Project, event: ProjectChanged) -> None:
        """Who is not told whether he is still a member has to come back and ask."""
        is_unknown = event.WhichOneof("content") != "state" or event.format > feed_frames.KNOWN_FORMAT
        if not is_unknown and not event.state.HasField("project"):
            return
        is_gone = is_unknown or event.state.project.is_deleted
        members = set() if is_gone else {member.user_id for member in event.state.project.members}
        self._close_all(reader for reader in project.readers if reader.watcher.user_id not in members)

    async def on_ready(self, message: Msg) -> None:
        """Tells of ready figures and of another plan; of project 0 that announcements may have been lost."""
        try:
            ready = RekapReady.FromString(message.data)
        except DecodeError as error:
            log.warning("announcement not understood", error=repr(error))
            return
        if not ready.project_id:
            self._start_over()
        elif project := self._projects.get(ready.project_id):
            self._tell_ready(project, ready)

    def _tell_ready(self, project: _Project, ready: RekapReady) -> None:
        if ready.revision:
            project.figures = max(project.figures, ready.revision)
            self.tell(ready.project_id, "figures", feed_frames.figures(project.figures))
        if ready.plan_version:
            project.plan = max(project.plan, ready.plan_version)
            self.tell(ready.project_id, "plan", feed_frames.plan(project.plan))

    async def on_revoked(self, message: Msg) -> None:
        """Ends the streams of a session or API token that is no longer good."""
        try:
            token_hash = SessionRevoked.FromString(message.data).token_hash
        except DecodeError as error:
            log.warning("revocation not understood", error=repr(error))
            return
        self._close_all(reader for reader in self._readers if reader.watcher.token_hash == token_hash)

    async def watch(self) -> None:
        """Ends every stream as soon as something may have been missed: pages come back, are let in anew and resume."""
        while True:
            self._notice()
            await asyncio.sleep(LISTENING_POLL_SECONDS)

    def _notice(self) -> None:
        heard = self._hearing()
        if heard != self._heard:
            self._heard = heard
            self._start_over()

    def stop(self) -> None:
        """Ends every stream and takes no new one: the gateway is about to end."""
        self._is_stopping = True
        self._start_over()

    def _start_over(self) -> None:
        self._close_all(self._readers)
        self._projects.clear()

    def _close_all(self, readers: Iterable[Reader]) -> None:
        for reader in list(readers):
            self.close(reader)


def _number_at_the_end(subject: str) -> int:
    number = subject.rpartition(".")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
