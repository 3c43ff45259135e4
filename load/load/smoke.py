"""Locust: people who read the same rekap again and again while one volume changes; every answer's content is checked.

`make load`, or `locust -f load/load/smoke.py --headless --users 20 --run-time 30s --host http://127.0.0.1:8000`.
One login serves all users, because logins of one account are limited on purpose.
"""

import random
from contextlib import closing
from decimal import Decimal
from typing import Any, ClassVar

from locust import FastHttpUser, between, events, task
from locust.env import Environment

from load.session import log_in, project_with_rows, read


class Prepared:
    """What every simulated user shares: the cookie, the token and the project."""

    headers: ClassVar[dict[str, str]] = {}
    project: ClassVar[str] = ""
    volumes: ClassVar[list[dict[str, Any]]] = []


def prepare(environment: Environment, **_: object) -> None:
    """Logs in once and finds, or makes, a project with rows."""
    url = str(environment.host).rstrip("/")
    with closing(log_in(url)) as client:
        Prepared.project = f"/api/project/{project_with_rows(client)}"
        Prepared.volumes = read(client, f"{Prepared.project}/volume-pekerjaan/list/")["items"]
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        Prepared.headers = {"Cookie": cookie, "Origin": url, "X-CSRF-Token": client.headers["X-CSRF-Token"]}


events.test_start.add_listener(prepare)  # type: ignore[no-untyped-call] # Locust has no types here


class Estimator(FastHttpUser):
    """Mostly reads; now and then changes a volume and reads its own write."""

    wait_time = between(0.1, 0.5)

    def on_start(self) -> None:
        """Begins without a known revision."""
        self.etag = ""

    @task(10)
    def read_rekap(self) -> None:
        """The totals must be the sum of the rows."""
        with self.get(f"{Prepared.project}/rekap/", "rekap") as answer:
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}")
                return
            self.etag = answer.headers.get("ETag", "")
            problem = wrong_totals(answer.json())
            if problem:
                answer.failure(problem)

    @task(10)
    def read_rekap_again(self) -> None:
        """With the revision in hand: 304 unless somebody changed something."""
        with self.get(f"{Prepared.project}/rekap/", "rekap (known revision)", {"If-None-Match": self.etag}) as answer:
            if answer.status_code not in {200, 304}:
                answer.failure(f"status {answer.status_code}")

    @task(3)
    def read_tree(self) -> None:
        """The tree has its klasifikasi."""
        with self.get(f"{Prepared.project}/list-pekerjaan/tree/", "tree") as answer:
            if answer.status_code != 200 or not answer.json()["klasifikasi"]:
                answer.failure(f"status {answer.status_code} or empty tree")

    @task(1)
    def change_a_volume(self) -> None:
        """The rekap that follows shows at least the revision of the write."""
        chosen = random.choice(Prepared.volumes)  # noqa: S311 - which volume is no secret
        item = {"pekerjaan_id": chosen["pekerjaan_id"], "quantity": str(random.randint(1, 500))}  # noqa: S311
        path = f"{Prepared.project}/volume-pekerjaan/save/"
        with self.client.post(
            path, json={"items": [item]}, headers=Prepared.headers, name="save volume", catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}: {answer.text[:200]}")
                return
            revision = answer.json()["revision"]
        with self.get(f"{Prepared.project}/rekap/?min_revision={revision}", "rekap (own write)") as answer:
            if answer.status_code != 200 or answer.json()["meta"]["revision"] < revision:
                answer.failure(f"status {answer.status_code} or older than revision {revision}")

    def get(self, path: str, name: str, headers: dict[str, str] | None = None) -> Any:
        """One GET with the shared session."""
        return self.client.get(path, headers={**Prepared.headers, **(headers or {})}, name=name, catch_response=True)


def wrong_totals(rekap: dict[str, Any]) -> str:
    """Why the totals cannot be right; empty when they are."""
    meta = rekap["meta"]
    if not rekap["rows"]:
        return "no rows"
    rows = sum((Decimal(row["total"]) for row in rekap["rows"]), Decimal(0))
    if rows != Decimal(meta["subtotal"]):
        return f"rows give {rows}, the subtotal says {meta['subtotal']}"
    if Decimal(meta["subtotal"]) + Decimal(meta["ppn"]) != Decimal(meta["grand_total"]):
        return "subtotal and PPN do not give the grand total"
    return ""
