"""What people keep beside a project. It comes from no event, so that no snapshot and no rebuild touches it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    func,
)

from rekap.store.tables import metadata

# `version` counts changes of the settings and of the baselines: with it, a revision names what curves show. Settings
# are JSON as readers get it; absent ones are the usual ones.
plan_state = Table(
    "plan_state",
    metadata,
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("critical_rules", Text),
    Column("cash_flow_terms", Text),
    Column("comparison_id", BigInteger),
)

# A plan as it was: dates, weekly sums and each pekerjaan. `total` is rupiah before PPN of `pekerjaan_count` pekerjaan.
baseline = Table(
    "baseline",
    metadata,
    Column("project_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("frozen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("frozen_by", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("tanggal_mulai", Text, nullable=False),
    Column("tanggal_selesai", Text, nullable=False),
    Column("week_end_day", SmallInteger, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("pekerjaan_count", Integer, nullable=False),
    Index("ux_baseline_name", "project_id", "name", unique=True),
)


def _of_baseline(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("project_id", BigInteger, primary_key=True, autoincrement=False),
        Column("baseline_id", BigInteger, primary_key=True, autoincrement=False),
        *columns,
        ForeignKeyConstraint(["project_id", "baseline_id"], ["baseline.project_id", "baseline.id"], ondelete="CASCADE"),
    )


# Σ weight × percent of a week; see `curves_ports.WeekSums`.
baseline_week = _of_baseline(
    "baseline_week",
    Column("week_number", Integer, primary_key=True, autoincrement=False),
    Column("planned", Numeric, nullable=False),
)

# `weeks` and `planned` are the planned weeks and their percentages, both joined by commas.
baseline_line = _of_baseline(
    "baseline_line",
    Column("pekerjaan_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("kode", "uraian", "satuan")),
    *(Column(name, Numeric, nullable=False) for name in ("volume", "total")),
    *(Column(name, Text, nullable=False) for name in ("weeks", "planned")),
)
