"""Sessions, and what browsers report about themselves."""

from typing import Any

from load.caller import NO_CONTENT, SESSION, Check, Guest
from load.people import Person
from load.scenarios.checks import equals


def session(person: Person) -> None:
    """Who am I?"""
    person.read("current_session", SESSION, _is(person))


def leave_and_return(person: Person) -> None:
    """Logs out and in again; who kept the cookie has nothing of it."""
    thief = Guest(person)
    thief.take_cookies(person)
    thief.read("current_session (kept cookie)", SESSION, _is(person))
    person.call("logout", "POST", "/api/auth/logout/", good=NO_CONTENT)
    person.token = ""
    person.log_in(person.account)
    thief.is_out("current_session (ended)", SESSION)


def client_metric(person: Person) -> None:
    """A measurement of the browser's."""
    body = {"type": "pageLoad", "value": {"milliseconds": person.next_number()}}
    person.call("report_client_metric", "POST", "/api/monitoring/report-client-metric/", body)


def _is(person: Person) -> Check:
    def check(answer: Any) -> str:
        return equals("e-mail", answer["user"]["email"], person.account.email)

    return check
