"""Alembic's entry."""

from chassis.database.migrations import run_environment
from rekap.store.curves_tables import plan_state

# Whoever imports the last module of tables has them all.
run_environment(plan_state.metadata)
