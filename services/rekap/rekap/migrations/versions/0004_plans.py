"""Settings of curves, and frozen plans.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("baseline_line", "baseline_week", "baseline", "plan_state")


def upgrade() -> None:
    op.create_table(
        "plan_state",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("critical_rules", sa.Text(), nullable=True),
        sa.Column("cash_flow_terms", sa.Text(), nullable=True),
        sa.Column("comparison_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_table(
        "baseline",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("frozen_by", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("tanggal_mulai", sa.Text(), nullable=False),
        sa.Column("tanggal_selesai", sa.Text(), nullable=False),
        sa.Column("week_end_day", sa.SmallInteger(), nullable=False),
        sa.Column("total", sa.Numeric(), nullable=False),
        sa.Column("pekerjaan_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "id"),
    )
    op.create_index("ux_baseline_name", "baseline", ["project_id", "name"], unique=True)
    _create_below(
        "baseline_week",
        sa.Column("week_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("planned", sa.Numeric(), nullable=False),
    )
    _create_below(
        "baseline_line",
        sa.Column("pekerjaan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kode", "uraian", "satuan")),
        *(sa.Column(name, sa.Numeric(), nullable=False) for name in ("volume", "total")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("weeks", "planned")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _create_below(name: str, first: sa.Column, *columns: sa.Column) -> None:  # type: ignore[type-arg]
    """A table of what belongs to a baseline; its key ends with the first column."""
    op.create_table(
        name,
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("baseline_id", sa.BigInteger(), autoincrement=False, nullable=False),
        first,
        *columns,
        sa.PrimaryKeyConstraint("project_id", "baseline_id", first.name),
        sa.ForeignKeyConstraint(
            ["project_id", "baseline_id"], ["baseline.project_id", "baseline.id"], ondelete="CASCADE"
        ),
    )
