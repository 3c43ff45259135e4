"""Tables of the schema `export`."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from chassis.events.outbox import outbox_table

metadata = MetaData()

job = Table(
    "job",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("project_id", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("min_revision", BigInteger, nullable=False),
    Column("idempotency_key", Text),
    Column("status", Text, nullable=False, server_default="queued"),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("fencing_token", BigInteger, nullable=False, server_default="0"),
    Column("lease_until", DateTime(timezone=True), nullable=False),
    Column("progress", SmallInteger, nullable=False, server_default="0"),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("file_name", Text, nullable=False, server_default=""),
    Column("file_key", Text, nullable=False, server_default=""),
    Column("file_size", BigInteger, nullable=False, server_default="0"),
    Column("checksum_sha256", Text, nullable=False, server_default=""),
    Column("error_message", Text, nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("completed_at", DateTime(timezone=True)),
    Column("expires_at", DateTime(timezone=True)),
    CheckConstraint("status IN ('queued', 'running', 'done', 'failed', 'expired')", name="ck_job_status"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="ck_job_progress"),
    CheckConstraint("status <> 'done' OR (file_key <> '' AND expires_at IS NOT NULL)", name="ck_job_done_has_file"),
    Index(
        "uq_job_idempotency_key",
        "user_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    Index("ix_job_unfinished", "lease_until", postgresql_where=text("status IN ('queued', 'running')")),
    Index("ix_job_expires_at", "expires_at", postgresql_where=text("status = 'done'")),
    Index("ix_job_completed_at", "completed_at", postgresql_where=text("status IN ('failed', 'expired')")),
)

# Ids that still have to reach the workers' queue: inserted with the job, deleted when the queue has them.
dispatch = Table(
    "dispatch",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("job_id", UUID(as_uuid=True), ForeignKey("job.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("trace", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

outbox = outbox_table(metadata)
