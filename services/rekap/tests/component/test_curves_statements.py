"""How many SQL statements curves take: the same for a small project and a large one."""

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from rekap.store.curves_reader import PostgresCurves
from rekap.store.plan_store import PostgresPlans
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged

from .test_statements import apply, sized
from .truth import OWNER, week

SIZES = (2, 300)


async def test_reading_and_freezing(read_model: PostgresReadModel, database: Database) -> None:
    counts = []
    model, plans = PostgresCurves(database), PostgresPlans(database)
    for number, size in enumerate(SIZES, start=1):
        truth = sized(number, size)
        truth.commit(progress=[week(id_, at, "10") for id_ in truth.pekerjaan for at in range(1, 9)])
        await apply(read_model, ProjectChanged(project_id=number, revision=1, state=truth.state()))
        with count_statements(database) as reading:
            async with model.read() as reader:
                plan = await reader.plan(number, with_comparison=True)
                await reader.chart_items(number)
                await reader.cells(number, plan.plan.calendar().last)
        with count_statements(database) as freezing:
            async with plans.write(number, OWNER) as writer:
                await writer.count()
                await writer.freeze("Rencana", OWNER)
                await writer.save(writer.state)
        counts.append((len(reading), len(freezing)))
    assert counts == [(5, 8), (5, 8)]
