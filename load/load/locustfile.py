"""Who comes: people of the usual mix, with and without pauses, and the writers of the five scenarios of writing.

Started by `load.run`, which makes the stage before and looks for every acknowledged write afterwards.
"""

from collections.abc import Callable
from itertools import cycle
from typing import Any

from locust import between, constant, task

from load.people import Person
from load.scenarios import (
    account,
    analyses,
    browse,
    closer,
    documents,
    edit,
    history,
    keeping,
    library,
    measures,
    membership,
    newcomers,
    organisations,
    plans,
    portfolio,
    price_lists,
    rekap,
    resources,
    schedule,
    tree,
)

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
# What is done now and then: each of them is several requests, most of which write.
SELDOM: Tasks = {
    tree.rows: 3,
    tree.whole: 1,
    analyses.rows: 3,
    analyses.whole: 2,
    analyses.from_catalogue: 2,
    measures.parameters: 2,
    measures.many_parameters: 1,
    measures.sheet: 1,
    schedule.amounts_by_week: 1,
    schedule.week_boundary: 1,
    schedule.budgets: 1,
    schedule.network: 1,
    schedule.stages: 1,
    resources.conversions: 1,
    resources.orphans: 1,
    resources.pricing: 1,
    closer.figures: 1,
    closer.head: 1,
    closer.schedule: 1,
    closer.account: 1,
    history.undo: 1,
    history.changes: 2,
    plans.versions: 1,
    plans.baselines: 1,
    plans.settings: 1,
    price_lists.use: 1,
    portfolio.one: 1,
    portfolio.many: 1,
    portfolio.upload: 1,
    library.copies: 1,
    library.templates: 1,
    library.backups: 1,
    library.old_project: 1,
    membership.members: 1,
    membership.transfer: 1,
    membership.invitations: 1,
    organisations.found: 1,
    newcomers.password: 1,
    newcomers.sessions: 1,
    newcomers.second_factor: 1,
    newcomers.api_token: 1,
    keeping.edition: 1,
    keeping.other_names: 1,
}
# So much more often people do something usual.
USUAL = 20
DOCUMENTS: Tasks = {documents.rab_csv: 1, documents.workbook: 1}


every = cycle([*READING, *WRITING, *SELDOM, *DOCUMENTS])


def often(tasks: Tasks, times: int) -> Tasks:
    """The same with more weight."""
    return {one: weight * times for one, weight in tasks.items()}


def weighted(tasks: Tasks) -> list[Any]:
    """Each as often as it weighs: Locust draws one of the list."""
    return [one for one, weight in tasks.items() for _ in range(weight)]


class Estimator(Person):
    """Thinks between two clicks, as long as the old load test did: 100 people ask for about 33 answers a second.

    Domain §9.1: of ten people six wait 2 to 5 s, three 1 to 3 s, one 10 to 30 s.
    """

    wait_time = between(1, 5)
    tasks = weighted({**often({**READING, **WRITING, **DOCUMENTS}, USUAL), **SELDOM})


class Everything(Person):
    """No task is drawn: all take the next of one list of all that people do, so that none is left out."""

    wait_time = constant(0)

    @task
    def next_one(self) -> None:
        """Whatever comes next."""
        next(every)(self)


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
