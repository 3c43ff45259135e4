"""The library of templates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "template",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default="false", nullable=False, comment="Everybody may use it"),
        sa.Column("content", JSONB(), nullable=False, comment="As in a file of the format taksir-template"),
        sa.Column("total_klasifikasi", sa.Integer(), nullable=False),
        sa.Column("total_sub", sa.Integer(), nullable=False),
        sa.Column("total_pekerjaan", sa.Integer(), nullable=False),
        sa.Column("usage_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "category IN ('rumah', 'ruko', 'infrastruktur', 'utilitas', 'lainnya')",
            name=op.f("ck_template_category_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_template_owner_id_name")),
    )
    op.create_index("ix_template_public", "template", ["id"], postgresql_where=sa.text("is_public"))
