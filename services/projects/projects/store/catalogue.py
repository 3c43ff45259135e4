"""The reference catalogue: editions of AHSP, their analyses and components."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    any_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.catalogue_words import searched
from projects.store.metadata import metadata

# One text, so that one index serves words and codes; the code last, so that places in the text are those in the name.
ANALYSIS_TEXT = searched("nama || ' ' || kode")
RESOURCE_TEXT = searched("uraian")

edition = Table(
    "edition",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("source_file", Text, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("imported_by", BigInteger, nullable=False),
    Column("analyses", Integer, nullable=False),
    Column("components", Integer, nullable=False),
    Column("report", JSONB, nullable=False, comment="What the import found: sheets, differing analyses, findings"),
)

catalogue_analysis = Table(
    "catalogue_analysis",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("edition_id", ForeignKey("edition.id", ondelete="CASCADE"), nullable=False),
    Column("kode", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False, comment="Natural order of kode: 1.2 before 1.10"),
    Column("nama", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("klasifikasi", Text, nullable=False),
    Column("sub_klasifikasi", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("file_unit_price", Numeric(24, 6), comment="F as the file says it, rupiah, without PPN"),
    Column("unit_price", Numeric(40, 6), comment="F as recomputed from coefficients and prices of the file"),
    Column("version", BigInteger, nullable=False, server_default="1", comment="Counts the edits by staff"),
    Column("search_text", Text, Computed(ANALYSIS_TEXT, persisted=True), nullable=False),
    UniqueConstraint("edition_id", "kode"),
    Index("ix_catalogue_analysis_edition_id_sort_key", "edition_id", "sort_key"),
    Index(
        "ix_catalogue_analysis_search_text",
        "search_text",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    ),
)

catalogue_component = Table(
    "catalogue_component",
    metadata,
    Column("analysis_id", ForeignKey("catalogue_analysis.id", ondelete="CASCADE"), primary_key=True),
    Column("position", SmallInteger, primary_key=True, comment="Order in the analysis, from 1"),
    Column("kategori", Text, nullable=False),
    Column("kode", Text, nullable=False, comment="The file's code; not unique and often empty"),
    Column("uraian", Text, nullable=False),
    Column("satuan", Text, nullable=False),
    Column("koefisien", Numeric(20, 6), nullable=False),
    Column("harga_satuan", Numeric(24, 6), comment="Price in the file, rupiah; NULL where it has none"),
    Column("identity", Text, nullable=False, comment="Normalised (kategori, uraian, satuan): which resource it is"),
    Column("nested_kode", Text, comment="Code of the analysis in the same edition that this row is priced by"),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("search_text", Text, Computed(RESOURCE_TEXT, persisted=True), nullable=False),
    CheckConstraint("kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name="kategori_known"),
    CheckConstraint("koefisien > 0", name="koefisien_positive"),
    CheckConstraint("nested_kode IS NULL OR kategori = 'LAIN'", name="nested_is_lain"),
    Index(
        "ix_catalogue_component_search_text",
        "search_text",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    ),
)

catalogue_word = Table(
    "catalogue_word",
    metadata,
    Column("word", Text, primary_key=True, comment="A word of some analysis or resource, for those who mistype it"),
    Index("ix_catalogue_word_word", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
)

catalogue_analysis_history = Table(
    "catalogue_analysis_history",
    metadata,
    Column("analysis_id", ForeignKey("catalogue_analysis.id", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False, comment="The version that the edit made"),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column("edited_by", BigInteger, nullable=False),
    Column("edited_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


@dataclass(frozen=True)
class CatalogueComponentRow:
    """One resource of a catalogue analysis, in the order of the file."""

    position: int
    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal
    harga_satuan: Decimal | None
    identity: str
    nested_kode: str | None
    nested_id: int | None
    sheet: str
    cell: str


@dataclass(frozen=True)
class CatalogueAnalysisRow:
    """A catalogue analysis with its edition and its components."""

    id: int
    version: int
    edition_id: int
    edition: str
    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    sheet: str
    cell: str
    file_unit_price: Decimal | None
    unit_price: Decimal | None
    components: tuple[CatalogueComponentRow, ...]


async def catalogue_rows(connection: AsyncConnection, analysis_ids: Collection[int]) -> dict[int, CatalogueAnalysisRow]:
    """The analyses of these ids with all their components, by id; unknown ids are left out. Two statements.

    `nested_id` of a component is the analysis that `nested_kode` names in the same edition.
    """
    if not analysis_ids:
        return {}
    heads = await connection.execute(_heads().where(catalogue_analysis.c.id == _any(analysis_ids)))
    components: dict[int, list[CatalogueComponentRow]] = {}
    for row in (await connection.execute(_components_of(analysis_ids))).mappings():
        components.setdefault(row["analysis_id"], []).append(_component(row))
    return {
        row["id"]: CatalogueAnalysisRow(**row, components=tuple(components.get(row["id"], ())))
        for row in heads.mappings()
    }


def _heads() -> Any:
    analysis = catalogue_analysis.c
    return select(
        analysis.id,
        analysis.version,
        analysis.edition_id,
        edition.c.name.label("edition"),
        analysis.kode,
        analysis.nama,
        analysis.satuan,
        analysis.klasifikasi,
        analysis.sub_klasifikasi,
        analysis.sheet,
        analysis.cell,
        analysis.file_unit_price,
        analysis.unit_price,
    ).join_from(catalogue_analysis, edition)


def _components_of(analysis_ids: Collection[int]) -> Any:
    owner, nested = catalogue_analysis.alias("owner"), catalogue_analysis.alias("nested")
    component = catalogue_component
    return (
        select(component, nested.c.id.label("nested_id"))
        .join_from(component, owner, owner.c.id == component.c.analysis_id)
        .outerjoin(nested, (nested.c.edition_id == owner.c.edition_id) & (nested.c.kode == component.c.nested_kode))
        .where(component.c.analysis_id == _any(analysis_ids))
        .order_by(component.c.analysis_id, component.c.position)
    )


def _any(ids: Collection[int]) -> ColumnElement[bool]:
    """One array, whatever its length: a list of parameters ends at 65 535."""
    return any_(literal(list(ids), ARRAY(BigInteger)))


def _component(row: RowMapping) -> CatalogueComponentRow:
    return CatalogueComponentRow(**{name: row[name] for name in CatalogueComponentRow.__dataclass_fields__})
