"""Somebody with a session who asks the public API and looks at whatever comes back."""

import json
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Any

from locust.contrib.fasthttp import FastHttpSession
from locust.exception import RescheduleTask

from load.company import Company
from load.stage import Account

OK = frozenset({200})
CREATED = frozenset({201})
ACCEPTED = frozenset({202})
UNAUTHENTICATED = 401
OK_OR_UNAUTHENTICATED = frozenset({200, UNAUTHENTICATED})
NO_CONTENT = frozenset({204})
NOT_FOUND = frozenset({404})
OK_OR_NOT_MODIFIED = frozenset({200, 304})
SESSION = "/api/auth/session/"
TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.25
PATIENCE_SECONDS = 60.0
# What is revoked travels to the gateway as an event.
REVOKED_SECONDS = 1.0

# What is wrong with an answer's JSON; empty when nothing is.
Check = Callable[[Any], str]


def fine(_: Any) -> str:
    """Whatever it is."""
    return ""


class Caller:
    """Sends requests from an address of his own, with the session that he has."""

    client: Any
    origin: str
    address: str
    token: str
    # Of the last answer that was as it should be; empty where it had none.
    etag: str

    def read(self, operation: str, path: str, check: Check = fine) -> Any:
        """One GET."""
        return self.call(operation, "GET", path, check=check)

    def call(
        self,
        operation: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        check: Check = fine,
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
        check: Callable[[bytes], str] = fine,
        good: Collection[int] = OK,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """The same for bytes; a body of bytes is sent as it is."""
        sent = {**self._headers(), **(headers or {})}
        carried = {"data": body} if isinstance(body, bytes) else {"json": body}
        with self._request(method, path, name=operation, headers=sent, **carried) as answer:
            content: bytes = answer.content or b""
            problem = _wrong(answer, content, check, good)
            if problem:
                answer.failure(problem)
            else:
                answer.success()
                Company.note_right_answer(method, path)
                self.etag = answer.headers.get("ETag", "")
        if problem:
            raise RescheduleTask
        return content

    def send(
        self,
        operation: str,
        path: str,
        content: bytes,
        headers: dict[str, str],
        *,
        check: Check = fine,
        good: Collection[int] = OK,
    ) -> Any:
        """The JSON of the answer to a POST of bytes, such as a file."""

        def of_json(answer: bytes) -> str:
            return check(_json(answer))

        return _json(self.fetch(operation, "POST", path, content, check=of_json, good=good, headers=headers))

    def log_in(self, account: Account) -> Any:
        """With a password, as everybody does; returns the answer."""
        body = {"email": account.email, "password": account.password}
        answer = self.call("login", "POST", "/api/auth/login/", body, check=_is_user(account.email))
        self.token = answer["csrf_token"]
        return answer

    def is_out(self, operation: str, path: str, headers: dict[str, str] | None = None) -> None:
        """What he came in with, a session or a token in the headers, has ended: it is refused, at once or very soon."""
        until = time.monotonic() + REVOKED_SECONDS
        while not _is_refused(self.fetch(operation, "GET", path, good=OK_OR_UNAUTHENTICATED, headers=headers)):
            if time.monotonic() > until:
                self.fail(operation, f"still answered after {REVOKED_SECONDS} s")
            self.pause(POLL_SECONDS)

    def letter(self, address: str, page: str) -> str:
        """The token in the letter to this address, once that has come."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not (token := Company.letters.take(address, page)):
            if time.monotonic() > until:
                self.fail(f"letter for {page}", f"none in {PATIENCE_SECONDS} s")
            self.pause(POLL_SECONDS)
        return token

    @staticmethod
    def fail(name: str, problem: str) -> None:
        """Counts what no single answer shows as a failure and ends the task."""
        Company.environment.events.request.fire(  # type: ignore[no-untyped-call] # Locust has no types here
            request_type="-",
            name=name,
            response_time=0,
            response_length=0,
            exception=AssertionError(problem),
            context={},
        )
        raise RescheduleTask

    @staticmethod
    def pause(seconds: float) -> None:
        """Waits; Locust has replaced the standard library's sleep, so that others go on."""
        time.sleep(seconds)

    def _request(self, method: str, path: str, **words: Any) -> AbstractContextManager[Any]:
        answer: AbstractContextManager[Any] = self.client.request(
            method, path, catch_response=True, allow_redirects=False, **words
        )
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Origin": self.origin, "X-CSRF-Token": self.token, "X-Forwarded-For": self.address}


class Guest(Caller):
    """A session beside that of the person who plays, as in another browser."""

    def __init__(self, beside: Caller) -> None:
        self.origin, self.address = beside.origin, beside.address
        self.token, self.etag = "", ""
        self.client = FastHttpSession(
            base_url=beside.origin,
            request_event=Company.environment.events.request,
            user=None,
            network_timeout=TIMEOUT_SECONDS,
            connection_timeout=TIMEOUT_SECONDS,
        )

    def take_cookies(self, of: Caller) -> None:
        """Those that somebody has now, to be used after he has none."""
        for cookie in of.client.cookiejar:
            self.client.cookiejar.set_cookie(cookie)


def _wrong(answer: Any, content: bytes, check: Callable[[bytes], str], good: Collection[int]) -> str:
    if answer.status_code not in good:
        return f"status {answer.status_code}: {content[:300].decode(errors='replace')} {answer.error or ''}"
    if answer.status_code in OK and not content:
        return "status 200 and nothing with it"
    try:
        return check(content)
    except (KeyError, IndexError, StopIteration, TypeError, ValueError, ArithmeticError) as error:
        return f"not the content that was expected: {error!r}"


def _is_refused(content: bytes) -> bool:
    """An error names its status."""
    return bool(_json(content).get("status") == UNAUTHENTICATED)


def _json(content: bytes) -> Any:
    return json.loads(content) if content else None


def _is_user(email: str) -> Check:
    """Logged in, or asked for the second factor."""

    def check(answer: Any) -> str:
        if "challenge" in answer:
            return "" if answer["challenge"] else "an empty challenge"
        found = answer["user"]["email"]
        return "" if found == email else f"logged in as {found}"

    return check
