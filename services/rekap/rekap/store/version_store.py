"""Versions in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import BigInteger, Row, delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.errors import AppError, FieldProblem, conflict
from rekap.app.version_ports import NewVersion, Present, Version
from rekap.store.estimate_reader import read_estimate
from rekap.store.reader import PostgresReader
from rekap.store.tables import member, project
from rekap.store.version_tables import version

MOST_VERSIONS = 100
_COLUMNS = [version.c[name] for name in Version.__dataclass_fields__]


class PostgresVersions:
    """Implements `rekap.app.version_ports.Versions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def present(self, project_id: int, *, with_lines: bool) -> Present:
        """All of one snapshot."""
        async with self._database.read() as connection:
            header, estimate = await read_estimate(connection, project_id)
            groups = await PostgresReader(connection).groups(project_id, with_lines=True) if with_lines else ()
        return Present(header, groups, estimate)

    async def role(self, project_id: int, user_id: int) -> str | None:
        """The user's role; None for strangers and deleted projects."""
        query = (
            select(member.c.role)
            .join(project, project.c.id == member.c.project_id)
            .where(member.c.project_id == project_id, member.c.user_id == user_id, project.c.is_deleted.is_(False))
        )
        async with self._database.read() as connection:
            role: str | None = (await connection.execute(query)).scalar_one_or_none()
        return role

    async def add(self, project_id: int, user_id: int, new: NewVersion) -> Version:
        """Stores a version. CONFLICT where the name is taken or there are too many."""
        values = {name: getattr(new, name) for name in NewVersion.__dataclass_fields__}
        statement = insert(version).values(project_id=project_id, created_by=user_id, **values).returning(*_COLUMNS)
        async with self._database.write() as connection:
            await _check_count(connection, project_id)
            return _version(await _execute(connection, statement, new.name))

    async def listed(self, project_id: int) -> Sequence[Version]:
        """Newest first."""
        query = select(*_COLUMNS).where(version.c.project_id == project_id).order_by(version.c.id.desc())
        async with self._database.read() as connection:
            return [_version(row) for row in await connection.execute(query)]

    async def head(self, project_id: int, version_id: int) -> Version | None:
        """One version, without its bytes."""
        query = select(*_COLUMNS).where(*_one(project_id, version_id))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _version(row)

    async def rab(self, project_id: int, version_id: int) -> tuple[int, bytes] | None:
        """Revision and packed document."""
        query = select(version.c.revision, version.c.rab).where(*_one(project_id, version_id))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else (row.revision, row.rab)

    async def inputs(self, project_id: int, version_id: int) -> tuple[Version, bytes] | None:
        """The version with its packed estimate."""
        query = select(*_COLUMNS, version.c.inputs).where(*_one(project_id, version_id))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else (_version(row), row.inputs)

    async def rename(self, project_id: int, version_id: int, name: str | None, note: str | None) -> Version | None:
        """None where there is no such version. CONFLICT where the name is taken."""
        values = {key: value for key, value in (("name", name), ("note", note)) if value is not None}
        statement = update(version).where(*_one(project_id, version_id)).values(values).returning(*_COLUMNS)
        async with self._database.write() as connection:
            row = await _execute(connection, statement, name or "")
        return None if row is None else _version(row)

    async def delete(self, project_id: int, version_id: int) -> bool:
        """Whether there was one."""
        statement = delete(version).where(*_one(project_id, version_id))
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1


def _one(project_id: int, version_id: int) -> tuple[Any, ...]:
    return version.c.project_id == project_id, version.c.id == version_id


def _version(row: Any) -> Version:
    return Version(*row[: len(_COLUMNS)])


async def _check_count(connection: AsyncConnection, project_id: int) -> None:
    """One after the other, so that two at once do not both become the last."""
    key = func.hashtextextended("rekap.versions", literal(project_id, BigInteger))
    await connection.execute(select(func.pg_advisory_xact_lock(key)))
    count = select(func.count()).select_from(version).where(version.c.project_id == project_id)
    if ((await connection.execute(count)).scalar_one()) >= MOST_VERSIONS:
        raise conflict(
            "too-many-versions",
            f"Proyek ini sudah mempunyai {MOST_VERSIONS} versi. Hapus versi yang tidak dipakai lagi.",
        )


async def _execute(connection: AsyncConnection, statement: Any, name: str) -> Row[Any] | None:
    try:
        return (await connection.execute(statement)).one_or_none()
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise _taken(name) from error
        raise


def _taken(name: str) -> AppError:
    message = "nama ini sudah dipakai versi lain"
    return conflict("version-name-taken", f"Versi “{name}” sudah ada. Pakai nama lain.", FieldProblem("name", message))
