"""Every table of this service, whichever module describes it."""

from rekap.store import curves_tables, history_tables, operations_tables, version_tables
from rekap.store.tables import metadata

__all__ = ["curves_tables", "history_tables", "metadata", "operations_tables", "version_tables"]
