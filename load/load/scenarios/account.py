"""Sessions, and what browsers report about themselves."""

from typing import Any

from load.caller import NO_CONTENT
from load.people import Person
from load.scenarios.checks import equals


def session(person: Person) -> None:
    """Who am I?"""

    def check(answer: Any) -> str:
        return equals("e-mail", answer["user"]["email"], person.account.email)

    person.read("current_session", "/api/auth/session/", check)


def leave_and_return(person: Person) -> None:
    """Logs out and in again."""
    person.call("logout", "POST", "/api/auth/logout/", good=NO_CONTENT)
    person.token = ""
    person.log_in(person.account)


def client_metric(person: Person) -> None:
    """A measurement of the browser's."""
    body = {"type": "pageLoad", "value": {"milliseconds": person.next_number()}}
    person.call("report_client_metric", "POST", "/api/monitoring/report-client-metric/", body)
