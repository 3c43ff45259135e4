"""Use cases of the export service."""
