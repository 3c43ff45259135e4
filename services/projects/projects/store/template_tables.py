"""The library: structures of projects that are used again."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from projects.store.metadata import metadata

CATEGORIES = ("rumah", "ruko", "infrastruktur", "utilitas", "lainnya")

template = Table(
    "template",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("category", Text, nullable=False),
    Column("is_public", Boolean, nullable=False, server_default="false", comment="Everybody may use it"),
    Column("organisation_id", BigInteger, comment="All its members may use it"),
    Column("has_prices", Boolean, nullable=False, server_default="false", comment="Resources come with prices"),
    Column("content", JSONB, nullable=False, comment="As in a file of the format taksir-template"),
    Column("total_klasifikasi", Integer, nullable=False),
    Column("total_sub", Integer, nullable=False),
    Column("total_pekerjaan", Integer, nullable=False),
    Column("usage_count", Integer, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("owner_id", "name"),
    Index("ix_template_public", "id", postgresql_where=text("is_public")),
    Index("ix_template_organisation_id", "organisation_id", postgresql_where=text("organisation_id IS NOT NULL")),
    CheckConstraint("NOT (is_public AND organisation_id IS NOT NULL)", name="one_circle"),
    CheckConstraint(f"category IN {CATEGORIES}", name="category_known"),
)
