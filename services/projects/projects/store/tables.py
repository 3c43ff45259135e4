"""Tables of a project and its estimate.

Every row names its project, and every reference between rows includes it: no statement needs to leave the project, and
the database itself refuses a row that points into somebody else's.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.events.outbox import outbox_table
from projects.store.catalogue import catalogue_analysis
from projects.store.metadata import metadata

KATEGORI_KNOWN = "kategori IN ('TK', 'BHN', 'ALT', 'LAIN')"
_MODES = "('none', 'half_up', 'up', 'down')"

# One sequence for the rows of all trees: a whole tree's ids are drawn in one statement before it is written.
row_id = Sequence("row_id", metadata=metadata, data_type=BigInteger)


def _project_id() -> Column[Any]:
    return Column("project_id", ForeignKey("project.id"), nullable=False)


def _owned() -> Column[Any]:
    """The project of a row whose parent (see `_within`) already names it."""
    return Column("project_id", BigInteger, nullable=False)


def _within(column: str, table: str, **options: Any) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["project_id", column], [f"{table}.project_id", f"{table}.id"], **options)


def _moment(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def _words(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False, server_default="") for name in names]


def _version(name: str = "version") -> Column[Any]:
    return Column(name, BigInteger, nullable=False, server_default="1")


def _changed() -> list[Column[Any]]:
    """When and by whom the row was last changed: what a user who lost a race wants to know."""
    return [_moment("updated_at"), Column("updated_by", BigInteger, nullable=False)]


def _order() -> Column[Any]:
    return Column("ordering_index", Integer, nullable=False, comment="Rises among siblings, with gaps")


def _rounding(name: str) -> list[Any]:
    return [
        Column(f"{name}_rounding_mode", Text, nullable=False),
        Column(f"{name}_rounding_step", Numeric(18, 2), nullable=False),
        CheckConstraint(f"{name}_rounding_mode IN {_MODES} AND {name}_rounding_step > 0", name=f"{name}_rounding"),
    ]


# Every change of a project updates its row (the revision), so no index holds a column that such an update touches, and
# pages keep room: the update stays on its page and in no index.
project = Table(
    "project",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("owner_id", BigInteger, nullable=False, index=True),
    Column("index_project", Text, nullable=False, unique=True),
    Column("nama", Text, nullable=False),
    *_words(
        "sumber_dana",
        "lokasi_project",
        "nama_client",
        "deskripsi",
        "kategori",
        "ket_project1",
        "ket_project2",
        "jabatan_client",
        "instansi_client",
        "nama_kontraktor",
        "instansi_kontraktor",
        "nama_konsultan_perencana",
        "instansi_konsultan_perencana",
        "nama_konsultan_pengawas",
        "instansi_konsultan_pengawas",
    ),
    Column("anggaran_owner", Numeric(20, 2), nullable=False, server_default="0"),
    Column("tanggal_mulai", Date, nullable=False),
    Column("tanggal_selesai", Date, nullable=False),
    Column("week_start_day", SmallInteger, nullable=False, server_default="0"),
    Column("week_end_day", SmallInteger, nullable=False, server_default="6"),
    Column("markup_percent", Numeric(5, 2), nullable=False),
    Column("ppn_percent", Numeric(5, 2), nullable=False, comment="Rate on the part of the value that ppn_base names"),
    Column("ppn_base", Text, nullable=False, server_default="penuh"),
    Column("ppn_is_dated", Boolean, nullable=False, server_default="false"),
    *_rounding("unit_price"),
    *_rounding("line"),
    *_rounding("total"),
    _version(),
    _version("pricing_version"),
    Column("tree_version", BigInteger, nullable=False, server_default="0"),
    Column(
        "tree_revision",
        BigInteger,
        nullable=False,
        server_default="1",
        comment="The last one that touched a row of the tree",
    ),
    Column("revision", BigInteger, nullable=False, server_default="1"),
    Column("custom_sequence", Integer, nullable=False, server_default="0"),
    Column("modified_sequence", Integer, nullable=False, server_default="0"),
    Column("unit_sequence", Integer, nullable=False, server_default="0"),
    _moment("created_at"),
    *_changed(),
    Column("tree_changed_at", DateTime(timezone=True)),
    Column("tree_changed_by", BigInteger),
    Column("pricing_changed_at", DateTime(timezone=True)),
    Column("pricing_changed_by", BigInteger),
    Column("header_changed_at", DateTime(timezone=True)),
    Column("header_changed_by", BigInteger),
    Column("archived_at", DateTime(timezone=True)),
    Column("deleted_at", DateTime(timezone=True)),
    CheckConstraint("tanggal_selesai >= tanggal_mulai", name="dates_in_order"),
    CheckConstraint("week_start_day BETWEEN 0 AND 6 AND week_end_day = (week_start_day + 6) % 7", name="week_of_seven"),
    CheckConstraint("ppn_base IN ('penuh', '11/12')", name="ppn_base_known"),
    CheckConstraint("markup_percent BETWEEN 0 AND 100 AND ppn_percent BETWEEN 0 AND 100", name="percentages"),
    postgresql_with={"fillfactor": "70"},
)

# The printed number of a project counts per owner and day.
daily_sequence = Table(
    "daily_sequence",
    metadata,
    Column("owner_id", BigInteger, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last_number", Integer, nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("project_id", ForeignKey("project.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("role", Text, nullable=False),
    CheckConstraint("role IN ('owner', 'editor', 'checker', 'viewer')", name="role_known"),
    Index("ix_member_user_id", "user_id", "project_id"),
)

klasifikasi = Table(
    "klasifikasi",
    metadata,
    Column("id", BigInteger, row_id, primary_key=True),
    _project_id(),
    Column("name", Text, nullable=False),
    _order(),
    _version(),
    *_changed(),
    UniqueConstraint("project_id", "id"),
    UniqueConstraint("project_id", "ordering_index", deferrable=True, initially="DEFERRED"),
)

sub_klasifikasi = Table(
    "sub_klasifikasi",
    metadata,
    Column("id", BigInteger, row_id, primary_key=True),
    _owned(),
    Column("klasifikasi_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    _order(),
    _version(),
    *_changed(),
    _within("klasifikasi_id", "klasifikasi"),
    UniqueConstraint("project_id", "id"),
    UniqueConstraint("project_id", "klasifikasi_id", "ordering_index", deferrable=True, initially="DEFERRED"),
)

pekerjaan = Table(
    "pekerjaan",
    metadata,
    Column("id", BigInteger, row_id, primary_key=True),
    _owned(),
    Column("sub_klasifikasi_id", BigInteger, nullable=False),
    _order(),
    Column("source_type", Text, nullable=False),
    Column("ref_id", ForeignKey(catalogue_analysis.c.id), index=True),
    Column("snapshot_kode", Text, nullable=False),
    Column("snapshot_uraian", Text, nullable=False),
    Column("snapshot_satuan", Text, nullable=False),
    Column("markup_override_percent", Numeric(5, 2)),
    Column("budgeted_cost", Numeric(18, 2), nullable=False, server_default="0"),
    _version(),
    _version("analysis_version"),
    *_changed(),
    Column("analysis_changed_at", DateTime(timezone=True)),
    Column("analysis_changed_by", BigInteger),
    _within("sub_klasifikasi_id", "sub_klasifikasi"),
    UniqueConstraint("project_id", "id"),
    UniqueConstraint("project_id", "sub_klasifikasi_id", "ordering_index", deferrable=True, initially="DEFERRED"),
    CheckConstraint("source_type IN ('ref', 'ref_modified', 'custom')", name="source_type_known"),
    CheckConstraint("(source_type = 'custom') = (ref_id IS NULL)", name="source_has_ref"),
    CheckConstraint("markup_override_percent BETWEEN 0 AND 100", name="markup_override"),
)

# A resource is its category, name and unit in one spelling (`identity`); its code is only what somebody called it.
resource = Table(
    "resource",
    metadata,
    Column("id", BigInteger, row_id, primary_key=True),
    _project_id(),
    Column("identity", Text, nullable=False, comment="Normalised (kategori, uraian, satuan)"),
    Column("kategori", Text, nullable=False),
    Column("kode", Text, nullable=False),
    Column("uraian", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("harga_satuan", Numeric(18, 2), comment="Rupiah per satuan; NULL is not priced yet"),
    _version(),
    *_changed(),
    UniqueConstraint("project_id", "id"),
    UniqueConstraint("project_id", "identity"),
    CheckConstraint(KATEGORI_KNOWN, name="kategori_known"),
    CheckConstraint("harga_satuan >= 0", name="harga_satuan_positive"),
)

# Rows of an analysis as the user wrote them: a priced resource, or a bundle of another analysis.
component = Table(
    "component",
    metadata,
    Column("id", BigInteger, row_id, primary_key=True),
    _owned(),
    Column("pekerjaan_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False, comment="Order in the analysis, from 1"),
    Column("kategori", Text, nullable=False),
    Column("kode", Text, nullable=False),
    Column("uraian", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("koefisien", Numeric(18, 6), nullable=False),
    Column("resource_id", BigInteger),
    Column("ref_pekerjaan_id", BigInteger),
    Column("ref_ahsp_id", ForeignKey(catalogue_analysis.c.id)),
    _within("pekerjaan_id", "pekerjaan", ondelete="CASCADE"),
    _within("resource_id", "resource"),
    _within("ref_pekerjaan_id", "pekerjaan"),
    UniqueConstraint("project_id", "pekerjaan_id", "position"),
    Index("ix_component_resource_id", "project_id", "resource_id"),
    Index(
        "ix_component_ref_pekerjaan_id",
        "project_id",
        "ref_pekerjaan_id",
        postgresql_where=text("ref_pekerjaan_id IS NOT NULL"),
    ),
    Index("ix_component_ref_ahsp_id", "ref_ahsp_id", postgresql_where=text("ref_ahsp_id IS NOT NULL")),
    CheckConstraint(KATEGORI_KNOWN, name="kategori_known"),
    CheckConstraint("koefisien >= 0", name="koefisien_positive"),
    CheckConstraint("num_nonnulls(resource_id, ref_pekerjaan_id, ref_ahsp_id) = 1", name="one_target"),
    CheckConstraint("resource_id IS NOT NULL OR kategori = 'LAIN'", name="bundle_is_lain"),
)

# The analysis with its bundles multiplied through: derived, rewritten whenever anything below it changes.
expanded_component = Table(
    "expanded_component",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    Column("resource_id", BigInteger, primary_key=True),
    Column("koefisien", Numeric, nullable=False, comment="Exact quantity per unit of the pekerjaan"),
    Column("depth", SmallInteger, nullable=False, comment="0: in the analysis itself; n: n bundles down"),
    _within("pekerjaan_id", "pekerjaan", ondelete="CASCADE"),
    _within("resource_id", "resource"),
    Index("ix_expanded_component_resource_id", "project_id", "resource_id"),
)

volume = Table(
    "volume",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    Column("quantity", Numeric(18, 3), nullable=False),
    _version(),
    *_changed(),
    _within("pekerjaan_id", "pekerjaan", ondelete="CASCADE"),
    CheckConstraint("quantity >= 0", name="quantity_positive"),
)

week_progress = Table(
    "week_progress",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    Column("week_number", Integer, primary_key=True),
    Column("planned_proportion", Numeric(5, 2), nullable=False, server_default="0"),
    Column("actual_proportion", Numeric(5, 2), nullable=False, server_default="0"),
    Column("actual_cost", Numeric(18, 2)),
    *_words("notes"),
    *_changed(),
    _within("pekerjaan_id", "pekerjaan", ondelete="CASCADE"),
    CheckConstraint("week_number >= 1", name="week_number_from_1"),
    CheckConstraint("planned_proportion BETWEEN 0 AND 100", name="planned_proportion"),
    CheckConstraint("actual_proportion BETWEEN 0 AND 100", name="actual_proportion"),
    CheckConstraint("actual_cost >= 0", name="actual_cost_positive"),
)

# Append-only: a trigger refuses UPDATE and DELETE. By months, which the service makes and drops (audit_partitions).
audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # Not a reference: making a month would lock all projects for it, and the trail may outlive what it tells of.
    Column("project_id", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("entity_id", BigInteger, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("at", DateTime(timezone=True), primary_key=True, server_default=func.now()),
    *_words("client_address", "user_agent", "request_id"),
    Column("undoes", BigInteger),
    Index("ix_audit_entry_project_id", "project_id", "revision"),
    Index("ix_audit_entry_entity", "project_id", "entity", "entity_id", "revision"),
    CheckConstraint("action IN ('create', 'update', 'delete', 'cascade')", name="action_known"),
    postgresql_partition_by="RANGE (at)",
)

outbox = outbox_table(metadata)

__all__ = [
    "audit_entry",
    "component",
    "daily_sequence",
    "expanded_component",
    "klasifikasi",
    "member",
    "metadata",
    "outbox",
    "pekerjaan",
    "project",
    "resource",
    "row_id",
    "sub_klasifikasi",
    "volume",
    "week_progress",
]
