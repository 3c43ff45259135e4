"""Accounts and sessions in Postgres, sessions for some seconds in Redis."""
