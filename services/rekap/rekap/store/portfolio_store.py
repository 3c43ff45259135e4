"""All projects of a user with their sums: two statements, and one more for every fifty that have changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from chassis.database.engine import Database
from rekap.app.version_ports import ProjectCard
from rekap.store.incoming import ids
from rekap.store.project_row import read_ppn, read_total_rounding
from rekap.store.tables import member, project, rab_line, week_progress
from rekap.store.version_tables import project_sums

_FULL = 100
SUMMED_AT_ONCE = 50


class PostgresPortfolio:
    """Implements `rekap.app.version_ports.Portfolio`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cards(self, user_id: int) -> Sequence[ProjectCard]:
        """The projects that he is a member of, newest first.

        Sums of projects that have changed since they were last summed are computed first and kept: a second look costs
        what it costs to read one row a project. Whoever sums at once writes the same. What has been summed stays so
        when the time runs out before all of it is.
        """
        async with self._database.read() as connection:
            changed = (await connection.execute(_changed(user_id))).scalars().all()
        for start in range(0, len(changed), SUMMED_AT_ONCE):
            async with self._database.write() as connection:
                await connection.execute(_refresh(changed[start : start + SUMMED_AT_ONCE]))
        async with self._database.read() as connection:
            return [_card(row) for row in await connection.execute(_cards(user_id))]


def _mine(user_id: int) -> Any:
    one = member.c
    return and_(one.project_id == project.c.id, one.user_id == user_id, project.c.is_deleted.is_(False))


def _changed(user_id: int) -> Select[Any]:
    """Projects whose sums are of another (revision, generation)."""
    sums = project_sums.c
    is_current = and_(
        sums.project_id == project.c.id,
        sums.revision == project.c.revision,
        sums.generation == project.c.generation,
    )
    return (
        select(project.c.id)
        .join(member, _mine(user_id))
        .where(project.c.revision > 0, ~select(literal(1)).where(is_current).correlate(project).exists())
        .order_by(project.c.id)
    )


def _refresh(project_ids: Sequence[int]) -> Any:
    """One row for each of these projects, in id order, so that two such statements never wait for each other in a
    circle. The condition keeps sums of an older revision from replacing newer ones.
    """
    done = _done(project_ids).cte("done")
    one, line, percent = project.c, rab_line.c, func.coalesce(done.c.percent, 0)
    source = (
        select(
            one.id,
            one.revision,
            one.generation,
            func.count(line.pekerjaan_id),
            func.coalesce(func.sum(line.total), 0),
            func.coalesce(func.sum(line.total * percent), 0),
            func.coalesce(func.sum(percent), 0),
        )
        .outerjoin(rab_line, line.project_id == one.id)
        .outerjoin(done, and_(done.c.project_id == one.id, done.c.pekerjaan_id == line.pekerjaan_id))
        .where(one.id == ids(project_ids))
        .group_by(one.id)
        .order_by(one.id)
    )
    columns = list(project_sums.c)
    statement = insert(project_sums).from_select(columns, source)
    values = {column.name: statement.excluded[column.name] for column in columns if not column.primary_key}
    newer = statement.excluded.revision >= project_sums.c.revision
    another = statement.excluded.generation != project_sums.c.generation
    return statement.on_conflict_do_update(index_elements=["project_id"], set_=values, where=newer | another)


def _done(project_ids: Sequence[int]) -> Select[Any]:
    """Percent done of each pekerjaan, at most 100."""
    week = week_progress.c
    percent = func.least(func.sum(week.actual_proportion), _FULL).label("percent")
    return (
        select(week.project_id, week.pekerjaan_id, percent)
        .where(week.project_id == ids(project_ids))
        .group_by(week.project_id, week.pekerjaan_id)
    )


def _cards(user_id: int) -> Select[Any]:
    sums = project_sums.c
    return (
        select(
            project,
            member.c.role,
            sums.pekerjaan_count,
            sums.subtotal,
            sums.done_by_cost,
            sums.done_plain,
            sums.revision.label("sums_revision"),
        )
        .join(member, _mine(user_id))
        .join(project_sums, sums.project_id == project.c.id)
        .order_by(project.c.id.desc())
    )


def _card(row: Row[Any]) -> ProjectCard:
    return ProjectCard(
        id=row.id,
        nama=row.nama,
        role=row.role,
        tanggal_mulai=row.tanggal_mulai,
        tanggal_selesai=row.tanggal_selesai,
        is_archived=row.is_archived,
        anggaran_owner=row.anggaran_owner,
        revision=row.sums_revision,
        is_behind=row.seen_revision > row.sums_revision,
        pekerjaan_count=row.pekerjaan_count,
        subtotal=row.subtotal,
        done_by_cost=row.done_by_cost,
        done_plain=row.done_plain,
        ppn=read_ppn(row),
        total_rounding=read_total_rounding(row),
    )
