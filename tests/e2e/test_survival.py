"""Any process may be killed while people work: what was acknowledged stays, and the figures find the truth."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Condition, Thread

import httpx
import pytest

PEKERJAAN = 20
ACKNOWLEDGED_BEFORE = 15
ACKNOWLEDGED_AFTER = 25
PATIENCE_SECONDS = 90
PROCESSES = [
    "gateway",
    "auth",
    "projects",
    "rekap",
    "export",
    "export-worker",
    "monitoring",
    "postgres",
    "redis",
    "nats",
]


@dataclass
class History:
    """What was tried for one pekerjaan since the last acknowledged value, which comes first."""

    possible: list[Decimal] = field(default_factory=list)


class Writer(Thread):
    """Saves volumes one after another for as long as it runs, and remembers what the server acknowledged."""

    def __init__(self, client: httpx.Client, project_id: int, pekerjaan: list[int]) -> None:
        super().__init__(name="writer")
        self._client = client
        self._project_id = project_id
        self._pekerjaan = pekerjaan
        self._changed = Condition()
        self._stopped = False
        self.histories = {item: History() for item in pekerjaan}
        self.acknowledged = 0
        self.revision = 0
        self.refusals: set[int] = set()

    def run(self) -> None:
        number = 0
        while not self._stopped:
            number += 1
            self._save(self._pekerjaan[number % len(self._pekerjaan)], Decimal(number))

    def wait_for(self, count: int) -> None:
        """Returns once so many more saves are acknowledged."""
        with self._changed:
            goal = self.acknowledged + count
            assert self._changed.wait_for(lambda: self.acknowledged >= goal, PATIENCE_SECONDS), (
                f"only {self.acknowledged} of {goal} saves; refused with {self.refusals}"
            )

    def stop(self) -> None:
        self._stopped = True
        self.join(PATIENCE_SECONDS)
        assert not self.is_alive()

    def _save(self, pekerjaan_id: int, quantity: Decimal) -> None:
        history = self.histories[pekerjaan_id]
        history.possible.append(quantity)
        items = [{"pekerjaan_id": pekerjaan_id, "quantity": str(quantity)}]
        try:
            path = f"/api/project/{self._project_id}/volume-pekerjaan/save/"
            answer = self._client.post(path, json={"items": items})
        except httpx.TransportError:
            return
        if answer.status_code != 200:
            self.refusals.add(answer.status_code)
            return
        with self._changed:
            history.possible[:] = [quantity]
            self.revision = answer.json()["revision"]
            self.acknowledged += 1
            self._changed.notify_all()


@pytest.fixture(scope="module")
def project(client) -> tuple[int, list[int]]:
    """A project of simple pekerjaan, each with one priced resource."""
    project_id = client.post("/api/projects/", json={"nama": "Tahan banting"}).json()["id"]
    rows = [
        {"source_type": "custom", "snapshot_uraian": f"Pekerjaan {n}", "snapshot_satuan": "m2"}
        for n in range(PEKERJAAN)
    ]
    tree = {"klasifikasi": [{"name": "Uji", "sub": [{"name": "Uji", "pekerjaan": rows}]}]}
    ids = client.post(f"/api/project/{project_id}/list-pekerjaan/upsert/", json=tree).json()["id_map"]
    pekerjaan = [ids[f"klasifikasi[0].sub[0].pekerjaan[{n}]"] for n in range(PEKERJAAN)]
    row = {"kategori": "TK", "kode": "L.01", "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.75"}
    for item in pekerjaan:
        saved = client.post(f"/api/project/{project_id}/detail-ahsp/{item}/save/", json={"rows": [row]})
        assert saved.status_code == 200, saved.text
    (price,) = client.get(f"/api/project/{project_id}/harga-items/list/").json()["items"]
    body = {"items": [{"id": price["id"], "harga_satuan": "125000.00"}]}
    assert client.post(f"/api/project/{project_id}/harga-items/save/", json=body).status_code == 200
    return project_id, pekerjaan


@pytest.mark.parametrize("name", PROCESSES)
def test_killed_process_loses_nothing(system, client, project, name):
    project_id, pekerjaan = project
    writer = Writer(client, project_id, pekerjaan)
    writer.start()
    try:
        writer.wait_for(ACKNOWLEDGED_BEFORE)
        killed = system.kill(name)
        writer.wait_for(ACKNOWLEDGED_AFTER)
        restarted = until(lambda: system.pid(name) not in {None, killed})
        writer.wait_for(1)
    finally:
        writer.stop()
    assert restarted
    assert writer.refusals <= {503, 504}, "nobody is logged out and nothing breaks otherwise"
    assert_nothing_is_lost(client, project_id, writer)
    assert_rekap_agrees(client, project_id, writer.revision)


def assert_nothing_is_lost(client, project_id: int, writer: Writer) -> None:
    items = client.get(f"/api/project/{project_id}/volume-pekerjaan/list/").json()["items"]
    stored = {item["pekerjaan_id"]: Decimal(item["quantity"]) for item in items}
    for pekerjaan_id, history in writer.histories.items():
        assert not history.possible or stored[pekerjaan_id] in history.possible


def assert_rekap_agrees(client, project_id: int, revision: int) -> None:
    answers: list[httpx.Response] = []

    def is_fresh() -> bool:
        answers[:] = [client.get(f"/api/project/{project_id}/rekap/", params={"min_revision": revision})]
        return answers[0].status_code == 200 and not answers[0].json()["meta"]["stale"]

    assert until(is_fresh), answers[0].text
    rekap = answers[0].json()
    items = client.get(f"/api/project/{project_id}/volume-pekerjaan/list/").json()["items"]
    volumes = {item["pekerjaan_id"]: Decimal(item["quantity"]) for item in items}
    assert {row["pekerjaan_id"]: Decimal(row["volume"]) for row in rekap["rows"]} == volumes
    unit_price = Decimal("0.75") * 125_000 * Decimal("1.1")
    assert Decimal(rekap["meta"]["subtotal"]) == unit_price * sum(volumes.values())


def until(holds: Callable[[], bool]) -> bool:
    """Asks again and again, at most for as long as anybody would wait."""
    pause, rounds = Condition(), int(PATIENCE_SECONDS / 0.2)
    for _ in range(rounds):
        if holds():
            return True
        with pause:
            pause.wait(0.2)
    return False
