"""Use cases that only read, one a file."""
