"""Alembic's entry: this service's schema only."""

from chassis.database.migrations import run_environment
from export.store.tables import metadata

run_environment(metadata)
