"""Measurements in Postgres."""
