"""Tables of auth."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.events.outbox import outbox_table

# No schema here: the service's role finds its own through its search_path.
metadata = MetaData()

user = Table(
    "user",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("email", Text, nullable=False, comment="Normalised: trimmed, lower case"),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, comment="Argon2id in PHC form; empty for who logs in elsewhere only"),
    Column("password_version", Integer, nullable=False, server_default=text("0"), comment="Changes with the password"),
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
    Column("id", BigInteger, Identity(always=True), nullable=False, unique=True),
)


def _user(*, is_key: bool = False, is_nullable: bool = False, is_indexed: bool = True) -> Column[int]:
    return Column(
        "user_id",
        BigInteger,
        ForeignKey("user.id", ondelete="CASCADE"),
        primary_key=is_key,
        nullable=is_nullable,
        index=is_indexed,
    )


def _moment(name: str, *, is_nullable: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=is_nullable)


ticket = Table(
    "ticket",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="SHA-256; the token itself is not stored"),
    Column("purpose", Text, nullable=False),
    _user(is_nullable=True),
    Column("email", Text),
    Column("data", JSONB, nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("used_at", is_nullable=True),
    Index("ix_ticket_email", "email", "purpose"),
    Index("ix_ticket_expires_at", "expires_at"),
    # Which organisation an invitation is of.
    Index("ix_ticket_organisation", text("(data -> 'organisation')")),
)

second_factor = Table(
    "second_factor",
    metadata,
    _user(is_key=True, is_indexed=False),
    _moment("enabled_at", is_nullable=True),
    Column("last_step", BigInteger, nullable=False, comment="Codes of this step or before were used"),
    Column("key_id", Text, nullable=False, comment="Which key sealed the secret"),
    Column("sealed_secret", LargeBinary, nullable=False, comment="Base32, RFC 6238; AES-256-GCM, the nonce first"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    _user(is_key=True, is_indexed=False),
    Column("code_hash", LargeBinary, primary_key=True),
    _moment("used_at", is_nullable=True),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    _user(),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("last_used_at", is_nullable=True),
    _moment("revoked_at", is_nullable=True),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    _moment("created_at"),
)

organisation_member = Table(
    "organisation_member",
    metadata,
    Column("organisation_id", BigInteger, ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True),
    _user(is_key=True),
    Column("role", Text, nullable=False),
    _moment("joined_at"),
    CheckConstraint("role IN ('owner', 'admin', 'member')", name="ck_organisation_member_role"),
)

external_identity = Table(
    "external_identity",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _user(),
    _moment("created_at"),
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("key", LargeBinary, primary_key=True, comment="SHA-256 of what is counted"),
    Column("failures", Integer, nullable=False),
    _moment("last_at"),
    _moment("forgotten_at"),
    Index("ix_login_failure_forgotten_at", "forgotten_at"),
)

audit_event = Table(
    "audit_event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _moment("at"),
    Column("user_id", BigInteger, comment="Who; empty for nobody. No foreign key: it outlives the account"),
    Column("event", Text, nullable=False),
    Column("client_address", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    Index("ix_audit_event_user_id", "user_id", "id"),
    Index("ix_audit_event_at", "at"),
)

mail = Table(
    "mail",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _moment("next_at"),
    _moment("expires_at"),
    Index("ix_mail_next_at", "next_at"),
)

outbox = outbox_table(metadata)
