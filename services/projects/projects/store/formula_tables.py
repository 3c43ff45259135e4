"""Tables of parameters, volume formulas and back-up sheets.

A formula's row tells how a volume came about; without one the volume is a plain number. What formulas need is kept
beside them, so that a change finds its dependants by index however many formulas there are.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from projects.store import tables
from projects.store.metadata import metadata


def _of_formula() -> ForeignKeyConstraint:
    targets = ["volume_formula.project_id", "volume_formula.pekerjaan_id"]
    return ForeignKeyConstraint(["project_id", "pekerjaan_id"], targets, ondelete="CASCADE")


parameter = Table(
    "parameter",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("project_id", ForeignKey(tables.project.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Numeric, nullable=False),
    Column("raw", Text, nullable=False, server_default="", comment="The formula; empty: a plain number"),
    Column("label", Text, nullable=False, server_default=""),
    Column("unit", Text, nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    Column("version", BigInteger, nullable=False, server_default="1"),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_by", BigInteger, nullable=False),
    UniqueConstraint("project_id", "name"),
    UniqueConstraint("project_id", "id"),
)

parameter_need = Table(
    "parameter_need",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("needs", Text, primary_key=True, comment="A parameter's name, or #id of a pekerjaan"),
    Column("parameter_id", BigInteger, primary_key=True),
    ForeignKeyConstraint(["project_id", "parameter_id"], ["parameter.project_id", "parameter.id"], ondelete="CASCADE"),
    Index("ix_parameter_need_parameter_id", "project_id", "parameter_id"),
)

volume_formula = Table(
    "volume_formula",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    Column("raw", Text, nullable=False, comment="The formula; empty: the rows of the back-up sheet"),
    ForeignKeyConstraint(
        ["project_id", "pekerjaan_id"], ["volume.project_id", "volume.pekerjaan_id"], ondelete="CASCADE"
    ),
)

volume_need = Table(
    "volume_need",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("needs", Text, primary_key=True, comment="A parameter's name, or #id of a pekerjaan"),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    _of_formula(),
    Index("ix_volume_need_pekerjaan_id", "project_id", "pekerjaan_id"),
)

volume_sheet_row = Table(
    "volume_sheet_row",
    metadata,
    Column("project_id", BigInteger, primary_key=True),
    Column("pekerjaan_id", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True, comment="Order in the sheet, from 1"),
    Column("uraian", Text, nullable=False),
    Column("panjang", Text, nullable=False),
    Column("lebar", Text, nullable=False),
    Column("tinggi", Text, nullable=False),
    Column("jumlah", Text, nullable=False),
    _of_formula(),
    CheckConstraint("position >= 1", name="position_from_1"),
)
