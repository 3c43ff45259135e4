"""Reads uploaded catalogue files, which nobody trusts, into domain objects."""
