"""How resources are bought."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "conversion",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("resource_id", sa.BigInteger(), nullable=False),
        sa.Column("market_unit", sa.Text(), nullable=False),
        sa.Column("market_price", sa.Numeric(18, 2), comment="Rupiah per market unit; NULL is not priced"),
        sa.Column("factor_to_base", sa.Numeric(12, 6), nullable=False, comment="Base units in one market unit"),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("density", sa.Numeric(12, 6), comment="kg per m3"),
        sa.Column("capacity_m3", sa.Numeric(12, 6)),
        sa.Column("capacity_ton", sa.Numeric(12, 6)),
        sa.CheckConstraint("method IN ('direct', 'calc', 'hybrid')", name=op.f("ck_conversion_method_known")),
        sa.CheckConstraint("factor_to_base > 0", name=op.f("ck_conversion_factor_positive")),
        sa.CheckConstraint("market_price >= 0", name=op.f("ck_conversion_market_price_positive")),
        sa.CheckConstraint(
            "density > 0 AND capacity_m3 > 0 AND capacity_ton > 0", name=op.f("ck_conversion_helpers_positive")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "resource_id"],
            ["resource.project_id", "resource.id"],
            name=op.f("fk_conversion_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "resource_id", name=op.f("pk_conversion")),
    )
