"""Alembic migrations of auth's schema."""
