"""Tables of the schema `monitoring`."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.events.consumer import dead_letter_table, inbox_table

metadata = MetaData()

client_metric = Table(
    "client_metric",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("type", Text, nullable=False),
    Column("value", JSONB, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("client_network", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    CheckConstraint("jsonb_typeof(value) = 'object'", name="ck_client_metric_value"),
    Index("ix_client_metric_type_received_at", "type", "received_at"),
    # The summary over all types, and the clean-up.
    Index("ix_client_metric_received_at", "received_at"),
)

inbox = inbox_table(metadata)
dead_letter = dead_letter_table(metadata)
