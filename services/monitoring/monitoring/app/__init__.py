"""Use cases of the monitoring service."""
