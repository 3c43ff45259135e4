"""Imports of the catalogue between their upload and their becoming an edition."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from projects.store.metadata import metadata


def _of_import() -> Column[int]:
    return Column("import_id", ForeignKey("catalogue_import.id", ondelete="CASCADE"), primary_key=True)


catalogue_import = Table(
    "catalogue_import",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("edition", Text, nullable=False),
    Column("sheets", JSONB, nullable=False),
    Column("files", JSONB, nullable=False, comment="[{name, size, sha256}] in the order of the upload"),
    Column("status", Text, nullable=False),
    Column("phase", Text, nullable=False, comment="What the reader is doing, with how much of how much is done"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column(
        "attempts", SmallInteger, nullable=False, server_default="0", comment="Fences off a reader that was given up"
    ),
    Column("lease_until", DateTime(timezone=True), comment="Until then its reader may be alive"),
    Column("uploaded_by", BigInteger, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column(
        "mapping", JSONB, comment="The table whose columns somebody must name: {sheet, signature, titles, sample, …}"
    ),
    Column("problem", JSONB, comment="Why it was refused: {slug, path, message}"),
    Column("report", JSONB, comment="{analyses, components, compared, verified, differing, sheets, …}"),
    Column("edition_id", BigInteger, comment="What it became"),
    CheckConstraint("status IN ('waiting', 'mapping', 'staged', 'refused', 'committed')", name="status_known"),
    Index("ix_catalogue_import_waiting", "id", postgresql_where="status = 'waiting'"),
)

catalogue_import_chunk = Table(
    "catalogue_import_chunk",
    metadata,
    _of_import(),
    Column("file", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

staged_analysis = Table(
    "staged_analysis",
    metadata,
    _of_import(),
    Column("position", Integer, primary_key=True, autoincrement=False, comment="Order in the file, from 0"),
    Column("kode", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Column("nama", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("klasifikasi", Text, nullable=False),
    Column("sub_klasifikasi", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("file_unit_price", Numeric(24, 6)),
    Column("unit_price", Numeric(40, 6)),
    Column("overhead_rate", Numeric, nullable=False, comment="The fraction of D that E is"),
)

staged_component = Table(
    "staged_component",
    metadata,
    _of_import(),
    Column("analysis", Integer, primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("kategori", Text, nullable=False),
    Column("kode", Text, nullable=False),
    Column("uraian", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("koefisien", Numeric(20, 6), nullable=False, comment="0 where the file's cannot be read"),
    Column("harga_satuan", Numeric(24, 6)),
    Column("identity", Text, nullable=False),
    Column("nested_kode", Text),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
)

staged_finding = Table(
    "staged_finding",
    metadata,
    _of_import(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rule", SmallInteger, nullable=False, comment="Of the data gate, 1 to 10; 0 is the form of the file"),
    Column("slug", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("kode", Text, nullable=False),
    Column("value", Text, nullable=False, comment="What the file says"),
    Column("suggestion", Text, nullable=False, comment="What is proposed"),
    Column("analysis", Integer),
    Column("component", SmallInteger),
    Column("decision", Text, nullable=False, server_default="open"),
    Column("taken", Numeric(20, 6), comment="The coefficient that was decided on"),
    Column("decided_by", BigInteger),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("severity IN ('error', 'warning', 'info')", name="severity_known"),
    CheckConstraint("decision IN ('open', 'accept', 'keep', 'edit', 'exclude')", name="decision_known"),
    CheckConstraint("(taken IS NOT NULL) = (decision IN ('accept', 'edit'))", name="taken_is_decided"),
)

import_mapping = Table(
    "import_mapping",
    metadata,
    Column("signature", Text, primary_key=True, comment="Of the header: files with the same columns share it"),
    Column("columns", JSONB, nullable=False, comment="The number of the column of each field, from 0"),
    Column("decimal", Text, nullable=False),
    Column("saved_by", BigInteger, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

catalogue_alias = Table(
    "catalogue_alias",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("alias", Text, nullable=False, comment="As people write it"),
    Column("plain", Text, nullable=False, comment="As it is compared"),
    Column("stands_for", Text, nullable=False),
    Column("saved_by", BigInteger, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("kind IN ('unit', 'resource')", name="kind_known"),
    Index("uq_catalogue_alias_kind_plain", "kind", "plain", unique=True),
)
