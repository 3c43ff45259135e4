"""Taking the RAB home: a CSV as it streams, a workbook as a job."""

import json

from load.caller import ACCEPTED
from load.people import Person
from load.stage import SMALL

POLLS = 240
POLL_SECONDS = 0.25
WORKBOOK = b"PK\x03\x04"


def csv(person: Person) -> None:
    """A line for each pekerjaan, and the totals below."""

    def check(content: bytes) -> str:
        lines = content.decode("utf-8-sig").splitlines()
        works = sum(";CUST-" in line for line in lines)
        return "" if works == SMALL.pekerjaan else f"{works} pekerjaan among {len(lines)} lines"

    person.fetch("stream_rekap_csv", "GET", f"{person.own}/export/rekap-rab/csv/", check=check)


def workbook(person: Person) -> None:
    """Ordered, waited for and fetched."""
    order = {"export_type": "rekap-rab", "format": "xlsx", "min_revision": person.revision}
    job = person.call("start_export", "POST", f"{person.own}/export-async/", order, good=ACCEPTED, check=_has_addresses)
    for _ in range(POLLS):
        person.pause(POLL_SECONDS)
        status = person.read("export_status", job["status_url"], _is_not_failed)
        if status["status"] == "done":
            break
    person.fetch("download_export", "GET", job["download_url"], check=_is_workbook)


def _has_addresses(answer: dict[str, str]) -> str:
    return "" if answer["status_url"] and answer["download_url"] else json.dumps(answer)


def _is_not_failed(answer: dict[str, str]) -> str:
    return json.dumps(answer) if answer["status"] == "failed" else ""


def _is_workbook(content: bytes) -> str:
    return "" if content.startswith(WORKBOOK) else f"no workbook: {content[:60]!r}"
