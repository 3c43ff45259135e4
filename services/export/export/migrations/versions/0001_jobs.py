"""Jobs, their way to the workers, and the outbox of progress events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

UNFINISHED = sa.text("status IN ('queued', 'running')")
NOW = sa.text("now()")


def upgrade() -> None:
    _job()
    _job_indexes()
    _dispatch()
    _outbox()


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("dispatch")
    op.drop_table("job")


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.UUID(), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("min_revision", sa.BigInteger(), nullable=False),
        sa.Column("idempotency_key", sa.Text()),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fencing_token", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("progress", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("file_key", sa.Text(), server_default="", nullable=False),
        sa.Column("file_size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("checksum_sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("error_message", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("status IN ('queued', 'running', 'done', 'failed', 'expired')", name="ck_job_status"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="ck_job_progress"),
        sa.CheckConstraint(
            "status <> 'done' OR (file_key <> '' AND expires_at IS NOT NULL)", name="ck_job_done_has_file"
        ),
    )


def _job_indexes() -> None:
    keyed, done = sa.text("idempotency_key IS NOT NULL"), sa.text("status = 'done'")
    over = sa.text("status IN ('failed', 'expired')")
    op.create_index(
        "uq_job_idempotency_key", "job", ["user_id", "idempotency_key"], unique=True, postgresql_where=keyed
    )
    op.create_index("ix_job_unfinished", "job", ["lease_until"], postgresql_where=UNFINISHED)
    op.create_index("ix_job_expires_at", "job", ["expires_at"], postgresql_where=done)
    op.create_index("ix_job_completed_at", "job", ["completed_at"], postgresql_where=over)


def _dispatch() -> None:
    op.create_table(
        "dispatch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("job_id", sa.UUID(), sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
        sa.Column("trace", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    )
    op.create_index("ix_dispatch_job_id", "dispatch", ["job_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.UUID(), nullable=False, unique=True),
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
    )
    unpublished, published = sa.text("published_at IS NULL"), sa.text("published_at IS NOT NULL")
    op.create_index("ix_outbox_unpublished", "outbox", ["id"], postgresql_where=unpublished)
    op.create_index("ix_outbox_published_at", "outbox", ["published_at"], postgresql_where=published)
