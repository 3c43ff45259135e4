"""Named versions, and the sums that dashboards show. Neither comes from an event, so no snapshot touches them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    func,
    text,
)

from rekap.store.tables import metadata

# `rab` is the document and `inputs` the estimate that it was computed from, both packed. A trigger refuses every change
# but of the name and the note.
version = Table(
    "version",
    metadata,
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("revision", BigInteger, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("pekerjaan_count", Integer, nullable=False),
    *(Column(name, Numeric, nullable=False) for name in ("subtotal", "ppn", "grand_total", "rounded_total")),
    Column("rab", LargeBinary, nullable=False),
    Column("inputs", LargeBinary, nullable=False),
    Index("ux_version_name", "project_id", text("lower(name)"), unique=True),
)

# Sums of one project at (revision, generation), computed when somebody looks at a dashboard and they are of another.
project_sums = Table(
    "project_sums",
    metadata,
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("pekerjaan_count", Integer, nullable=False),
    Column("subtotal", Numeric, nullable=False),
    # Σ total × percent done, and Σ percent done: progress weighted by cost, and plain where there is no cost.
    Column("done_by_cost", Numeric, nullable=False),
    Column("done_plain", Numeric, nullable=False),
)
