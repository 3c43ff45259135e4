"""Tables of the schedule beyond its weeks: stages that users make, and the network of dependencies."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from projects.store import tables
from projects.store.metadata import metadata


def _of_pekerjaan(column: str) -> ForeignKeyConstraint:
    targets = ["pekerjaan.project_id", "pekerjaan.id"]
    return ForeignKeyConstraint(["project_id", column], targets, ondelete="CASCADE")


stage = Table(
    "stage",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("project_id", ForeignKey(tables.project.c.id), nullable=False),
    Column("nama", Text, nullable=False),
    Column("urutan", Integer, nullable=False),
    Column("deskripsi", Text, nullable=False, server_default=""),
    Column("tanggal_mulai", Date),
    Column("tanggal_selesai", Date),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("project_id", "nama"),
    UniqueConstraint("project_id", "id"),
    CheckConstraint("tanggal_selesai >= tanggal_mulai", name="dates_in_order"),
)

stage_share = Table(
    "stage_share",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("stage_id", BigInteger, primary_key=True),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    Column("proporsi", Numeric(5, 2), nullable=False),
    Column("catatan", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(["project_id", "stage_id"], ["stage.project_id", "stage.id"]),
    _of_pekerjaan("pekerjaan_id"),
    Index("ix_stage_share_pekerjaan_id", "project_id", "pekerjaan_id"),
    CheckConstraint("proporsi BETWEEN 0.01 AND 100", name="proporsi"),
)

network = Table(
    "network",
    metadata,
    Column("project_id", ForeignKey(tables.project.c.id), primary_key=True, autoincrement=False),
    Column("weekdays", Text, nullable=False, comment="Digits of the worked weekdays, 0 = Monday"),
    Column("version", BigInteger, nullable=False, server_default="1"),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_by", BigInteger, nullable=False),
)

holiday = Table(
    "holiday",
    metadata,
    Column("project_id", ForeignKey(tables.project.c.id), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
)

activity = Table(
    "activity",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    Column("duration_days", Integer, nullable=False),
    _of_pekerjaan("pekerjaan_id"),
    CheckConstraint("duration_days >= 0", name="duration_positive"),
)

dependency = Table(
    "dependency",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("predecessor_id", BigInteger, primary_key=True),
    Column("successor_id", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("lag", Integer, nullable=False, server_default="0"),
    _of_pekerjaan("predecessor_id"),
    _of_pekerjaan("successor_id"),
    Index("ix_dependency_successor_id", "project_id", "successor_id"),
    CheckConstraint("kind IN ('FS', 'SS', 'FF', 'SF')", name="kind_known"),
)
