"""Projects and their estimate: tree, analyses, prices, volumes, weekly schedule, audit trail and outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("row_id", data_type=sa.BigInteger)))
    _project()
    _daily_sequence()
    _member()
    _klasifikasi()
    _sub_klasifikasi()
    _pekerjaan()
    _resource()
    _component()
    _expanded_component()
    _volume()
    _week_progress()
    _audit_entry()
    _outbox()
    _append_only()


def _project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("index_project", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("sumber_dana", sa.Text(), server_default="", nullable=False),
        sa.Column("lokasi_project", sa.Text(), server_default="", nullable=False),
        sa.Column("nama_client", sa.Text(), server_default="", nullable=False),
        sa.Column("deskripsi", sa.Text(), server_default="", nullable=False),
        sa.Column("kategori", sa.Text(), server_default="", nullable=False),
        sa.Column("ket_project1", sa.Text(), server_default="", nullable=False),
        sa.Column("ket_project2", sa.Text(), server_default="", nullable=False),
        sa.Column("jabatan_client", sa.Text(), server_default="", nullable=False),
        sa.Column("instansi_client", sa.Text(), server_default="", nullable=False),
        sa.Column("nama_kontraktor", sa.Text(), server_default="", nullable=False),
        sa.Column("instansi_kontraktor", sa.Text(), server_default="", nullable=False),
        sa.Column("nama_konsultan_perencana", sa.Text(), server_default="", nullable=False),
        sa.Column("instansi_konsultan_perencana", sa.Text(), server_default="", nullable=False),
        sa.Column("nama_konsultan_pengawas", sa.Text(), server_default="", nullable=False),
        sa.Column("instansi_konsultan_pengawas", sa.Text(), server_default="", nullable=False),
        sa.Column("anggaran_owner", sa.Numeric(precision=20, scale=2), server_default="0", nullable=False),
        sa.Column("tanggal_mulai", sa.Date(), nullable=False),
        sa.Column("tanggal_selesai", sa.Date(), nullable=False),
        sa.Column("week_start_day", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("week_end_day", sa.SmallInteger(), server_default="6", nullable=False),
        sa.Column("markup_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("ppn_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("unit_price_rounding_mode", sa.Text(), nullable=False),
        sa.Column("unit_price_rounding_step", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("line_rounding_mode", sa.Text(), nullable=False),
        sa.Column("line_rounding_step", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("total_rounding_mode", sa.Text(), nullable=False),
        sa.Column("total_rounding_step", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("pricing_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("tree_version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("custom_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("modified_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unit_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("tree_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tree_changed_by", sa.BigInteger(), nullable=True),
        sa.Column("pricing_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pricing_changed_by", sa.BigInteger(), nullable=True),
        sa.Column("header_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("header_changed_by", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "line_rounding_mode IN ('none', 'half_up', 'up', 'down') AND line_rounding_step > 0",
            name=op.f("ck_project_line_rounding"),
        ),
        sa.CheckConstraint(
            "total_rounding_mode IN ('none', 'half_up', 'up', 'down') AND total_rounding_step > 0",
            name=op.f("ck_project_total_rounding"),
        ),
        sa.CheckConstraint(
            "unit_price_rounding_mode IN ('none', 'half_up', 'up', 'down') AND unit_price_rounding_step > 0",
            name=op.f("ck_project_unit_price_rounding"),
        ),
        sa.CheckConstraint(
            "markup_percent BETWEEN 0 AND 100 AND ppn_percent BETWEEN 0 AND 100", name=op.f("ck_project_percentages")
        ),
        sa.CheckConstraint("tanggal_selesai >= tanggal_mulai", name=op.f("ck_project_dates_in_order")),
        sa.CheckConstraint(
            "week_start_day BETWEEN 0 AND 6 AND week_end_day = (week_start_day + 6) % 7",
            name=op.f("ck_project_week_of_seven"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("index_project", name=op.f("uq_project_index_project")),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(op.f("ix_project_owner_id"), "project", ["owner_id"], unique=False)


def _daily_sequence() -> None:
    op.create_table(
        "daily_sequence",
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "day", name=op.f("pk_daily_sequence")),
    )


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'editor', 'checker', 'viewer')", name=op.f("ck_member_role_known")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_member_project_id")),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_member")),
    )
    op.create_index("ix_member_user_id", "member", ["user_id", "project_id"], unique=False)


def _klasifikasi() -> None:
    op.create_table(
        "klasifikasi",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ordering_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_klasifikasi_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_klasifikasi")),
        sa.UniqueConstraint(
            "project_id",
            "ordering_index",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_klasifikasi_project_id_ordering_index"),
        ),
    )


def _sub_klasifikasi() -> None:
    op.create_table(
        "sub_klasifikasi",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("klasifikasi_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ordering_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["klasifikasi_id"], ["klasifikasi.id"], name=op.f("fk_sub_klasifikasi_klasifikasi_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_sub_klasifikasi_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_klasifikasi")),
        sa.UniqueConstraint(
            "klasifikasi_id",
            "ordering_index",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_sub_klasifikasi_klasifikasi_id_ordering_index"),
        ),
    )
    op.create_index("ix_sub_klasifikasi_project_id", "sub_klasifikasi", ["project_id"], unique=False)


def _pekerjaan() -> None:
    op.create_table(
        "pekerjaan",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("sub_klasifikasi_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "ordering_index", sa.Integer(), nullable=False, comment="Running number over the whole project, from 1"
        ),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("ref_id", sa.BigInteger(), nullable=True),
        sa.Column("snapshot_kode", sa.Text(), nullable=False),
        sa.Column("snapshot_uraian", sa.Text(), nullable=False),
        sa.Column("snapshot_satuan", sa.Text(), nullable=False),
        sa.Column("markup_override_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("budgeted_cost", sa.Numeric(precision=18, scale=2), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("analysis_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("analysis_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("analysis_changed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(source_type = 'custom') = (ref_id IS NULL)", name=op.f("ck_pekerjaan_source_has_ref")),
        sa.CheckConstraint(
            "source_type IN ('ref', 'ref_modified', 'custom')", name=op.f("ck_pekerjaan_source_type_known")
        ),
        sa.CheckConstraint("markup_override_percent BETWEEN 0 AND 100", name=op.f("ck_pekerjaan_markup_override")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pekerjaan_project_id")),
        sa.ForeignKeyConstraint(["ref_id"], ["catalogue_analysis.id"], name=op.f("fk_pekerjaan_ref_id")),
        sa.ForeignKeyConstraint(
            ["sub_klasifikasi_id"], ["sub_klasifikasi.id"], name=op.f("fk_pekerjaan_sub_klasifikasi_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pekerjaan")),
        sa.UniqueConstraint(
            "project_id",
            "ordering_index",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_pekerjaan_project_id_ordering_index"),
        ),
    )
    op.create_index(op.f("ix_pekerjaan_ref_id"), "pekerjaan", ["ref_id"], unique=False)
    op.create_index(op.f("ix_pekerjaan_sub_klasifikasi_id"), "pekerjaan", ["sub_klasifikasi_id"], unique=False)


def _resource() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False, comment="Normalised (kategori, uraian, satuan)"),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column(
            "harga_satuan",
            sa.Numeric(precision=18, scale=2),
            nullable=True,
            comment="Rupiah per satuan; NULL is not priced yet",
        ),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name=op.f("ck_resource_kategori_known")),
        sa.CheckConstraint("harga_satuan >= 0", name=op.f("ck_resource_harga_satuan_positive")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_resource_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("project_id", "identity", name=op.f("uq_resource_project_id_identity")),
    )


def _component() -> None:
    op.create_table(
        "component",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the analysis, from 1"),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column("koefisien", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("resource_id", sa.BigInteger(), nullable=True),
        sa.Column("ref_pekerjaan_id", sa.BigInteger(), nullable=True),
        sa.Column("ref_ahsp_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name=op.f("ck_component_kategori_known")),
        sa.CheckConstraint("resource_id IS NOT NULL OR kategori = 'LAIN'", name=op.f("ck_component_bundle_is_lain")),
        sa.CheckConstraint("koefisien >= 0", name=op.f("ck_component_koefisien_positive")),
        sa.CheckConstraint(
            "num_nonnulls(resource_id, ref_pekerjaan_id, ref_ahsp_id) = 1", name=op.f("ck_component_one_target")
        ),
        sa.ForeignKeyConstraint(
            ["pekerjaan_id"], ["pekerjaan.id"], name=op.f("fk_component_pekerjaan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_component_project_id")),
        sa.ForeignKeyConstraint(["ref_ahsp_id"], ["catalogue_analysis.id"], name=op.f("fk_component_ref_ahsp_id")),
        sa.ForeignKeyConstraint(["ref_pekerjaan_id"], ["pekerjaan.id"], name=op.f("fk_component_ref_pekerjaan_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_component_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
        sa.UniqueConstraint("pekerjaan_id", "position", name=op.f("uq_component_pekerjaan_id_position")),
    )
    op.create_index("ix_component_project_id", "component", ["project_id"], unique=False)
    op.create_index(op.f("ix_component_ref_ahsp_id"), "component", ["ref_ahsp_id"], unique=False)
    op.create_index(op.f("ix_component_ref_pekerjaan_id"), "component", ["ref_pekerjaan_id"], unique=False)
    op.create_index(op.f("ix_component_resource_id"), "component", ["resource_id"], unique=False)


def _expanded_component() -> None:
    op.create_table(
        "expanded_component",
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("resource_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("koefisien", sa.Numeric(), nullable=False, comment="Exact quantity per unit of the pekerjaan"),
        sa.Column("depth", sa.SmallInteger(), nullable=False, comment="0: in the analysis itself; n: n bundles down"),
        sa.ForeignKeyConstraint(
            ["pekerjaan_id"], ["pekerjaan.id"], name=op.f("fk_expanded_component_pekerjaan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_expanded_component_project_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_expanded_component_resource_id")),
        sa.PrimaryKeyConstraint("pekerjaan_id", "resource_id", name=op.f("pk_expanded_component")),
    )
    op.create_index("ix_expanded_component_project_id", "expanded_component", ["project_id"], unique=False)
    op.create_index("ix_expanded_component_resource_id", "expanded_component", ["resource_id"], unique=False)


def _volume() -> None:
    op.create_table(
        "volume",
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_volume_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["pekerjaan_id"], ["pekerjaan.id"], name=op.f("fk_volume_pekerjaan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_volume_project_id")),
        sa.PrimaryKeyConstraint("pekerjaan_id", name=op.f("pk_volume")),
    )
    op.create_index("ix_volume_project_id", "volume", ["project_id"], unique=False)


def _week_progress() -> None:
    op.create_table(
        "week_progress",
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("week_number", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("planned_proportion", sa.Numeric(precision=5, scale=2), server_default="0", nullable=False),
        sa.Column("actual_proportion", sa.Numeric(precision=5, scale=2), server_default="0", nullable=False),
        sa.Column("actual_cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("actual_cost >= 0", name=op.f("ck_week_progress_actual_cost_positive")),
        sa.CheckConstraint("actual_proportion BETWEEN 0 AND 100", name=op.f("ck_week_progress_actual_proportion")),
        sa.CheckConstraint("planned_proportion BETWEEN 0 AND 100", name=op.f("ck_week_progress_planned_proportion")),
        sa.CheckConstraint("week_number >= 1", name=op.f("ck_week_progress_week_number_from_1")),
        sa.ForeignKeyConstraint(
            ["pekerjaan_id"], ["pekerjaan.id"], name=op.f("fk_week_progress_pekerjaan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_week_progress_project_id")),
        sa.PrimaryKeyConstraint("pekerjaan_id", "week_number", name=op.f("pk_week_progress")),
    )
    op.create_index("ix_week_progress_project_id", "week_progress", ["project_id", "week_number"], unique=False)


def _audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("before", JSONB, nullable=True),
        sa.Column("after", JSONB, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "action IN ('create', 'update', 'delete', 'cascade')", name=op.f("ck_audit_entry_action_known")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_audit_entry_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        "ix_audit_entry_entity", "audit_entry", ["project_id", "entity", "entity_id", "revision"], unique=False
    )
    op.create_index("ix_audit_entry_project_id", "audit_entry", ["project_id", "revision"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.UUID, nullable=False),
        sa.Column("shard", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("event_id", name=op.f("uq_outbox_event_id")),
    )
    op.create_index(
        "ix_outbox_published_at",
        "outbox",
        ["published_at"],
        unique=False,
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_unpublished", "outbox", ["id"], unique=False, postgresql_where=sa.text("published_at IS NULL")
    )


def _append_only() -> None:
    # The role owns the table and so may not be refused by a privilege; the trigger refuses everybody.
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)
