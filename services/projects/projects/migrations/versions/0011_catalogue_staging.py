"""Staged imports of the catalogue, saved mappings, aliases, edits of analyses and the vocabulary of the search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

SEARCH_TEXT = "lower(kode || ' ' || replace(replace(nama, '½', '1/2'), '¼', '1/4'))"
# The same words as the search makes of what somebody types.
WORDS = "regexp_split_to_table(search_text, '[^[:alnum:]]+')"


def upgrade() -> None:
    _imports()
    _staged()
    _kept()
    _analyses()
    _words()


def _imports() -> None:
    op.create_table(
        "catalogue_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("sheets", JSONB, nullable=False),
        sa.Column("files", JSONB, nullable=False, comment="[{name, size, sha256}] in the order of the upload"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "phase", sa.Text(), nullable=False, comment="What the reader is doing, with how much of how much is done"
        ),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "attempts",
            sa.SmallInteger(),
            server_default="0",
            nullable=False,
            comment="Fences off a reader that was given up",
        ),
        sa.Column("lease_until", sa.DateTime(timezone=True), comment="Until then its reader may be alive"),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "mapping",
            JSONB,
            comment="The table whose columns somebody must name: {sheet, signature, titles, sample, …}",
        ),
        sa.Column("problem", JSONB, comment="Why it was refused: {slug, path, message}"),
        sa.Column("report", JSONB, comment="{analyses, components, compared, verified, differing, sheets, …}"),
        sa.Column("edition_id", sa.BigInteger(), comment="What it became"),
        sa.CheckConstraint(
            "status IN ('waiting', 'mapping', 'staged', 'refused', 'committed')",
            name=op.f("ck_catalogue_import_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_import")),
    )
    op.create_index(
        "ix_catalogue_import_waiting",
        "catalogue_import",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "catalogue_import_chunk",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["catalogue_import.id"], name=op.f("fk_catalogue_import_chunk_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "file", "number", name=op.f("pk_catalogue_import_chunk")),
    )


def _staged() -> None:
    op.create_table(
        "staged_analysis",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False, comment="Order in the file, from 0"),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column("klasifikasi", sa.Text(), nullable=False),
        sa.Column("sub_klasifikasi", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("file_unit_price", sa.Numeric(precision=24, scale=6)),
        sa.Column("unit_price", sa.Numeric(precision=40, scale=6)),
        sa.Column("overhead_rate", sa.Numeric(), nullable=False, comment="The fraction of D that E is"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["catalogue_import.id"], name=op.f("fk_staged_analysis_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_staged_analysis")),
    )
    op.create_table(
        "staged_component",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("analysis", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column(
            "koefisien", sa.Numeric(precision=20, scale=6), nullable=False, comment="0 where the file's cannot be read"
        ),
        sa.Column("harga_satuan", sa.Numeric(precision=24, scale=6)),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("nested_kode", sa.Text()),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["catalogue_import.id"], name=op.f("fk_staged_component_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "analysis", "position", name=op.f("pk_staged_component")),
    )
    op.create_table(
        "staged_finding",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "rule", sa.SmallInteger(), nullable=False, comment="Of the data gate, 1 to 10; 0 is the form of the file"
        ),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="What the file says"),
        sa.Column("suggestion", sa.Text(), nullable=False, comment="What is proposed"),
        sa.Column("analysis", sa.Integer()),
        sa.Column("component", sa.SmallInteger()),
        sa.Column("decision", sa.Text(), server_default="open", nullable=False),
        sa.Column("taken", sa.Numeric(precision=20, scale=6), comment="The coefficient that was decided on"),
        sa.Column("decided_by", sa.BigInteger()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "(taken IS NOT NULL) = (decision IN ('accept', 'edit'))", name=op.f("ck_staged_finding_taken_is_decided")
        ),
        sa.CheckConstraint(
            "decision IN ('open', 'accept', 'keep', 'edit', 'exclude')", name=op.f("ck_staged_finding_decision_known")
        ),
        sa.CheckConstraint("severity IN ('error', 'warning', 'info')", name=op.f("ck_staged_finding_severity_known")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["catalogue_import.id"], name=op.f("fk_staged_finding_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_staged_finding")),
    )


def _kept() -> None:
    op.create_table(
        "import_mapping",
        sa.Column(
            "signature", sa.Text(), nullable=False, comment="Of the header: files with the same columns share it"
        ),
        sa.Column("columns", JSONB, nullable=False, comment="The number of the column of each field, from 0"),
        sa.Column("decimal", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_import_mapping")),
    )
    op.create_table(
        "catalogue_alias",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False, comment="As people write it"),
        sa.Column("plain", sa.Text(), nullable=False, comment="As it is compared"),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('unit', 'resource')", name=op.f("ck_catalogue_alias_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_alias")),
    )
    op.create_index("uq_catalogue_alias_kind_plain", "catalogue_alias", ["kind", "plain"], unique=True)


def _analyses() -> None:
    op.add_column(
        "catalogue_analysis",
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1", comment="Counts the edits by staff"),
    )
    op.create_table(
        "catalogue_analysis_history",
        sa.Column("analysis_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "version", sa.BigInteger(), autoincrement=False, nullable=False, comment="The version that the edit made"
        ),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["analysis_id"],
            ["catalogue_analysis.id"],
            name=op.f("fk_catalogue_analysis_history_analysis_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("analysis_id", "version", name=op.f("pk_catalogue_analysis_history")),
    )
    # What a generated column is made of cannot be changed, so it is made anew.
    op.drop_index("ix_catalogue_analysis_search_text", "catalogue_analysis")
    op.drop_column("catalogue_analysis", "search_text")
    op.add_column(
        "catalogue_analysis",
        sa.Column("search_text", sa.Text, sa.Computed(SEARCH_TEXT, persisted=True), nullable=False),
    )
    _trigram_index("catalogue_analysis", "search_text")


def _words() -> None:
    op.create_table(
        "catalogue_word",
        sa.Column("word", sa.Text(), nullable=False, comment="A word of some name, for those who mistype it"),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_catalogue_word")),
    )
    _trigram_index("catalogue_word", "word")
    op.execute(
        f"INSERT INTO catalogue_word SELECT DISTINCT word FROM catalogue_analysis, {WORDS} AS word "  # noqa: S608
        "WHERE length(word) BETWEEN 3 AND 40"
    )


def _trigram_index(table: str, column: str) -> None:
    op.create_index(
        f"ix_{table}_{column}", table, [column], postgresql_using="gin", postgresql_ops={column: "gin_trgm_ops"}
    )
