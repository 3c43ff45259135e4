"""How many projects a round of upkeep found that had not heard of their last change.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upkeep_round", sa.Column("missed", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("upkeep_round", "missed")
