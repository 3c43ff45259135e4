"""A simulated person: one account, one session, one place in the network, and a check of whatever comes back."""

import json
import os
import time
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Timer
from typing import Any, ClassVar

from locust import FastHttpUser, events
from locust.env import Environment
from locust.exception import RescheduleTask, StopUser

from load.ledger import Kind, Ledger, Written
from load.oracle import Estimate
from load.stage import OUTCOME_VARIABLE, SECONDS_VARIABLE, STAGE_VARIABLE, Account, Stage

OK = frozenset({200})
TIMEOUT_SECONDS = 60.0

# What is wrong with an answer's JSON; empty when nothing is.
Check = Callable[[Any], str]


class Company:
    """What all people of one run share."""

    environment: ClassVar[Environment]
    stage: ClassVar[Stage]
    ledger: ClassVar[Ledger] = Ledger()
    stale: ClassVar[int] = 0
    free: ClassVar[list[int]] = []


def meet(environment: Environment, **_: object) -> None:
    """Reads the stage before anybody enters it."""
    Company.environment = environment
    Company.stage = Stage.read(Path(os.environ[STAGE_VARIABLE]))
    Company.free = list(range(len(Company.stage.accounts)))[::-1]


def stay(**_: object) -> None:
    """Time runs from when all have come; Locust's own limit would count what its start took."""
    if Company.environment.runner:
        Timer(float(os.environ[SECONDS_VARIABLE]), Company.environment.runner.quit).start()


def leave(environment: Environment, **_: object) -> None:
    """Leaves what was counted and what was acknowledged to whoever judges it."""
    outcome = {
        "calls": environment.stats.serialize_stats(),
        "failures": [
            (f"{one['name']}: {one['error']}", one["occurrences"])
            for one in environment.stats.serialize_errors().values()
        ],
        "exceptions": [(one["msg"], one["count"]) for one in environment.runner.exceptions.values()]
        if environment.runner
        else [],
        "stale": Company.stale,
        "written": Company.ledger.to_json(),
    }
    Path(os.environ[OUTCOME_VARIABLE]).write_text(json.dumps(outcome))


events.test_start.add_listener(meet)  # type: ignore[no-untyped-call] # Locust has no types here
events.spawning_complete.add_listener(stay)  # type: ignore[no-untyped-call]
events.quitting.add_listener(leave)  # type: ignore[no-untyped-call]


class Person(FastHttpUser):
    """Logs in as somebody nobody else is; knows his own project to the last digit."""

    abstract = True
    network_timeout = TIMEOUT_SECONDS
    connection_timeout = TIMEOUT_SECONDS

    number: int
    account: Account
    estimate: Estimate
    revision: int
    edits: int
    etag: str

    def on_start(self) -> None:
        """Takes a free account; who finds none, stays away and is reported."""
        if not Company.free:
            raise StopUser
        self.number = Company.free.pop()
        self.account = Company.stage.accounts[self.number]
        self.estimate = Company.stage.own[self.account.project_id]
        self.revision, self.edits, self.etag, self.token = 1, Company.stage.edits, "", ""
        self.log_in()

    @property
    def own(self) -> str:
        """Path of his project."""
        return f"/api/project/{self.account.project_id}"

    @property
    def own_schedule(self) -> str:
        """Path of its schedule and curves."""
        return f"/api/v2/project/{self.account.project_id}"

    def log_in(self) -> None:
        """One login with a password, as everybody's."""
        body = {"email": self.account.email, "password": self.account.password}
        answer = self.call("login", "POST", "/api/auth/login/", body, check=_is_user(self.account.email))
        self.token = answer["csrf_token"]

    def read(self, operation: str, path: str, check: Check) -> Any:
        """One GET."""
        return self.call(operation, "GET", path, check=check)

    def call(
        self,
        operation: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        check: Check = lambda _: "",
        good: Collection[int] = OK,
    ) -> Any:
        """The JSON of an answer that is as it should be; whatever else comes is a failure and ends the task.

        `operation` is that of openapi.json, perhaps with more words behind a space.
        """
        content = self.fetch(operation, method, path, body, check=lambda content: check(_json(content)), good=good)
        return _json(content)

    def fetch(
        self,
        operation: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        check: Callable[[bytes], str],
        good: Collection[int] = OK,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """The same for bytes."""
        sent = {**self._headers(), **(headers or {})}
        with self.client.request(
            method, path, name=operation, json=body, headers=sent, catch_response=True, allow_redirects=False
        ) as answer:
            content: bytes = answer.content or b""
            problem = _wrong(answer, content, check, good)
            if problem:
                answer.failure(problem)
            else:
                answer.success()
                self.etag = answer.headers.get("ETag", "") if operation == "get_rekap" else self.etag
        if problem:
            raise RescheduleTask
        return content

    def next_number(self) -> int:
        """Another one for each edit, so that no save leaves a value as it was."""
        self.edits += 1
        return self.edits

    def saved(self, project_id: int, revision: int, kind: Kind, row: int, value: str, beside: int = 0) -> None:
        """An acknowledged write goes into the ledger."""
        Company.ledger.note(Written(project_id, revision, kind, row, beside, value))
        if project_id == self.account.project_id:
            self.revision = revision

    @staticmethod
    def note_stale() -> None:
        """An answer was older than asked for and said so: no failure, but told."""
        Company.stale += 1

    @staticmethod
    def pause(seconds: float) -> None:
        """Waits; Locust has replaced the standard library's sleep, so that others go on."""
        time.sleep(seconds)

    def _headers(self) -> dict[str, str]:
        return {
            "Origin": str(self.host),
            "X-CSRF-Token": self.token,
            "X-Forwarded-For": f"198.18.{self.number // 250}.{self.number % 250 + 1}",
        }


def _wrong(answer: Any, content: bytes, check: Callable[[bytes], str], good: Collection[int]) -> str:
    if answer.status_code not in good:
        return f"status {answer.status_code}: {content[:300].decode(errors='replace')} {answer.error or ''}"
    try:
        return check(content)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        return f"not the content that was expected: {error!r}"


def _json(content: bytes) -> Any:
    return json.loads(content) if content else None


def _is_user(email: str) -> Check:
    return lambda answer: "" if answer["user"]["email"] == email else f"logged in as {answer['user']['email']}"
