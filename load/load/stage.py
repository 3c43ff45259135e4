"""The stage of a load test: people, their projects and what these cost, made in seconds and handed over as a file.

Each person owns a small project that nobody else touches, so that every total he reads is known to the last digit. A
medium project is shared by all as editors, each with pekerjaan of his own; a large one is read by all and changed by
nobody; a small one is there to be fought over. An auditor, who does not play, may see all of them. The catalogue has
one edition with one analysis; `mail` is the folder where letters come to.
"""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from load.accounts import email_of, make_accounts
from load.oracle import Estimate, read_estimate
from load.session import DEMO_PASSWORD
from load.sized_project import SIZES, insert_project

PREFIX = "beban"
CATALOGUE_WORD = "bronjong"
EDITION = {
    "analyses.csv": f"kode_ahsp,nama_ahsp,sumber\nX.1,1 m3 {CATALOGUE_WORD} kawat,Uji\n",
    "components.csv": "kode_ahsp,kategori,kode_item,uraian_item,satuan_item,koefisien\nX.1,TK,L.01,Pekerja,OH,0.5\n",
}
# Name the files that the process which plays the people reads and leaves.
STAGE_VARIABLE = "TAKSIR_LOAD_STAGE"
OUTCOME_VARIABLE = "TAKSIR_LOAD_OUTCOME"
SECONDS_VARIABLE = "TAKSIR_LOAD_SECONDS"
# What people write is counted up from here in each run, so that no save leaves a value as it was.
EDITS_A_RUN = 1_000_000
SMALL, MEDIUM, LARGE = SIZES
MEMBERS = """
    INSERT INTO projects.member (project_id, user_id, role) SELECT %s, unnest(%s::bigint[]), %s
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Account:
    """Somebody who logs in, and the project that is his alone."""

    email: str
    password: str
    project_id: int


@dataclass(frozen=True)
class Stage:
    """Everything a simulated person has to know."""

    accounts: list[Account]
    own: dict[int, Estimate]
    shared_id: int
    shared_pekerjaan: list[int]
    still_id: int
    still_total: Decimal
    contested_id: int
    contested_pekerjaan: int
    auditor: Account
    mail: str
    edits: int = 0

    @property
    def project_ids(self) -> list[int]:
        """All of them."""
        return [*self.own, self.shared_id, self.still_id, self.contested_id]

    def write(self, file: Path) -> None:
        """For the process that plays the people."""
        file.write_text(
            json.dumps(
                {
                    **vars(self),
                    "accounts": [vars(account) for account in self.accounts],
                    "auditor": vars(self.auditor),
                    "own": {key: estimate.to_json() for key, estimate in self.own.items()},
                    "still_total": str(self.still_total),
                }
            )
        )

    @classmethod
    def read(cls, file: Path) -> "Stage":
        """What `write` left."""
        read: dict[str, Any] = json.loads(file.read_text())
        read["accounts"] = [Account(**account) for account in read["accounts"]]
        read["auditor"] = Account(**read["auditor"])
        read["own"] = {int(key): Estimate.from_json(estimate) for key, estimate in read["own"].items()}
        read["still_total"] = Decimal(read["still_total"])
        return cls(**read)


def make_stage(postgres_url: str, people: int, mail: Path) -> Stage:
    """As the database's superuser, on a stack of one's own. The password is that of the demonstration user."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        *ids, auditor = make_accounts(connection, people + 1, PREFIX)
        own = [insert_project(connection, SMALL, owner) for owner in ids]
        shared = insert_project(connection, MEDIUM, ids[0])
        still = insert_project(connection, LARGE, ids[0])
        contested = insert_project(connection, SMALL, ids[0])
        for project_id, role in ((shared, "editor"), (still, "viewer"), (contested, "editor")):
            connection.execute(MEMBERS, [project_id, ids, role])
        for project_id in (*own, shared, still, contested):
            connection.execute(MEMBERS, [project_id, [auditor], "viewer"])
        connection.execute("ANALYZE")
        return Stage(
            [Account(email_of(PREFIX, at), DEMO_PASSWORD, project_id) for at, project_id in enumerate(own)],
            {project_id: read_estimate(connection, project_id) for project_id in own},
            shared,
            sorted(read_estimate(connection, shared).volumes),
            still,
            read_estimate(connection, still).grand_total(),
            contested,
            min(read_estimate(connection, contested).volumes),
            Account(email_of(PREFIX, people), DEMO_PASSWORD, shared),
            str(mail),
        )


def refreshed(postgres_url: str, stage: Stage) -> Stage:
    """The same after a run has changed it."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        own = {project_id: read_estimate(connection, project_id) for project_id in stage.own}
        return replace(stage, own=own, edits=stage.edits + EDITS_A_RUN)
