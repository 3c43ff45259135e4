"""A project that a person makes for himself through the public API: everything in it may be changed and put back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from load.caller import CREATED, NOT_FOUND, OK, PATIENCE_SECONDS, POLL_SECONDS, Caller, Check, fine
from load.company import Company
from load.scenarios.checks import adds_up, equals, fresh

if TYPE_CHECKING:
    from collections.abc import Collection

    from load.people import Person

PEKERJAAN = 4
QUANTITY = 100
PRICE = "1000"
KODE = "LOAD.01"


@dataclass
class Workshop:
    """Small: a sub-klasifikasi with `PEKERJAAN` pekerjaan of one resource each and a volume of `QUANTITY`."""

    caller: Caller
    project_id: int
    revision: int
    klasifikasi: int = 0
    sub: int = 0
    pekerjaan: list[int] = field(default_factory=list)
    resource: int = 0

    @property
    def path(self) -> str:
        """Of the project."""
        return f"/api/project/{self.project_id}"

    @property
    def schedule(self) -> str:
        """Of its schedule, plans and curves."""
        return f"/api/v2/project/{self.project_id}"

    def read(self, operation: str, rest: str, check: Check = fine) -> Any:
        """A GET below the project, or at a whole path."""
        return self.caller.read(operation, self._at(rest), check)

    def change(
        self,
        operation: str,
        method: str,
        rest: str,
        body: Any = None,
        *,
        check: Check = fine,
        good: "Collection[int]" = OK,
    ) -> Any:
        """A write below the project, or at a whole path: if its answer names a revision, that has gone up."""

        def newer(answer: Any) -> str:
            if isinstance(answer, dict) and answer.get("revision", self.revision + 1) <= self.revision:
                return f"revision {answer['revision']} after {self.revision}"
            return check(answer)

        answer = self.caller.call(operation, method, self._at(rest), body, check=newer, good=good)
        if isinstance(answer, dict):
            self.revision = answer.get("revision", self.revision)
        return answer

    def settle(self) -> None:
        """Notes where the project stands, and that rekap gets there and adds up."""
        header = self.read("get_project", "")
        self.revision = Company.workshops[self.project_id] = header["revision"]

        def check(answer: Any) -> str:
            return fresh(answer["meta"], self.revision) or adds_up(answer)

        self.read("get_rekap (workshop)", f"rekap/?min_revision={self.revision}", check)

    def settle_after_absence(self) -> None:
        """The same for a project that was not to be seen: rekap hides it until it has heard that it is back."""
        revision = self.read("get_project", "")["revision"]
        path = f"{self.path}/rekap/?min_revision={revision}"
        until = time.monotonic() + PATIENCE_SECONDS
        while "rows" not in self.caller.call("get_rekap (back again)", "GET", path, good=OK | NOT_FOUND):
            if time.monotonic() > until:
                self.caller.fail("get_rekap (back again)", f"hidden for {PATIENCE_SECONDS} s")
            self.caller.pause(POLL_SECONDS)
        self.settle()

    def _at(self, rest: str) -> str:
        return rest if rest.startswith("/api/") else f"{self.path}/{rest}"


@contextmanager
def workshop(person: "Person") -> Iterator[Workshop]:
    """The person's; it is only kept when all went well in it, otherwise the next one is new."""
    shop = person.workshop or make_workshop(person, f"Bengkel {person.number}-{person.next_number()}")
    person.workshop = None
    yield shop
    shop.settle()
    person.workshop = shop


def make_workshop(caller: Caller, nama: str) -> Workshop:
    """Header, tree, one analysis a pekerjaan, price, volumes and a planned week."""
    header = {"nama": nama, "tanggal_mulai": "2026-01-05", "tanggal_selesai": "2026-07-05", "anggaran_owner": "1000000"}
    made = caller.call("create_project", "POST", "/api/projects/", header, check=_named(nama), good=CREATED)
    shop = Workshop(caller, made["id"], made["revision"])
    _fill_tree(shop)
    row = {"kategori": "TK", "kode": KODE, "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.5"}
    for one in shop.pekerjaan:
        shop.change("save_analysis", "POST", f"detail-ahsp/{one}/save/", {"rows": [row]})
    shop.resource = shop.read("list_prices", "harga-items/list/")["items"][0]["id"]
    price = {"items": [{"id": shop.resource, "harga_satuan": PRICE}]}
    shop.change("save_prices", "POST", "harga-items/save/", price)
    volumes = {"items": [{"pekerjaan_id": one, "quantity": str(QUANTITY)} for one in shop.pekerjaan]}
    shop.change("save_volumes", "POST", "volume-pekerjaan/save/", volumes)
    plan(shop)
    return shop


def plan(shop: Workshop) -> None:
    """Everything in the first two weeks."""
    weeks = [
        {"pekerjaan_id": one, "week_number": week, "proportion": "50"} for one in shop.pekerjaan for week in (1, 2)
    ]
    body = {"mode": "planned", "assignments": weeks}
    shop.change("assign_weekly", "POST", f"{shop.schedule}/assign-weekly/", body)


def _fill_tree(shop: Workshop) -> None:
    rows = [
        {"source_type": "custom", "snapshot_uraian": f"Pekerjaan {at}", "snapshot_satuan": "m2"}
        for at in range(PEKERJAAN)
    ]
    tree = {"klasifikasi": [{"name": "Struktur", "sub": [{"name": "Beton", "pekerjaan": rows}]}]}

    def check(answer: Any) -> str:
        return equals("created rows", answer["summary"]["created"], PEKERJAAN + 2)

    ids = shop.change("save_tree", "POST", "list-pekerjaan/upsert/", tree, check=check)["id_map"]
    shop.klasifikasi, shop.sub = ids["klasifikasi[0]"], ids["klasifikasi[0].sub[0]"]
    shop.pekerjaan = [ids[f"klasifikasi[0].sub[0].pekerjaan[{at}]"] for at in range(PEKERJAAN)]


def _named(nama: str) -> Check:
    return lambda answer: equals("nama", answer["nama"], nama)
