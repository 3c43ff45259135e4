"""The read models, the inbox and the dead letters.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "component",
    "dead_letter",
    "inbox",
    "klasifikasi",
    "member",
    "pekerjaan",
    "project",
    "rab_line",
    "resource",
    "sub_klasifikasi",
    "unit_cost",
)


def upgrade() -> None:
    op.create_table(
        "component",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("resource_id", sa.BigInteger(), nullable=False),
        sa.Column("koefisien", sa.Numeric(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id", "position"),
    )
    op.create_index("ix_component_resource", "component", ["project_id", "resource_id"], unique=False)
    op.create_table(
        "dead_letter",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id"),
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id"),
    )
    op.create_index("ix_inbox_processed_at", "inbox", ["processed_at"], unique=False)
    op.create_table(
        "klasifikasi",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("ordering_index", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "id"),
    )
    op.create_table(
        "member",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "user_id"),
    )
    op.create_table(
        "pekerjaan",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sub_klasifikasi_id", sa.BigInteger(), nullable=False),
        sa.Column("ordering_index", sa.Integer(), nullable=False),
        sa.Column("source_type", sa.Text(), server_default="", nullable=False),
        sa.Column("kode", sa.Text(), server_default="", nullable=False),
        sa.Column("uraian", sa.Text(), server_default="", nullable=False),
        sa.Column("satuan", sa.Text(), server_default="", nullable=False),
        sa.Column("markup_override_percent", sa.Numeric(), nullable=True),
        sa.Column("volume", sa.Numeric(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("project_id", "id"),
    )
    op.create_index("ix_pekerjaan_sub", "pekerjaan", ["project_id", "sub_klasifikasi_id"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seen_revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("nama", sa.Text(), server_default="", nullable=False),
        sa.Column("lokasi_project", sa.Text(), server_default="", nullable=False),
        sa.Column("sumber_dana", sa.Text(), server_default="", nullable=False),
        sa.Column("nama_client", sa.Text(), server_default="", nullable=False),
        sa.Column("tanggal_mulai", sa.Text(), server_default="", nullable=False),
        sa.Column("tanggal_selesai", sa.Text(), server_default="", nullable=False),
        sa.Column("markup_percent", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("ppn_percent", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("unit_price_rounding_mode", sa.Text(), server_default="none", nullable=False),
        sa.Column("line_rounding_mode", sa.Text(), server_default="none", nullable=False),
        sa.Column("total_rounding_mode", sa.Text(), server_default="none", nullable=False),
        sa.Column("unit_price_rounding_step", sa.Numeric(), server_default="1", nullable=False),
        sa.Column("line_rounding_step", sa.Numeric(), server_default="1", nullable=False),
        sa.Column("total_rounding_step", sa.Numeric(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "line_rounding_mode IN ('none', 'half_up', 'up', 'down') AND line_rounding_step > 0",
            name="ck_project_line_rounding",
        ),
        sa.CheckConstraint(
            "total_rounding_mode IN ('none', 'half_up', 'up', 'down') AND total_rounding_step > 0",
            name="ck_project_total_rounding",
        ),
        sa.CheckConstraint(
            "unit_price_rounding_mode IN ('none', 'half_up', 'up', 'down') AND unit_price_rounding_step > 0",
            name="ck_project_unit_price_rounding",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_project_behind", "project", ["id"], unique=False, postgresql_where=sa.text("seen_revision > revision")
    )
    op.create_table(
        "rab_line",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sub_klasifikasi_id", sa.BigInteger(), nullable=False),
        sa.Column("ordering_index", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("total", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id"),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(
        "ix_rab_line_tree",
        "rab_line",
        ["project_id", "sub_klasifikasi_id", "ordering_index", "pekerjaan_id"],
        unique=False,
    )
    op.create_table(
        "resource",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), server_default="", nullable=False),
        sa.Column("uraian", sa.Text(), server_default="", nullable=False),
        sa.Column("satuan", sa.Text(), server_default="", nullable=False),
        sa.Column("harga_satuan", sa.Numeric(), nullable=True),
        sa.CheckConstraint("kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name="ck_resource_kategori"),
        sa.PrimaryKeyConstraint("project_id", "id"),
    )
    op.create_table(
        "sub_klasifikasi",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("klasifikasi_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("ordering_index", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "id"),
    )
    op.create_table(
        "unit_cost",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("a", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("b", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("c", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("lain", sa.Numeric(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id"),
        postgresql_with={"fillfactor": 80},
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
