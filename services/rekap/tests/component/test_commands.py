"""python -m rekap rebuild | reconcile, as processes, against projects on real gRPC."""

import asyncio
import os
import sys
from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from chassis.database.engine import Database
from rekap.app.commands.apply_changes import apply_changes
from rekap.config import RekapSettings
from rekap.store.read_model import PostgresReadModel
from rekap.store.tables import project, rab_line

from .truth import OWNER, Truth, TruthSource, changes, volume


@dataclass(frozen=True)
class Ended:
    status: int
    said: str


async def command(settings: RekapSettings, *words: str) -> Ended:
    secrets = ("database_url", "redis_url", "nats_url")
    values = {name: getattr(settings, name).get_secret_value() for name in secrets}
    others = ("identity_trusted_keys_dir", "identity_private_key_file", "projects_target")
    values |= {name: str(getattr(settings, name)) for name in others}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "rekap",
        *words,
        env={**os.environ, **{f"TAKSIR_REKAP_{name.upper()}": value for name, value in values.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 300)
    assert process.returncode is not None
    return Ended(process.returncode, said.decode())


@pytest.fixture
def other(source: TruthSource) -> Truth:
    """A second project, which exists in truth but not here."""
    truth = source.truths[2] = Truth(2)
    truth.house()
    return truth


async def test_rebuild_reconcile_and_what_drift_looks_like(
    settings: RekapSettings, database: Database, truth: Truth, other: Truth
) -> None:
    read_model = PostgresReadModel(database)
    async with read_model.write() as writer:
        await apply_changes(writer, changes([truth.house(), Truth(3).house()]))

    rebuilt = await command(settings, "rebuild", "--all")
    assert rebuilt == Ended(0, "project 1: revision 1\nproject 2: revision 1\nproject 3: gone\n")
    assert (await read_model.standing(2, OWNER)).is_visible
    assert not (await read_model.standing(3, OWNER)).is_visible
    assert await command(settings, "reconcile") == Ended(0, "2 projects compared, 0 drifted\n")

    truth.commit(volume=[volume(101, "3")])
    assert (await command(settings, "reconcile", "--sample", "5")).said.startswith(
        "project 1: revision 1 here, 2 in truth\n"
    )

    async with database.write() as connection:
        await connection.execute(
            update(rab_line).where(rab_line.c.project_id == 2, rab_line.c.pekerjaan_id == 101).values(total=1)
        )
    drifted = await command(settings, "reconcile")
    assert drifted.status == 1
    assert "project 2 revision 1: wrong pekerjaan: 101\n" in drifted.said

    generation = await generation_of(database, 2)
    assert await command(settings, "rebuild", "--project", "2") == Ended(0, "project 2: revision 1\n")
    assert (await command(settings, "reconcile")).status == 0
    # Cached bytes of the wrong figures are never served again, although the revision is the same.
    assert await generation_of(database, 2) > generation


async def generation_of(database: Database, project_id: int) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(project.c.generation).where(project.c.id == project_id))
