"""Invitations are found by the organisation that they are of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("ix_ticket_organisation", "ticket", [sa.text("(data -> 'organisation')")])


def downgrade() -> None:
    op.drop_index("ix_ticket_organisation", "ticket")
