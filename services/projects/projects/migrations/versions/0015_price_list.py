"""Price lists by region and date."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KATEGORI_KNOWN = "kategori IN ('TK', 'BHN', 'ALT', 'LAIN')"


def upgrade() -> None:
    _create_price_list()
    _create_list_price()
    _create_list_price_change()


def _create_price_list() -> None:
    op.create_table(
        "price_list",
        _id(),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False, comment="Everybody reads it, staff keeps it"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "region_code",
            sa.Text(),
            nullable=False,
            comment="BPS: empty is the country, 2 digits a province, 4 a kabupaten",
        ),
        sa.Column("region_name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), comment="The last day; NULL while it has none"),
        sa.Column("source", sa.Text(), nullable=False, comment="The decree or survey that the prices are from"),
        sa.Column("includes_ppn", sa.Boolean(), nullable=False),
        sa.Column("total_prices", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_price_list_owner_id_name")),
        sa.CheckConstraint("region_code ~ '^([0-9]{2}|[0-9]{4})?$'", name=op.f("ck_price_list_region_code_known")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_price_list_valid_in_order")),
    )
    op.create_index("ix_price_list_public", "price_list", ["region_code"], postgresql_where=sa.text("is_public"))


def _create_list_price() -> None:
    op.create_table(
        "list_price",
        _id(),
        sa.Column("price_list_id", sa.BigInteger(), nullable=False),
        _identity("Normalised (kategori, uraian, satuan): which resource it is"),
        *_words(),
        sa.Column("harga", sa.Numeric(18, 2), nullable=False, comment="Rupiah per satuan"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_price")),
        _of_list("list_price"),
        sa.UniqueConstraint("price_list_id", "identity", name=op.f("uq_list_price_price_list_id_identity")),
        sa.CheckConstraint(KATEGORI_KNOWN, name=op.f("ck_list_price_kategori_known")),
        sa.CheckConstraint("harga > 0", name=op.f("ck_list_price_harga_positive")),
    )


def _create_list_price_change() -> None:
    op.create_table(
        "list_price_change",
        _id(),
        sa.Column("price_list_id", sa.BigInteger(), nullable=False),
        _identity(None),
        *_words(),
        sa.Column("before", sa.Numeric(18, 2), comment="NULL: it was added"),
        sa.Column("after", sa.Numeric(18, 2), comment="NULL: it was removed"),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="The file that it was read from; empty where it was typed"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_price_change")),
        _of_list("list_price_change"),
    )
    op.create_index("ix_list_price_change_price_list_id", "list_price_change", ["price_list_id", "id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _identity(comment: str | None) -> sa.Column[str]:
    return sa.Column("identity", sa.Text(), nullable=False, comment=comment)


def _words() -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in ("kategori", "kode", "uraian", "satuan")]


def _of_list(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_price_list_id_price_list")
    return sa.ForeignKeyConstraint(["price_list_id"], ["price_list.id"], name=name, ondelete="CASCADE")
