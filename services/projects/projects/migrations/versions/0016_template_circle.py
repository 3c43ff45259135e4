"""Templates of organisations, and templates with prices."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("template", sa.Column("organisation_id", sa.BigInteger(), comment="All its members may use it"))
    has_prices = sa.Column(
        "has_prices", sa.Boolean(), server_default="false", nullable=False, comment="Resources come with prices"
    )
    op.add_column("template", has_prices)
    op.create_index(
        "ix_template_organisation_id",
        "template",
        ["organisation_id"],
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    one_circle = "NOT (is_public AND organisation_id IS NOT NULL)"
    op.create_check_constraint(op.f("ck_template_one_circle"), "template", one_circle)
