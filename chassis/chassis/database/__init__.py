"""Postgres: engine, unit of work, migrations."""
