"""Alembic's entry."""

from chassis.database.migrations import run_environment
from rekap.store.tables import metadata

run_environment(metadata)
