"""Creating many projects: all of them or none."""

from collections.abc import Sequence

from projects.app.commands.create_project import new_project_problems, new_project_values
from projects.app.editing import Edit, Editing
from projects.app.many_projects import PublishMany, below, check_count, write_down_all
from projects.app.queries.project_document import project_document
from projects.app.refusals import refuse
from projects.domain.header import HeaderChange
from projects.domain.jakarta import jakarta_day
from projects.domain.problem import Problem
from projects.store.many_projects import insert_projects
from projects.store.projects import Row, next_daily_number

# Rows of one uploaded workbook.
MOST_NEW_PROJECTS = 2_000
DETAIL = "Belum ada proyek yang disimpan. Perbaiki baris yang ditandai."


async def create_projects(
    editing: Editing, publish: PublishMany, user_id: int, headers: Sequence[HeaderChange]
) -> list[Row]:
    """New projects of the user in the order given, numbered without a gap.

    INVALID names each wrong field of each row.
    """
    at = editing.now()
    today = jakarta_day(at)
    problems: list[Problem] = check_count(len(headers), "projects", MOST_NEW_PROJECTS)
    if not problems:
        for index, header in enumerate(headers):
            problems += below(f"projects[{index}]", new_project_problems(header, today))
    refuse("projects-invalid", DETAIL, problems)
    async with editing.database.write() as connection:
        last = await next_daily_number(connection, user_id, today, len(headers))
        numbers = range(last - len(headers) + 1, last + 1)
        values = [new_project_values(user_id, at, *one) for one in zip(headers, numbers, strict=True)]
        names = {name: None for one in values for name in one}
        rows = await insert_projects(connection, [{name: one.get(name, "") for name in names} for one in values])
        edits = [Edit(connection, user_id, at, row, row["revision"]) for row in rows]
        for edit in edits:
            edit.record("create", "project", edit.project_id, None, project_document(edit.project))
        await write_down_all(edits, rows, publish)
    return rows
