"""Every table of this service: whoever compares or migrates the schema needs them all."""

from projects.store import (
    catalogue,
    catalogue_staging_tables,
    conversion_tables,
    formula_tables,
    invitation_tables,
    price_list_tables,
    schedule_tables,
    tables,
    template_tables,
)
from projects.store.metadata import metadata

__all__ = [
    "catalogue",
    "catalogue_staging_tables",
    "conversion_tables",
    "formula_tables",
    "invitation_tables",
    "metadata",
    "price_list_tables",
    "schedule_tables",
    "tables",
    "template_tables",
]
