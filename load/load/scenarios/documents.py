"""Taking the RAB home: a CSV as it streams, a workbook as a job."""

import csv
import io
import json
import math
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal, localcontext

from load.caller import ACCEPTED
from load.people import Person
from load.scenarios.checks import amounts, equals
from load.stage import SMALL

POLLS = 240
POLL_SECONDS = 0.25
SHEET = "xl/worksheets/sheet1.xml"
KODE = "CUST-"
TOTAL = "GRAND TOTAL"
SEN = Decimal("0.01")
MOST_DIGITS = 100
# Text and number of one cell: a sheet of ours holds no other kinds. Looking for them costs less than reading XML.
TEXT = re.compile(r"<t[^>]*>([^<]*)</t>")
NUMBER = re.compile(r"<v>([^<]*)</v>")
# A binary number of a spreadsheet is right to 15 digits.
DIGITS = 1e-14


def rab_csv(person: Person) -> None:
    """A line for each pekerjaan, and the totals below."""
    path = f"{person.own}/export/rekap-rab/csv/?min_revision={person.revision}"
    total = _shown(person)
    person.fetch("stream_rekap_csv", "GET", path, check=lambda content: wrong_csv(content, total))


def workbook(person: Person) -> None:
    """Ordered, waited for and fetched."""
    order = {"export_type": "rekap-rab", "format": "xlsx", "min_revision": person.revision}
    job = person.call("start_export", "POST", f"{person.own}/export-async/", order, good=ACCEPTED, check=_has_addresses)
    for _ in range(POLLS):
        person.pause(POLL_SECONDS)
        status = person.read("export_status", job["status_url"], _is_not_failed)
        if status["status"] == "done":
            break
    total = _shown(person)
    person.fetch("download_export", "GET", job["download_url"], check=lambda content: wrong_workbook(content, total))


def wrong_csv(content: bytes, total: Decimal) -> str:
    """What is wrong with a small project's RAB of that total, as it streams."""
    rows = [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";") if row]
    works = sum(row[1].startswith(KODE) for row in rows)
    (shown,) = (row[-1] for row in rows if row[0] == TOTAL)
    plain = shown.replace(".", "").replace(",", ".")
    return equals("pekerjaan", works, SMALL.pekerjaan) or amounts("grand total", plain, total)


def wrong_workbook(content: bytes, total: Decimal) -> str:
    """The same of a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = archive.read(SHEET).decode().split("</row>")
    except (zipfile.BadZipFile, KeyError) as error:
        return f"no workbook: {error!r}, {content[:60]!r}"
    texts = [TEXT.findall(row) for row in rows]
    works = sum(text.startswith(KODE) for row in texts for text in row)
    (shown,) = (NUMBER.findall(row) for row, text in zip(rows, texts, strict=True) if TOTAL in text)
    wrong = equals("pekerjaan", works, SMALL.pekerjaan)
    is_total = math.isclose(float(shown[-1]), float(total), rel_tol=DIGITS)
    return wrong or ("" if is_total else f"grand total: {shown[-1]} instead of {total}")


def _shown(person: Person) -> Decimal:
    """The total as documents show it, rounded half up to the sen."""
    with localcontext(prec=MOST_DIGITS):
        return person.estimate.grand_total().quantize(SEN, ROUND_HALF_UP)


def _has_addresses(answer: dict[str, str]) -> str:
    return "" if answer["status_url"] and answer["download_url"] else json.dumps(answer)


def _is_not_failed(answer: dict[str, str]) -> str:
    return json.dumps(answer) if answer["status"] == "failed" else ""
