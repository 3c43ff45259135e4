"""Statements on many projects at once; how many projects makes no difference to their number."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import insert_rows, is_one_of, rows_of, update_rows
from projects.store.projects import Row
from projects.store.tables import member, project


async def lock_projects_of(
    connection: AsyncConnection, user_id: int, ids: Collection[int], *, deleted: bool = False
) -> dict[int, Row]:
    """The projects among `ids` that the user belongs to, with the user's `role`, locked in the order of their ids."""
    state = project.c.deleted_at.is_not(None) if deleted else project.c.deleted_at.is_(None)
    statement = (
        select(project, member.c.role)
        .join_from(project, member)
        .where(is_one_of(project.c.id, ids), member.c.user_id == user_id, state)
        .order_by(project.c.id)
        .with_for_update(key_share=True, of=project)
    )
    return {row["id"]: row for row in (await connection.execute(statement)).mappings()}


async def update_projects(connection: AsyncConnection, rows: Sequence[Row], values: Mapping[int, Row]) -> list[Row]:
    """Gives each of the locked `rows` its new values and counts one more change of it; the rows as they are then."""
    names = sorted({name for one in values.values() for name in one})
    after: list[Row] = [{**row, **values[row["id"]], "revision": row["revision"] + 1} for row in rows]
    await update_rows(connection, project, [{name: row[name] for name in ("id", "revision", *names)} for row in after])
    return after


async def insert_projects(connection: AsyncConnection, rows: Sequence[Row]) -> list[Row]:
    """New projects in the order of `rows`, each with its owner as first member."""
    columns = [project.c[name] for name in rows[0]]
    given = rows_of(columns, rows)
    made = insert(project).from_select([one.name for one in columns], select(*(given.c[one.name] for one in columns)))
    found = {row["index_project"]: row for row in (await connection.execute(made.returning(project))).mappings()}
    inserted = [found[row["index_project"]] for row in rows]
    owners = [{"project_id": row["id"], "user_id": row["owner_id"], "role": "owner"} for row in inserted]
    await insert_rows(connection, member, owners)
    return inserted


async def members_of_all(connection: AsyncConnection, ids: Collection[int]) -> dict[int, list[Row]]:
    """Members by project, in the order of the users' ids."""
    one = member.c
    found: dict[int, list[Row]] = {project_id: [] for project_id in ids}
    rows = await connection.execute(select(member).where(is_one_of(one.project_id, ids)).order_by(one.user_id))
    for row in rows.mappings():
        found[row["project_id"]].append(row)
    return found
