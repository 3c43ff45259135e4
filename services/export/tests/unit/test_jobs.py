"""The life of a job under any order of events: workers that claim, die, come back as zombies, and a reaper."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from export.domain import jobs as rules
from export.domain.jobs import Job, LeaseLostError, Limits, MadeFile, Status

START = datetime(2026, 11, 23, tzinfo=UTC)
LIMITS = Limits(
    lease=timedelta(seconds=60),
    patience=timedelta(seconds=300),
    retry_after=timedelta(seconds=10),
    attempts=3,
    keep_file=timedelta(hours=24),
)
TERMINAL = {Status.FAILED, Status.EXPIRED}


def queued() -> Job:
    return Job(
        id=UUID(int=1),
        user_id=1,
        project_id=1,
        document="rekap-rab",
        format="xlsx",
        min_revision=0,
        status=Status.QUEUED,
        attempt=0,
        fencing_token=0,
        lease_until=START + LIMITS.patience,
        progress=0,
        revision=0,
        file_name="",
        file_key="",
        file_size=0,
        checksum_sha256="",
        error_message="",
        created_at=START,
        completed_at=None,
        expires_at=None,
    )


def made(held: Job) -> MadeFile:
    return MadeFile("rekap-rab-r7.xlsx", rules.file_key(held), 1234, "ab" * 32, 7)


def running() -> Job:
    held = rules.claimed(queued(), START, LIMITS)
    assert held is not None
    return held


def test_a_job_is_claimed_once() -> None:
    assert running().attempt == 1
    assert rules.claimed(running(), START, LIMITS) is None


def test_done_tells_where_the_file_is_and_until_when() -> None:
    held = running()
    done = rules.finished(held, held.fencing_token, START, made(held), LIMITS)
    assert (done.status, done.progress, done.expires_at) == (Status.DONE, 100, START + timedelta(hours=24))
    assert done.file_key in rules.possible_file_keys(done)


def test_a_zombie_cannot_finish_what_was_taken_from_it() -> None:
    zombie = running()
    late = START + timedelta(seconds=61)
    again = rules.taken_from_the_lost(zombie, late, LIMITS)
    assert again is not None
    with pytest.raises(LeaseLostError):
        rules.finished(again, zombie.fencing_token, late, made(zombie), LIMITS)


def test_the_reaper_leaves_alone_what_is_in_good_hands() -> None:
    assert rules.taken_from_the_lost(queued(), START, LIMITS) is None
    assert rules.taken_from_the_lost(running(), START + timedelta(seconds=59), LIMITS) is None


def test_after_the_last_attempt_the_user_hears_that_it_failed() -> None:
    last = replace(running(), attempt=3)
    over = rules.taken_from_the_lost(last, START + timedelta(seconds=61), LIMITS)
    assert over is not None
    assert (over.status, over.error_message) == (Status.FAILED, rules.WORKER_LOST)


def test_progress_grows_and_leaves_the_end_to_the_stored_file() -> None:
    shown = [rules.progress_after(rows) for rows in (0, 10, 1000, 100_000, 10_000_000)]
    assert shown == sorted(shown)
    assert shown[-1] < rules.WRITTEN_PROGRESS


class JobLife(RuleBasedStateMachine):
    """Three workers that never forget what they once held, a reaper, and time that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.job = queued()
        self.past = [self.job]
        self.held: dict[int, Job] = {}
        self.published: list[str] = []

    workers = st.integers(min_value=0, max_value=2)

    def become(self, job: Job | None) -> None:
        if job is not None:
            self.past.append(job)
            self.job = job

    @rule(seconds=st.integers(min_value=1, max_value=400))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(worker=workers)
    def claim(self, worker: int) -> None:
        held = rules.claimed(self.job, self.now, LIMITS)
        self.become(held)
        if held is not None:
            self.held[worker] = held

    @rule(worker=workers, verb=st.sampled_from(["renew", "advance", "finish", "put_back", "fail"]))
    def work(self, worker: int, verb: str) -> None:
        held = self.held.get(worker)
        if held is None:
            return
        owner = self.job.status is Status.RUNNING and self.job.fencing_token == held.fencing_token
        try:
            self.become(self._report(held, verb))
        except LeaseLostError:
            assert not owner
        else:
            assert owner
            if verb == "finish":
                self.published.append(rules.file_key(held))

    def _report(self, held: Job, verb: str) -> Job:
        token = held.fencing_token
        match verb:
            case "renew":
                return rules.renewed(self.job, token, self.now, LIMITS)
            case "advance":
                return rules.advanced(self.job, token, 50)
            case "finish":
                return rules.finished(self.job, token, self.now, made(held), LIMITS)
            case "put_back":
                return rules.put_back(self.job, token, self.now, "sedang sibuk", LIMITS)
            case _:
                return rules.failed(self.job, token, self.now, "tidak bisa")

    @rule()
    def reap(self) -> None:
        self.become(rules.taken_from_the_lost(self.job, self.now, LIMITS))

    @precondition(lambda self: self.job.status is Status.DONE)
    @rule()
    def expire(self) -> None:
        self.become(rules.expired(self.job, self.now))

    @invariant()
    def tokens_and_attempts_never_go_back(self) -> None:
        for before, after in zip(self.past, self.past[1:], strict=False):
            assert after.fencing_token >= before.fencing_token
            assert after.attempt >= before.attempt

    @invariant()
    def what_is_over_stays_over(self) -> None:
        for before, after in zip(self.past, self.past[1:], strict=False):
            assert before.status not in TERMINAL
            assert before.status is not Status.DONE or after.status is Status.EXPIRED

    @invariant()
    def at_most_one_worker_holds_it(self) -> None:
        tokens = [held.fencing_token for held in self.held.values()]
        assert tokens.count(self.job.fencing_token) <= 1
        assert self.job.attempt <= LIMITS.attempts

    @invariant()
    def one_file_at_most_is_ever_shown(self) -> None:
        assert len(self.published) <= 1
        assert (self.job.status is Status.DONE) == bool(self.job.file_key)

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """Whatever happened, the reaper can bring the job to its end in bounded steps."""
        job, now = self.job, self.now
        for _ in range(2 * LIMITS.attempts + 1):
            if job.status not in rules.UNFINISHED:
                return
            now += timedelta(days=1)
            taken = rules.taken_from_the_lost(job, now, LIMITS)
            assert taken is not None
            job = rules.claimed(taken, now, LIMITS) or taken
        assert job.status not in rules.UNFINISHED


TestJobLife = JobLife.TestCase
