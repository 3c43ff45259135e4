"""What projects were at past revisions, and what the rounds of upkeep found.

A project of before has no past until it is read as a whole: the upkeep does that after its next change.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revision_log",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "revision"),
    )
    op.create_index(
        "ix_revision_log_whole", "revision_log", ["project_id", "revision"], postgresql_where=sa.text("is_whole")
    )
    # Packed already: trying to pack it again would only take time.
    op.execute("ALTER TABLE revision_log ALTER COLUMN state SET STORAGE EXTERNAL")
    op.create_table(
        "upkeep_round",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("compared", "drifted", "mended")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("replayed", "parked")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_upkeep_round_finished_at", "upkeep_round", ["finished_at"])


def downgrade() -> None:
    op.drop_table("upkeep_round")
    op.drop_table("revision_log")
