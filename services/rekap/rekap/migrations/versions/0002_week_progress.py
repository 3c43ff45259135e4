"""The weekly schedule, the weekday that ends a week, packed analyses, and the units in which resources are bought.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MARKET = ("market_satuan", "market_factor", "market_price")


def upgrade() -> None:
    op.add_column("project", sa.Column("week_end_day", sa.SmallInteger(), server_default="6", nullable=False))
    op.create_check_constraint("ck_project_week_end_day", "project", "week_end_day BETWEEN 0 AND 6")
    op.add_column("resource", sa.Column("market_satuan", sa.Text(), server_default="", nullable=False))
    op.add_column("resource", sa.Column("market_factor", sa.Numeric(), nullable=True))
    op.add_column("resource", sa.Column("market_price", sa.Numeric(), nullable=True))
    op.create_check_constraint("ck_resource_market_factor", "resource", "market_factor > 0")
    op.create_table(
        "packed_analysis",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("resource_ids", sa.Text(), nullable=False),
        sa.Column("koefisien", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id"),
    )
    op.create_table(
        "week_progress",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("planned_proportion", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("actual_proportion", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("actual_cost", sa.Numeric(), nullable=True),
        sa.CheckConstraint("week_number >= 1", name="ck_week_progress_week_number"),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id", "week_number"),
    )


def downgrade() -> None:
    op.drop_table("week_progress")
    op.drop_table("packed_analysis")
    for column in MARKET:
        op.drop_column("resource", column)
    op.drop_column("project", "week_end_day")
