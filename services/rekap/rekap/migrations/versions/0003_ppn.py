"""PPN by rate and base; what is here already is taxed on the whole value.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARTS = ("ppn_base_numerator", "ppn_base_denominator")


def upgrade() -> None:
    op.add_column("project", sa.Column("ppn_rate_percent", sa.Numeric(), server_default="0", nullable=False))
    for part in PARTS:
        op.add_column("project", sa.Column(part, sa.Integer(), server_default="1", nullable=False))
    op.execute("UPDATE project SET ppn_rate_percent = ppn_percent")
    op.create_check_constraint("ck_project_ppn_base", "project", "ppn_base_numerator > 0 AND ppn_base_denominator > 0")


def downgrade() -> None:
    for column in ("ppn_rate_percent", *PARTS):
        op.drop_column("project", column)
