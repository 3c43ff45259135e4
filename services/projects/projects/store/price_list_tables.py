"""Prices of resources by region and date, and who changed each of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from projects.store.metadata import metadata
from projects.store.tables import KATEGORI_KNOWN

price_list = Table(
    "price_list",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("is_public", Boolean, nullable=False, comment="Everybody reads it, staff keeps it"),
    Column("name", Text, nullable=False),
    Column(
        "region_code", Text, nullable=False, comment="BPS: empty is the country, 2 digits a province, 4 a kabupaten"
    ),
    Column("region_name", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, comment="The last day; NULL while it has none"),
    Column("source", Text, nullable=False, comment="The decree or survey that the prices are from"),
    Column("includes_ppn", Boolean, nullable=False),
    Column("total_prices", Integer, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_by", BigInteger, nullable=False),
    UniqueConstraint("owner_id", "name"),
    Index("ix_price_list_public", "region_code", postgresql_where=text("is_public")),
    CheckConstraint("region_code ~ '^([0-9]{2}|[0-9]{4})?$'", name="region_code_known"),
    CheckConstraint("valid_until >= valid_from", name="valid_in_order"),
)

list_price = Table(
    "list_price",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("price_list_id", ForeignKey("price_list.id", ondelete="CASCADE"), nullable=False),
    Column("identity", Text, nullable=False, comment="Normalised (kategori, uraian, satuan): which resource it is"),
    Column("kategori", Text, nullable=False),
    Column("kode", Text, nullable=False),
    Column("uraian", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("harga", Numeric(18, 2), nullable=False, comment="Rupiah per satuan"),
    UniqueConstraint("price_list_id", "identity"),
    CheckConstraint(KATEGORI_KNOWN, name="kategori_known"),
    CheckConstraint("harga > 0", name="harga_positive"),
)

# Append-only; it goes with its list.
list_price_change = Table(
    "list_price_change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("price_list_id", ForeignKey("price_list.id", ondelete="CASCADE"), nullable=False),
    Column("identity", Text, nullable=False),
    Column("kategori", Text, nullable=False),
    Column("kode", Text, nullable=False),
    Column("uraian", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("before", Numeric(18, 2), comment="NULL: it was added"),
    Column("after", Numeric(18, 2), comment="NULL: it was removed"),
    Column("source", Text, nullable=False, comment="The file that it was read from; empty where it was typed"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Index("ix_list_price_change_price_list_id", "price_list_id", "id"),
)
