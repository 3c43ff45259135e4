"""Alembic's entry: this service's schema only."""

from chassis.database.migrations import run_environment
from projects.store.all_tables import metadata

run_environment(metadata)
