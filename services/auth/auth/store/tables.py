"""Tables of auth."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.events.outbox import outbox_table

# No schema here: the service's role finds its own through its search_path.
metadata = MetaData()

user = Table(
    "user",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("email", Text, nullable=False, comment="Normalised: trimmed, lower case"),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False, comment="Argon2id in PHC form"),
    Column("roles", ARRAY(Text), nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("uq_user_email", func.lower(text("email")), unique=True),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="SHA-256 of the token; the token itself is not stored"),
    Column("user_id", BigInteger, ForeignKey("user.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf_token", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    Column("revoked_at", DateTime(timezone=True)),
    Column("client_address", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
)

outbox = outbox_table(metadata)
