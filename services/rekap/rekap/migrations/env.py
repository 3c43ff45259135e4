"""Alembic's entry."""

from chassis.database.migrations import run_environment
from rekap.store.all_tables import metadata

run_environment(metadata)
