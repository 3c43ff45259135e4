"""Alembic's entry: this service's schema only."""

from auth.store.tables import metadata
from chassis.database.migrations import run_environment

run_environment(metadata)
