"""Who comes: people of the usual mix, with and without pauses, and the writers of the five scenarios of writing.

Started by `load.run`, which makes the stage before and looks for every acknowledged write afterwards.
"""

from collections.abc import Callable
from typing import Any

from locust import between, constant

from load.people import Person
from load.scenarios import account, browse, documents, edit, rekap

Tasks = dict[Callable[[Person], None], int]

# Seven requests that read to three that write: an edit reads what it needs, and often the RAB after it.
READING: Tasks = {
    browse.list_projects: 4,
    browse.project: 3,
    browse.tree: 6,
    browse.shared_tree: 1,
    browse.prices: 4,
    browse.volumes: 4,
    browse.analysis: 6,
    browse.assignments: 2,
    browse.search: 2,
    rekap.own: 10,
    rekap.unchanged: 6,
    rekap.shared: 3,
    rekap.large: 1,
    rekap.needs: 3,
    rekap.needs_timeline: 1,
    rekap.weekly_needs: 1,
    rekap.chart: 3,
    rekap.cost_curves: 2,
    rekap.cash_flow: 1,
    rekap.rincian: 1,
    rekap.dashboard: 2,
    account.session: 2,
}
WRITING: Tasks = {
    edit.volume: 12,
    edit.save_volume: 6,
    edit.shared_volume: 3,
    edit.price: 6,
    edit.koefisien: 5,
    edit.progress: 6,
    edit.contested_volume: 1,
    account.client_metric: 2,
    account.leave_and_return: 1,
}
DOCUMENTS: Tasks = {documents.csv: 1, documents.workbook: 1}


def weighted(tasks: Tasks) -> list[Any]:
    """Each as often as it weighs: Locust draws one of the list."""
    return [task for task, weight in tasks.items() for _ in range(weight)]


class Estimator(Person):
    """Thinks between two clicks, as long as the old load test did: 100 people ask for about 33 answers a second.

    Domain §9.1: of ten people six wait 2 to 5 s, three 1 to 3 s, one 10 to 30 s.
    """

    wait_time = between(1, 5)
    tasks = weighted({**READING, **WRITING, **DOCUMENTS})


class Hurried(Person):
    """The same without thinking: what the system can take."""

    wait_time = constant(0)
    tasks = weighted({**READING, **WRITING})


class SingleWriter(Person):
    """One person saves volume after volume."""

    tasks = weighted({edit.save_volume: 1})


class SeparateWriters(Person):
    """Everybody in his own project."""

    tasks = weighted({edit.save_volume: 1})


class SharedWriters(Person):
    """All in one project, each with pekerjaan of his own."""

    tasks = weighted({edit.shared_volume: 1})


class RivalWriters(Person):
    """All want the same volume."""

    tasks = weighted({edit.contested_volume: 1})


class ManyWriters(Person):
    """Every kind of write at once, as many as go."""

    tasks = weighted(
        {
            edit.save_volume: 3,
            edit.shared_volume: 4,
            edit.price: 2,
            edit.koefisien: 2,
            edit.progress: 2,
            edit.contested_volume: 1,
        }
    )
