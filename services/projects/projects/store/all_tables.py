"""Every table of this service: whoever compares or migrates the schema needs them all."""

from projects.store import catalogue, formula_tables, schedule_tables, tables
from projects.store.metadata import metadata

__all__ = ["catalogue", "formula_tables", "metadata", "schedule_tables", "tables"]
