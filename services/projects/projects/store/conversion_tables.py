"""How resources are bought: one market unit a resource."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Numeric, Table, Text

from projects.store import tables
from projects.store.metadata import metadata

# The price itself stands in `resource`, and so do the version and who changed it: a profile is a part of its resource.
conversion = Table(
    "conversion",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("resource_id", BigInteger, primary_key=True),
    Column("market_unit", Text, nullable=False),
    Column("market_price", Numeric(18, 2), comment="Rupiah per market unit; NULL is not priced"),
    Column("factor_to_base", Numeric(12, 6), nullable=False, comment="Base units in one market unit"),
    Column("method", Text, nullable=False),
    Column("density", Numeric(12, 6), comment="kg per m3"),
    Column("capacity_m3", Numeric(12, 6)),
    Column("capacity_ton", Numeric(12, 6)),
    ForeignKeyConstraint(
        ["project_id", "resource_id"], [tables.resource.c.project_id, tables.resource.c.id], ondelete="CASCADE"
    ),
    CheckConstraint("method IN ('direct', 'calc', 'hybrid')", name="method_known"),
    CheckConstraint("factor_to_base > 0", name="factor_positive"),
    CheckConstraint("market_price >= 0", name="market_price_positive"),
    CheckConstraint("density > 0 AND capacity_m3 > 0 AND capacity_ton > 0", name="helpers_positive"),
)
