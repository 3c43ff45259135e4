"""Every table of this service, whichever module describes it."""

from rekap.store import curves_tables, version_tables
from rekap.store.tables import metadata

__all__ = ["curves_tables", "metadata", "version_tables"]
