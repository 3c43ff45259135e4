"""Parameters, volume formulas with what they need, and back-up sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

OF_FORMULA = (["project_id", "pekerjaan_id"], ["volume_formula.project_id", "volume_formula.pekerjaan_id"])


def upgrade() -> None:
    op.create_table(
        "parameter",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("raw", sa.Text(), server_default="", nullable=False, comment="The formula; empty: a plain number"),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_parameter_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_parameter_project_id_name")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_parameter_project_id_id")),
    )
    op.create_table(
        "parameter_need",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False, comment="A parameter's name, or #id of a pekerjaan"),
        sa.Column("parameter_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "parameter_id"],
            ["parameter.project_id", "parameter.id"],
            name=op.f("fk_parameter_need_project_id_parameter_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "needs", "parameter_id", name=op.f("pk_parameter_need")),
    )
    op.create_index("ix_parameter_need_parameter_id", "parameter_need", ["project_id", "parameter_id"])
    op.create_table(
        "volume_formula",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False, comment="The formula; empty: the rows of the back-up sheet"),
        sa.ForeignKeyConstraint(
            ["project_id", "pekerjaan_id"],
            ["volume.project_id", "volume.pekerjaan_id"],
            name=op.f("fk_volume_formula_project_id_pekerjaan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id", name=op.f("pk_volume_formula")),
    )
    op.create_table(
        "volume_need",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False, comment="A parameter's name, or #id of a pekerjaan"),
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(*OF_FORMULA, name=op.f("fk_volume_need_project_id_pekerjaan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "needs", "pekerjaan_id", name=op.f("pk_volume_need")),
    )
    op.create_index("ix_volume_need_pekerjaan_id", "volume_need", ["project_id", "pekerjaan_id"])
    op.create_table(
        "volume_sheet_row",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("pekerjaan_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in the sheet, from 1"),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("panjang", sa.Text(), nullable=False),
        sa.Column("lebar", sa.Text(), nullable=False),
        sa.Column("tinggi", sa.Text(), nullable=False),
        sa.Column("jumlah", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_volume_sheet_row_position_from_1")),
        sa.ForeignKeyConstraint(
            *OF_FORMULA, name=op.f("fk_volume_sheet_row_project_id_pekerjaan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "pekerjaan_id", "position", name=op.f("pk_volume_sheet_row")),
    )
