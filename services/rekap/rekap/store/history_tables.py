"""What projects were told to be, revision by revision, so that past estimates can be put together again."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, LargeBinary, Table, Text, text

from rekap.store.tables import metadata

# `state` is what was told: the whole project where `is_whole`, else the rows that changed since the revision before.
# `changed` counts those rows by kind, as JSON; `size` is the length of `state`, so that nobody has to read it to know.
revision_log = Table(
    "revision_log",
    metadata,
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("changed_by", BigInteger, nullable=False),
    Column("changed", Text, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Index("ix_revision_log_whole", "project_id", "revision", postgresql_where=text("is_whole")),
)
