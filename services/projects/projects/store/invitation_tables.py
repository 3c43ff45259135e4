"""People who are asked to join a project; whoever joined, or was not wanted any more, has no row."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from projects.store import tables
from projects.store.metadata import metadata

invitation = Table(
    "invitation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("project_id", ForeignKey(tables.project.c.id), nullable=False),
    Column("email", Text, nullable=False, comment="Normalised: trimmed, lower case"),
    Column("role", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("invited_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("project_id", "email"),
    CheckConstraint("role IN ('editor', 'checker', 'viewer')", name="role_known"),
)
