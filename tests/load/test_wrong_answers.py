"""What people at work are told wrongly is a failure: each check meets the right answer and wrong ones."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from export.documents.rekap_rab_xlsx import open_rekap_rab_xlsx
from export.domain.rekap_rab import RabHeader, RabRow, RowKind
from export.domain.rekap_rab_csv import csv_head, csv_rows, csv_summary
from load.integrity import _lost
from load.ledger import Written
from load.login_burst import wrong_end, wrong_login
from load.oracle import Estimate
from load.stage import SMALL, Account

with pytest.MonkeyPatch.context() as patch:
    # Locust would rearrange the sockets of all tests.
    patch.setenv("LOCUST_SKIP_MONKEY_PATCH", "1")
    from locust.exception import RescheduleTask

    from load.caller import Guest
    from load.company import Company
    from load.people import Person
    from load.scenarios import closer, rekap
    from load.scenarios.documents import wrong_csv, wrong_workbook

# 12.5 × 0.75 × 100 000 = 937 500; with 10 % 1 031 250, with 11 % PPN 1 144 687.5.
ESTIMATE = Estimate(Decimal(10), Decimal(11), {1: Decimal("12.5")}, {7: Decimal(100_000)}, {1: {7: Decimal("0.75")}})
TOTAL = "1144687.5"
REVISION = 8
HEADER = RabHeader(
    REVISION,
    "Gedung",
    "Sleman",
    "APBD",
    "Dinas",
    "2026",
    Decimal(11),
    Decimal(1031250),
    Decimal("113437.5"),
    Decimal(TOTAL),
    Decimal(1145000),
    "Satu juta",
)


class Answers:
    """A client that gives these answers, one after another, and the last one for ever."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self._answers = list(answers)

    @contextmanager
    def request(self, *_: object, **__: object) -> Iterator[Any]:
        status, body = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        content = b"" if body is None else json.dumps(body).encode()

        def ignored(*_: object) -> None:
            """Locust counts it."""

        told: dict[str, Any] = {"status_code": status, "content": content, "headers": {"ETag": "W/8"}, "error": None}
        yield SimpleNamespace(**told, failure=ignored, success=ignored)


def person(*answers: tuple[int, Any], seen: int = REVISION) -> Person:
    one = cast("Person", object.__new__(Person))
    one.account, one.estimate, one.revision = Account("siti@contoh.id", "", 3), ESTIMATE, REVISION
    one.origin, one.address, one.token, one.etag, one.seen = "", "", "", "", ("W/8", seen)
    one.client = Answers(*answers)
    return one


def rab(grand_total: str = TOTAL, *, revision: int = REVISION, stale: bool = False) -> dict[str, Any]:
    ppn = Decimal(grand_total) - 1031250
    rows = [{"total": "1031250"}, *({"total": "0"} for _ in range(SMALL.pekerjaan - 1))]
    meta = {"subtotal": "1031250", "ppn": str(ppn), "grand_total": grand_total, "revision": revision, "stale": stale}
    return {"rows": rows, "meta": meta}


def test_unchanged_is_what_he_holds_or_a_new_one_with_the_right_total() -> None:
    rekap.unchanged(person((304, None)))
    rekap.unchanged(person((200, rab()), seen=3))


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ((304, None), REVISION - 1),
        ((304, None), 0),
        ((200, rab("1144688")), REVISION),
        ((200, rab(revision=REVISION - 1)), REVISION),
        ((200, None), REVISION),
    ],
    ids=["304 after a save", "304 to who holds nothing", "another total", "an old one", "nothing at all"],
)
def test_anything_else_is_no_answer_to_who_asks_whether_it_changed(answer: tuple[int, Any], seen: int) -> None:
    with pytest.raises(RescheduleTask):
        rekap.unchanged(person(answer, seen=seen))


def test_what_was_looked_at_is_kept_with_the_revision_that_it_shows() -> None:
    one = person((200, rab(revision=REVISION + 1)), seen=1)
    rekap.own(one)
    assert one.seen == ("W/8", REVISION + 1)


def test_old_figures_are_counted() -> None:
    figures, stale = Company.figures, Company.stale
    rekap.own(person((200, rab("5", revision=REVISION - 1, stale=True))))
    rekap.own(person((200, rab())))
    assert (Company.figures - figures, Company.stale - stale) == (2, 1)


COST = "937500"
RIGHT: dict[str, dict[str, Any]] = {
    "get_enhanced_needs": {"meta": {"grand_total_cost": COST}},
    "get_needs_filters": {"pekerjaan": {"id": [1]}},
    "validate_needs": {"validation": {"valid": True, "snapshot_total": COST, "timeline_total": COST}},
    "get_labour_histogram": {
        "resources": {"id": [7]},
        "weeks": {"person_days": ["4", "5.375"]},
        "meta": {"unscheduled_person_days": "0"},
    },
    "get_rincian_ahsp": {"pekerjaan": {"id": 1}, "volume": "12.5", "total": "1031250"},
    "get_resource_needs": {"resource": {"id": 7}, "meta": {"quantity": "9.375", "total_cost": COST}},
    "get_cost_items": {"pekerjaan": {"id": [1]}, "meta": {"total": "1031250"}},
    "explain_figure": {"step": {"figure": "grand_total", "value": TOTAL}},
}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("get_enhanced_needs", {"meta": {"grand_total_cost": "0"}}),
    ("get_needs_filters", {"pekerjaan": {"id": []}}),
    ("validate_needs", {"validation": {"valid": False, "snapshot_total": COST, "timeline_total": COST}}),
    ("validate_needs", {"validation": {"valid": True, "snapshot_total": "1", "timeline_total": "1"}}),
    ("get_labour_histogram", {"weeks": {"person_days": ["4", "5"]}}),
    ("get_labour_histogram", {"resources": {"id": []}, "weeks": {"person_days": []}}),
    ("get_rincian_ahsp", {"total": "937500"}),
    ("get_resource_needs", {"resource": {"id": 8}}),
    ("get_resource_needs", {"meta": {"quantity": "9.375", "total_cost": "1"}}),
    ("get_cost_items", {"meta": {"total": COST}}),
    ("explain_figure", {"step": {"figure": "rounded_total", "value": TOTAL}}),
    ("explain_figure", {"step": {"figure": "grand_total", "value": "1144687"}}),
]


def test_every_closer_look_shows_what_he_knows() -> None:
    assert set(RIGHT) == set(closer.FIGURES)
    for operation, (_, check) in closer.FIGURES.items():
        assert check(person(), RIGHT[operation]) == "", operation


@pytest.mark.parametrize(("operation", "changed"), WRONG)
def test_another_figure_is_wrong(operation: str, changed: dict[str, Any]) -> None:
    assert closer.FIGURES[operation][1](person(), RIGHT[operation] | changed)


def rows(count: int = SMALL.pekerjaan) -> list[RabRow]:
    group = RabRow(RowKind.SUB, "", "Beton", "", None, None, Decimal(1031250))
    one = RabRow(RowKind.PEKERJAAN, "CUST-0001", "Beton", "m3", Decimal(1), Decimal(1), Decimal(1))
    return [group, *([one] * count)]


def as_csv(count: int = SMALL.pekerjaan) -> bytes:
    return csv_head() + csv_rows(rows(count)) + csv_summary(HEADER)


def as_workbook(folder: Path, count: int = SMALL.pekerjaan) -> bytes:
    with open_rekap_rab_xlsx(folder / "a.xlsx", HEADER) as writer:
        for row in rows(count):
            writer.add(row)
        writer.close()
    return (folder / "a.xlsx").read_bytes()


def test_documents_hold_every_pekerjaan_and_the_total(tmp_path: Path) -> None:
    for content, wrong in ((as_csv(), wrong_csv), (as_workbook(tmp_path), wrong_workbook)):
        assert wrong(content, Decimal(TOTAL)) == ""
        assert wrong(content, Decimal("1144687.51")).startswith("grand total: 1")


def test_documents_without_a_pekerjaan_are_wrong(tmp_path: Path) -> None:
    fewer = SMALL.pekerjaan - 1
    assert wrong_csv(as_csv(fewer), Decimal(TOTAL)).startswith(f"pekerjaan: {fewer} ")
    assert wrong_workbook(as_workbook(tmp_path, fewer), Decimal(TOTAL)).startswith(f"pekerjaan: {fewer} ")
    assert wrong_workbook(b"PK\x03\x04 and nothing else", Decimal(TOTAL)).startswith("no workbook")


PROBE = ("current_session (ended)", "/api/auth/session/")


def guest(*answers: tuple[int, Any]) -> Guest:
    one = cast("Guest", object.__new__(Guest))
    one.origin, one.address, one.token, one.etag, one.client = "", "", "", "", Answers(*answers)
    return one


def test_who_was_shut_out_may_still_be_heard_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Guest, "pause", waited.append)
    guest((200, {"user": {}}), (401, {"status": 401})).is_out(*PROBE)
    assert len(waited) == 1


def test_who_was_shut_out_and_stays_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[str] = []
    events = SimpleNamespace(request=SimpleNamespace(fire=lambda **told: failed.append(told["name"])))
    monkeypatch.setattr(Company, "environment", SimpleNamespace(events=events), raising=False)
    monkeypatch.setattr("load.caller.REVOKED_SECONDS", 0.01)
    with pytest.raises(RescheduleTask):
        guest((200, {"user": {}})).is_out(*PROBE)
    assert failed == [PROBE[0]]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(200, json={"user": {"email": "siti@contoh.id"}}), ""),
        (httpx.Response(200, json={"user": {"email": "budi@contoh.id"}}), "somebody else's account"),
        (httpx.Response(200, json={"challenge": "x"}), "200 without a user"),
        (httpx.Response(200), "200 without a user"),
        (httpx.Response(503), "503"),
    ],
)
def test_only_who_gets_into_his_own_account_got_in(answer: httpx.Response, told: str) -> None:
    assert wrong_login(answer, "siti@contoh.id") == told


def test_a_session_that_was_ended_has_to_be_refused() -> None:
    assert wrong_end(401) == ""
    assert [bool(wrong_end(status)) for status in (200, 429, 503)] == [True, True, True]


@pytest.mark.parametrize(
    ("stored", "lost"),
    [(["7.25", "725.00"], 0), (["0.00", "725.00"], 1), (["7.25", "0"], 1)],
    ids=["all of it", "not the percentage", "not the cost"],
)
def test_progress_is_there_with_percentage_and_cost(stored: list[str], lost: int) -> None:
    cells = [(5, 1, [Decimal(number) for number in stored])]
    connection = SimpleNamespace(execute=lambda *_: cells)
    written = [Written(1, REVISION, "progress", 5, 1, "7.25 725")]
    assert len(list(_lost(cast("Any", connection), written))) == lost
