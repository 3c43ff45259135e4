"""What the rounds of upkeep found, for whoever looks after the system."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, Table, func

from rekap.store.tables import metadata

upkeep_round = Table(
    "upkeep_round",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("finished_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    *(Column(name, Integer, nullable=False) for name in ("compared", "drifted", "mended", "replayed", "parked")),
    # As a round of a release before counts them.
    Column("missed", Integer, nullable=False, server_default="0"),
)
