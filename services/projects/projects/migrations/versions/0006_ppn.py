"""PPN by rate and base; projects of before keep their rate on the whole value."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("project", sa.Column("ppn_base", sa.Text(), server_default="penuh", nullable=False))
    op.add_column("project", sa.Column("ppn_is_dated", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(op.f("ck_project_ppn_base_known"), "project", "ppn_base IN ('penuh', '11/12')")
    op.alter_column("project", "ppn_percent", comment="Rate on the part of the value that ppn_base names")
