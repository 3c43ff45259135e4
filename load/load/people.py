"""A simulated person: one account, one session, one place in the network, and what he knows of his project."""

from locust import FastHttpUser
from locust.exception import StopUser

from load.caller import TIMEOUT_SECONDS, Caller
from load.company import Company
from load.ledger import Kind, Written
from load.oracle import Estimate
from load.stage import Account
from load.workshop import Workshop


class Person(Caller, FastHttpUser):
    """Logs in as somebody nobody else is; knows his own project to the last digit."""

    abstract = True
    network_timeout = TIMEOUT_SECONDS
    connection_timeout = TIMEOUT_SECONDS

    number: int
    account: Account
    estimate: Estimate
    revision: int
    edits: int
    # The ETag of the RAB as he last looked at it, and the revision that it stands for.
    seen: tuple[str, int]
    # A project of his own making, where everything may be changed; none before he needs it.
    workshop: Workshop | None

    def on_start(self) -> None:
        """Takes a free account; who finds none, stays away and is reported."""
        if not Company.free:
            raise StopUser
        self.number = Company.free.pop()
        self.account = Company.stage.accounts[self.number]
        self.estimate = Company.stage.own[self.account.project_id]
        self.revision, self.edits, self.etag, self.token = 1, Company.stage.edits, "", ""
        self.origin, self.address = str(self.host), f"198.18.{self.number // 250}.{self.number % 250 + 1}"
        self.workshop, self.seen = None, ("", 0)
        self.log_in(self.account)

    @property
    def own(self) -> str:
        """Path of his project."""
        return f"/api/project/{self.account.project_id}"

    @property
    def own_schedule(self) -> str:
        """Path of its schedule and curves."""
        return f"/api/v2/project/{self.account.project_id}"

    @property
    def colleague(self) -> Account:
        """Somebody else, whom nobody but him takes as such; the auditor where he is alone."""
        accounts = Company.stage.accounts
        return accounts[(self.number + 1) % len(accounts)] if len(accounts) > 1 else Company.stage.auditor

    def next_number(self) -> int:
        """Another one for each edit, so that no save leaves a value as it was."""
        self.edits += 1
        return self.edits

    def saved(self, project_id: int, revision: int, kind: Kind, row: int, value: str, beside: int = 0) -> None:
        """An acknowledged write goes into the ledger."""
        Company.ledger.note(Written(project_id, revision, kind, row, beside, value))
        if project_id == self.account.project_id:
            self.revision = revision

    @staticmethod
    def note_figures(*, is_stale: bool) -> None:
        """Whether an answer was older than asked for and said so: no failure by itself, but counted."""
        Company.figures += 1
        Company.stale += is_stale
