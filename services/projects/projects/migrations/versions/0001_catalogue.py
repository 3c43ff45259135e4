"""The reference catalogue: editions, analyses, components, and the trigram index of the search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade() -> None:
    _trigrams()
    _editions()
    _analyses()
    _components()


def _trigrams() -> None:
    # The environment's administrator makes the extension in schema public; a role without that right must not even ask.
    present = op.get_bind().execute(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")).scalar()
    if not present:
        op.execute("CREATE EXTENSION pg_trgm")


def _editions() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source_file", sa.Text, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("imported_by", sa.BigInteger, nullable=False),
        sa.Column("analyses", sa.Integer, nullable=False),
        sa.Column("components", sa.Integer, nullable=False),
        sa.Column(
            "report", JSONB, nullable=False, comment="What the import found: sheets, differing analyses, findings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint("name", name="uq_edition_name"),
    )


def _analyses() -> None:
    op.create_table(
        "catalogue_analysis",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("edition_id", sa.BigInteger, nullable=False),
        sa.Column("kode", sa.Text, nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False, comment="Natural order of kode: 1.2 before 1.10"),
        sa.Column("nama", sa.Text, nullable=False),
        sa.Column("satuan", sa.Text, nullable=False),
        sa.Column("klasifikasi", sa.Text, nullable=False),
        sa.Column("sub_klasifikasi", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.Column("file_unit_price", sa.Numeric(24, 6), comment="F as the file says it, rupiah, without PPN"),
        sa.Column("unit_price", sa.Numeric(40, 6), comment="F as recomputed from coefficients and prices of the file"),
        sa.Column("search_text", sa.Text, sa.Computed("lower(kode || ' ' || nama)", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_analysis"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name="fk_catalogue_analysis_edition_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("edition_id", "kode", name="uq_catalogue_analysis_edition_id_kode"),
    )
    op.create_index("ix_catalogue_analysis_edition_id_sort_key", "catalogue_analysis", ["edition_id", "sort_key"])
    op.create_index(
        "ix_catalogue_analysis_search_text",
        "catalogue_analysis",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )


def _components() -> None:
    op.create_table(
        "catalogue_component",
        sa.Column("analysis_id", sa.BigInteger, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False, comment="Order in the analysis, from 1"),
        sa.Column("kategori", sa.Text, nullable=False),
        sa.Column("kode", sa.Text, nullable=False, comment="The file's code; not unique and often empty"),
        sa.Column("uraian", sa.Text, nullable=False),
        sa.Column("satuan", sa.Text, nullable=False),
        sa.Column("koefisien", sa.Numeric(20, 6), nullable=False),
        sa.Column("harga_satuan", sa.Numeric(24, 6), comment="Price in the file, rupiah; NULL where it has none"),
        sa.Column(
            "identity", sa.Text, nullable=False, comment="Normalised (kategori, uraian, satuan): which resource it is"
        ),
        sa.Column(
            "nested_kode", sa.Text, comment="Code of the analysis in the same edition that this row is priced by"
        ),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("analysis_id", "position", name="pk_catalogue_component"),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["catalogue_analysis.id"], name="fk_catalogue_component_analysis_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name=op.f("ck_catalogue_component_kategori_known")
        ),
        sa.CheckConstraint("koefisien > 0", name=op.f("ck_catalogue_component_koefisien_positive")),
        sa.CheckConstraint(
            "nested_kode IS NULL OR kategori = 'LAIN'", name=op.f("ck_catalogue_component_nested_is_lain")
        ),
    )
