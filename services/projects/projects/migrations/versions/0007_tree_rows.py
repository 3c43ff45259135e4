"""Versions of single rows of the tree, an order with gaps, and the tree's own revision."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ORDER = "Rises among siblings, with gaps"


def upgrade() -> None:
    op.add_column(
        "project",
        sa.Column(
            "tree_revision",
            sa.BigInteger(),
            server_default="1",
            nullable=False,
            comment="The last one that touched a row of the tree",
        ),
    )
    op.execute("UPDATE project SET tree_revision = revision")
    for table in ("klasifikasi", "sub_klasifikasi"):
        _versions(table)
    _order()


def _versions(table: str) -> None:
    moment = sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    op.add_column(table, sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column(table, moment)
    op.add_column(table, sa.Column("updated_by", sa.BigInteger()))
    op.execute(f"UPDATE {table} SET updated_by = owner_id FROM project WHERE project.id = {table}.project_id")  # noqa: S608 - a name of this file
    op.alter_column(table, "updated_by", nullable=False)


def _order() -> None:
    # Numbers that ran over the whole project rise among siblings as well, so they stay as they are.
    for table in ("klasifikasi", "sub_klasifikasi", "pekerjaan"):
        op.alter_column(table, "ordering_index", comment=ORDER)
    op.drop_constraint("uq_pekerjaan_project_id_ordering_index", "pekerjaan", type_="unique")
    op.drop_index("ix_pekerjaan_sub_klasifikasi_id", "pekerjaan")
    op.create_unique_constraint(
        op.f("uq_pekerjaan_project_id_sub_klasifikasi_id_ordering_index"),
        "pekerjaan",
        ["project_id", "sub_klasifikasi_id", "ordering_index"],
        deferrable=True,
        initially="DEFERRED",
    )
