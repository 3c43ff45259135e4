"""How many SQL statements it takes: the same for a small project and a large one."""

import pytest

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from rekap.app.commands.apply_changes import apply_changes
from rekap.app.commands.replace_project import LARGE, replace_project
from rekap.app.rab_document import rab_document
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged

from .truth import OWNER, Truth, TruthSource, analysis, changes, header, klasifikasi, pekerjaan, resource, sub, volume

SIZES = (2, 500)


def sized(project_id: int, size: int) -> Truth:
    truth = Truth(project_id)
    truth.commit(
        project=header(),
        klasifikasi=[klasifikasi(id_, id_) for id_ in range(1, 4)],
        sub_klasifikasi=[sub(id_, 1 + id_ % 3) for id_ in range(1, size // 2 + 1)],
        pekerjaan=[pekerjaan(id_, 1 + id_ % (size // 2), id_) for id_ in range(1, size + 1)],
        resource=[resource(id_, "BHN", "1000") for id_ in range(1, 9)],
        volume=[volume(id_, "2") for id_ in range(1, size + 1)],
        analysis=[analysis(id_, r1="1", r2="2", r3="3") for id_ in range(1, size + 1)],
    )
    return truth


async def apply(read_model: PostgresReadModel, event: ProjectChanged) -> None:
    async with read_model.write() as writer:
        await apply_changes(writer, changes([event]))


@pytest.fixture
async def projects(read_model: PostgresReadModel) -> list[Truth]:
    truths = [sized(number, size) for number, size in enumerate(SIZES, start=1)]
    for truth in truths:
        whole = ProjectChanged(project_id=truth.project_id, revision=1, state=truth.state())
        await apply(read_model, whole)
    return truths


async def test_rows_of_a_large_snapshot_are_counted_before_statements_are_planned_for_them(
    read_model: PostgresReadModel, database: Database
) -> None:
    truth = sized(3, LARGE)
    with count_statements(database) as seen:
        await replace_project(read_model, TruthSource(truth), truth.project_id)
    counted = next(place for place, one in enumerate(seen) if one == "ANALYZE component")
    assert counted < next(place for place, one in enumerate(seen) if one.startswith("INSERT INTO unit_cost"))


async def test_reading_takes_three_statements(
    read_model: PostgresReadModel, database: Database, projects: list[Truth]
) -> None:
    for truth in projects:
        with count_statements(database) as seen:
            async with read_model.read() as reader:
                rab_document(
                    await reader.header(truth.project_id), await reader.groups(truth.project_id, with_lines=True)
                )
        assert len(seen) == 3, seen


async def test_knowing_the_revision_takes_one(
    read_model: PostgresReadModel, database: Database, projects: list[Truth]
) -> None:
    with count_statements(database) as seen:
        await read_model.standing(projects[0].project_id, OWNER)
    assert len(seen) == 1, seen


async def test_streaming_takes_three(read_model: PostgresReadModel, database: Database, projects: list[Truth]) -> None:
    for truth in projects:
        with count_statements(database) as seen:
            async with read_model.read() as reader:
                await reader.groups(truth.project_id, with_lines=False)
                pages = [page async for page in reader.lines(truth.project_id)]
        assert sum(map(len, pages)) == len(truth.pekerjaan)
        assert len(seen) == 3, seen


@pytest.mark.parametrize(
    "edit",
    [
        lambda truth: truth.commit(analysis=[analysis(1, r1="5")]),
        lambda truth: truth.commit(volume=[volume(1, "5")]),
        lambda truth: truth.commit(resource=[resource(1, "BHN", "2000")]),
        lambda truth: truth.commit(project=header(markup_percent="12")),
        lambda truth: truth.commit(volume=[volume(id_, "7") for id_ in truth.pekerjaan]),
    ],
    ids=["coefficient", "volume", "price of every pekerjaan", "markup", "every volume"],
)
async def test_applying_takes_as_many_for_a_large_project(
    read_model: PostgresReadModel, database: Database, projects: list[Truth], edit: object
) -> None:
    counts = []
    for truth in projects:
        event = edit(truth)
        with count_statements(database) as seen:
            await apply(read_model, event)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 16
