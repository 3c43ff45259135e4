"""The read models' tables. Every key begins with the project, so that all rows of one project lie together.

There are no foreign keys: rows come from events that were checked where they were made, whole trees go in at once, and
what is removed is deleted explicitly (`removal.py`).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)

from chassis.events.consumer import dead_letter_table, inbox_table

metadata = MetaData()

inbox = inbox_table(metadata)
dead_letter = dead_letter_table(metadata)

# Unbounded NUMERIC: exact, whatever the number of digits.
_EXACT = Numeric()
_ROUNDINGS = ("unit_price", "line", "total")


def _id(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _exact(name: str, default: str = "0") -> Column[object]:
    return Column(name, _EXACT, nullable=False, server_default=default)


# `revision` is the last change applied, 0 while nothing is here; `seen_revision` the newest that was heard of.
# `generation` changes whenever the rows were replaced by a snapshot, so that (revision, generation) names the figures.
project = Table(
    "project",
    metadata,
    _id("id"),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("seen_revision", BigInteger, nullable=False, server_default="0"),
    Column("generation", BigInteger, nullable=False),
    Column("is_deleted", Boolean, nullable=False, server_default="false"),
    *(_text(name) for name in ("nama", "lokasi_project", "sumber_dana", "nama_client")),
    *(_text(name) for name in ("tanggal_mulai", "tanggal_selesai")),
    Column("week_end_day", SmallInteger, nullable=False, server_default="6"),
    # NULL where it has not been told yet.
    Column("anggaran_owner", _EXACT),
    Column("is_archived", Boolean, nullable=False, server_default="false"),
    *(_exact(name) for name in ("markup_percent", "ppn_percent", "ppn_rate_percent")),
    *(Column(f"ppn_base_{part}", Integer, nullable=False, server_default="1") for part in ("numerator", "denominator")),
    *(Column(f"{name}_rounding_mode", Text, nullable=False, server_default="none") for name in _ROUNDINGS),
    *(_exact(f"{name}_rounding_step", "1") for name in _ROUNDINGS),
    *(
        CheckConstraint(
            f"{name}_rounding_mode IN ('none', 'half_up', 'up', 'down') AND {name}_rounding_step > 0",
            name=f"ck_project_{name}_rounding",
        )
        for name in _ROUNDINGS
    ),
    CheckConstraint("ppn_base_numerator > 0 AND ppn_base_denominator > 0", name="ck_project_ppn_base"),
    CheckConstraint("week_end_day BETWEEN 0 AND 6", name="ck_project_week_end_day"),
    Index("ix_project_behind", "id", postgresql_where=text("seen_revision > revision")),
)

member = Table(
    "member",
    metadata,
    _id("project_id"),
    _id("user_id"),
    Column("role", Text, nullable=False),
    Index("ix_member_user_id", "user_id", "project_id"),
)

klasifikasi = Table(
    "klasifikasi",
    metadata,
    _id("project_id"),
    _id("id"),
    _text("name"),
    Column("ordering_index", Integer, nullable=False),
)

sub_klasifikasi = Table(
    "sub_klasifikasi",
    metadata,
    _id("project_id"),
    _id("id"),
    Column("klasifikasi_id", BigInteger, nullable=False),
    _text("name"),
    Column("ordering_index", Integer, nullable=False),
)

pekerjaan = Table(
    "pekerjaan",
    metadata,
    _id("project_id"),
    _id("id"),
    Column("sub_klasifikasi_id", BigInteger, nullable=False),
    Column("ordering_index", Integer, nullable=False),
    *(_text(name) for name in ("source_type", "kode", "uraian", "satuan")),
    Column("markup_override_percent", _EXACT),
    _exact("volume"),
    Index("ix_pekerjaan_sub", "project_id", "sub_klasifikasi_id"),
)

resource = Table(
    "resource",
    metadata,
    _id("project_id"),
    _id("id"),
    Column("kategori", Text, nullable=False),
    *(_text(name) for name in ("kode", "uraian", "satuan")),
    Column("harga_satuan", _EXACT),
    _text("market_satuan"),
    Column("market_factor", _EXACT),
    Column("market_price", _EXACT),
    CheckConstraint("market_factor > 0", name="ck_resource_market_factor"),
    CheckConstraint("kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name="ck_resource_kategori"),
)

# A resource may stand in one expanded analysis several times, through different bundles.
component = Table(
    "component",
    metadata,
    _id("project_id"),
    _id("pekerjaan_id"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("resource_id", BigInteger, nullable=False),
    _exact("koefisien"),
    Index("ix_component_resource", "project_id", "resource_id"),
)

# The components of one pekerjaan in one row, so that the needs of ten thousand pekerjaan are read in milliseconds:
# resource ids and koefisien × 10^scale, both joined by commas.
packed_analysis = Table(
    "packed_analysis",
    metadata,
    _id("project_id"),
    _id("pekerjaan_id"),
    Column("scale", Integer, nullable=False),
    Column("resource_ids", Text, nullable=False),
    Column("koefisien", Text, nullable=False),
)

# The weekly schedule, in percent of the pekerjaan's volume. Cells that say nothing are not here.
week_progress = Table(
    "week_progress",
    metadata,
    _id("project_id"),
    _id("pekerjaan_id"),
    Column("week_number", Integer, primary_key=True, autoincrement=False),
    _exact("planned_proportion"),
    _exact("actual_proportion"),
    Column("actual_cost", _EXACT),
    CheckConstraint("week_number >= 1", name="ck_week_progress_week_number"),
)

# Σ koefisien × harga satuan of one unit, by kategori: what no read has to add up again.
unit_cost = Table(
    "unit_cost",
    metadata,
    _id("project_id"),
    _id("pekerjaan_id"),
    *(_exact(name) for name in ("a", "b", "c", "lain")),
    postgresql_with={"fillfactor": 80},
)

# The finished line: `document` is its JSON object, so that a RAB is one ordered concatenation.
rab_line = Table(
    "rab_line",
    metadata,
    _id("project_id"),
    _id("pekerjaan_id"),
    Column("sub_klasifikasi_id", BigInteger, nullable=False),
    Column("ordering_index", Integer, nullable=False),
    _exact("unit_price"),
    _exact("total"),
    Column("document", Text, nullable=False),
    Index("ix_rab_line_tree", "project_id", "sub_klasifikasi_id", "ordering_index", "pekerjaan_id"),
    postgresql_with={"fillfactor": 80},
)
