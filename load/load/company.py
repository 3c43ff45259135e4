"""What all people of one run share, from their coming to what they leave for whoever judges the run."""

import json
import os
from collections import Counter
from pathlib import Path
from threading import Timer
from typing import ClassVar

from locust import events
from locust.env import Environment

from load.ledger import Ledger
from load.letters import Letters
from load.routes import shape
from load.stage import OUTCOME_VARIABLE, SECONDS_VARIABLE, STAGE_VARIABLE, Stage


class Company:
    """One run's."""

    environment: ClassVar[Environment]
    stage: ClassVar[Stage]
    letters: ClassVar[Letters]
    ledger: ClassVar[Ledger] = Ledger()
    # How often figures were asked for at a revision, and how many of them were older and said so.
    figures: ClassVar[int] = 0
    stale: ClassVar[int] = 0
    free: ClassVar[list[int]] = []
    # How often each route gave an answer that was checked and found right.
    requested: ClassVar[Counter[tuple[str, str]]] = Counter()
    # Where each project that somebody made for himself stood when he last left it.
    workshops: ClassVar[dict[int, int]] = {}

    @classmethod
    def note_right_answer(cls, method: str, path: str) -> None:
        """For the table of which routes the load really asks."""
        cls.requested[method, shape(path)] += 1


def meet(environment: Environment, **_: object) -> None:
    """Reads the stage before anybody enters it."""
    Company.environment = environment
    Company.stage = Stage.read(Path(os.environ[STAGE_VARIABLE]))
    Company.letters = Letters(Path(Company.stage.mail))
    Company.free = list(range(len(Company.stage.accounts)))[::-1]


def stay(**_: object) -> None:
    """Time runs from when all have come; Locust's own limit would count what its start took."""
    if Company.environment.runner:
        Timer(float(os.environ[SECONDS_VARIABLE]), Company.environment.runner.quit).start()


def leave(environment: Environment, **_: object) -> None:
    """Leaves what was counted and what was acknowledged to whoever judges it."""
    outcome = {
        "calls": environment.stats.serialize_stats(),
        "failures": [
            (f"{one['name']}: {one['error']}", one["occurrences"])
            for one in environment.stats.serialize_errors().values()
        ],
        "exceptions": [(one["msg"], one["count"]) for one in environment.runner.exceptions.values()]
        if environment.runner
        else [],
        "figures": Company.figures,
        "stale": Company.stale,
        "written": Company.ledger.to_json(),
        "requested": [(*route, count) for route, count in Company.requested.items()],
        "workshops": Company.workshops,
    }
    Path(os.environ[OUTCOME_VARIABLE]).write_text(json.dumps(outcome))


events.test_start.add_listener(meet)  # type: ignore[no-untyped-call] # Locust has no types here
events.spawning_complete.add_listener(stay)  # type: ignore[no-untyped-call]
events.quitting.add_listener(leave)  # type: ignore[no-untyped-call]
