"""Named versions, sums for dashboards, and what dashboards show of a project.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AMOUNTS = ("subtotal", "ppn", "grand_total", "rounded_total")
FROZEN = ("project_id", "id", "revision", "created_by", "created_at", "pekerjaan_count", *AMOUNTS, "rab", "inputs")
REFUSE = """
CREATE FUNCTION refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a version is frozen: only its name and note may change';
END
$$
"""


def upgrade() -> None:
    op.add_column("project", sa.Column("anggaran_owner", sa.Numeric(), nullable=True))
    op.add_column("project", sa.Column("is_archived", sa.Boolean(), server_default="false", nullable=False))
    op.create_index("ix_member_user_id", "member", ["user_id", "project_id"])
    op.create_table(
        "version",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("pekerjaan_count", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Numeric(), nullable=False) for name in AMOUNTS),
        sa.Column("rab", sa.LargeBinary(), nullable=False),
        sa.Column("inputs", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "id"),
    )
    op.create_index("ux_version_name", "version", ["project_id", sa.text("lower(name)")], unique=True)
    # Packed already: trying to pack them again would only take time.
    op.execute("ALTER TABLE version ALTER COLUMN rab SET STORAGE EXTERNAL, ALTER COLUMN inputs SET STORAGE EXTERNAL")
    op.execute(REFUSE)
    op.execute(
        f"CREATE TRIGGER version_is_frozen BEFORE UPDATE OF {', '.join(FROZEN)} ON version"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_version_change()"
    )
    op.create_table(
        "project_sums",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("pekerjaan_count", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Numeric(), nullable=False) for name in ("subtotal", "done_by_cost", "done_plain")),
        sa.PrimaryKeyConstraint("project_id"),
    )


def downgrade() -> None:
    op.drop_table("project_sums")
    op.drop_table("version")
    op.execute("DROP FUNCTION refuse_version_change")
    op.drop_index("ix_member_user_id", "member")
    op.drop_column("project", "is_archived")
    op.drop_column("project", "anggaran_owner")
