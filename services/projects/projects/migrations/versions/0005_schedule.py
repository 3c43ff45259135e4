"""Stages that users make, and the network of activities."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _of_pekerjaan(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id", column],
        ["pekerjaan.project_id", "pekerjaan.id"],
        name=op.f(f"fk_{table}_project_id_{column}"),
        ondelete="CASCADE",
    )


def _of_project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f(f"fk_{table}_project_id"))


def upgrade() -> None:
    _stages()
    _network()


def _stages() -> None:
    op.create_table(
        "stage",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("urutan", sa.Integer(), nullable=False),
        sa.Column("deskripsi", sa.Text(), server_default="", nullable=False),
        sa.Column("tanggal_mulai", sa.Date(), nullable=True),
        sa.Column("tanggal_selesai", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("tanggal_selesai >= tanggal_mulai", name=op.f("ck_stage_dates_in_order")),
        _of_project("stage"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("project_id", "nama", name=op.f("uq_stage_project_id_nama")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_stage_project_id_id")),
    )
    op.create_table(
        "stage_share",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("stage_id", sa.BigInteger(), nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("proporsi", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("catatan", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("proporsi BETWEEN 0.01 AND 100", name=op.f("ck_stage_share_proporsi")),
        sa.ForeignKeyConstraint(
            ["project_id", "stage_id"],
            ["stage.project_id", "stage.id"],
            name=op.f("fk_stage_share_project_id_stage_id"),
        ),
        _of_pekerjaan("stage_share", "pekerjaan_id"),
        sa.PrimaryKeyConstraint("project_id", "stage_id", "pekerjaan_id", name=op.f("pk_stage_share")),
    )
    op.create_index("ix_stage_share_pekerjaan_id", "stage_share", ["project_id", "pekerjaan_id"])


def _network() -> None:
    op.create_table(
        "network",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False, comment="Digits of the worked weekdays, 0 = Monday"),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        _of_project("network"),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_network")),
    )
    op.create_table(
        "holiday",
        sa.Column("project_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        _of_project("holiday"),
        sa.PrimaryKeyConstraint("project_id", "day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "activity",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("duration_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("duration_days >= 0", name=op.f("ck_activity_duration_positive")),
        _of_pekerjaan("activity", "pekerjaan_id"),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id", name=op.f("pk_activity")),
    )
    op.create_table(
        "dependency",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("predecessor_id", sa.BigInteger(), nullable=False),
        sa.Column("successor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lag", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("kind IN ('FS', 'SS', 'FF', 'SF')", name=op.f("ck_dependency_kind_known")),
        _of_pekerjaan("dependency", "predecessor_id"),
        _of_pekerjaan("dependency", "successor_id"),
        sa.PrimaryKeyConstraint("project_id", "predecessor_id", "successor_id", name=op.f("pk_dependency")),
    )
    op.create_index("ix_dependency_successor_id", "dependency", ["project_id", "successor_id"])
