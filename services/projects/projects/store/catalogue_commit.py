"""A staged import becomes an edition, in a fixed number of statements that never leave the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, literal, select, union, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.catalogue import catalogue_analysis, catalogue_component, catalogue_word, edition
from projects.store.catalogue_staging import decided_coefficients, excluded_analyses
from projects.store.catalogue_staging_tables import staged_analysis, staged_component, staged_finding

WORD_BORDER = "[^[:alnum:]]+"
SHORTEST_WORD, LONGEST_WORD = 3, 40
ANALYSIS = (
    "kode",
    "sort_key",
    "nama",
    "satuan",
    "klasifikasi",
    "sub_klasifikasi",
    "sheet",
    "cell",
    "file_unit_price",
    "unit_price",
)
COMPONENT = ("position", "kategori", "kode", "uraian", "satuan", "harga_satuan", "identity", "sheet", "cell")


async def insert_edition(connection: AsyncConnection, values: Mapping[str, Any]) -> int | None:
    """The new edition's id; None where the name is taken, also by an import that is just under way."""
    statement = upsert(edition).values(values).on_conflict_do_nothing(index_elements=[edition.c.name])
    row = (await connection.execute(statement.returning(edition.c.id))).first()
    return None if row is None else int(row.id)


async def insert_staged(connection: AsyncConnection, import_id: int, edition_id: int) -> None:
    """Writes analyses and components with the coefficients decided on, and the words by which they are found."""
    await connection.execute(_analyses(import_id, edition_id))
    await connection.execute(_components(import_id, edition_id))
    await connection.execute(_prices(import_id, edition_id))
    await add_words(connection, catalogue_analysis.c.edition_id == edition_id)


async def add_words(connection: AsyncConnection, analyses: ColumnElement[bool]) -> None:
    """Adds the words of these analyses and their resources to the vocabulary that mistyped words are compared with."""
    words = union(
        select(_split(catalogue_analysis.c.search_text)).where(analyses),
        select(_split(catalogue_component.c.search_text)).join(catalogue_analysis).where(analyses),
    ).subquery("words")
    long_enough = func.length(words.c.word).between(SHORTEST_WORD, LONGEST_WORD)
    chosen = select(words.c.word).where(long_enough).order_by(words.c.word)
    await connection.execute(upsert(catalogue_word).from_select(["word"], chosen).on_conflict_do_nothing())


def _split(text: ColumnElement[str]) -> Any:
    return func.regexp_split_to_table(text, WORD_BORDER).label("word")


async def finish_edition(connection: AsyncConnection, import_id: int, edition_id: int) -> tuple[int, int]:
    """Notes how many analyses and components it holds, and every finding with what was decided, for later years."""
    finding = staged_finding.c
    fields = ("number", "rule", "slug", "severity", "message", "sheet", "cell", "kode", "value", "suggestion")
    pairs = [part for name in (*fields, "decision", "taken", "decided_by") for part in (name, finding[name])]
    found = func.coalesce(
        select(func.jsonb_agg(func.jsonb_build_object(*pairs))).where(finding.import_id == import_id).scalar_subquery(),
        func.jsonb_build_array(),
    )
    of_edition = catalogue_analysis.c.edition_id == edition_id
    joined = catalogue_component.join(catalogue_analysis)
    values = {
        "analyses": select(func.count()).select_from(catalogue_analysis).where(of_edition).scalar_subquery(),
        "components": select(func.count()).select_from(joined).where(of_edition).scalar_subquery(),
        "report": edition.c.report.op("||")(func.jsonb_build_object("findings", found)),
    }
    statement = update(edition).where(edition.c.id == edition_id).values(**values)
    row = (await connection.execute(statement.returning(edition.c.analyses, edition.c.components))).one()
    return row.analyses, row.components


def _analyses(import_id: int, edition_id: int) -> Any:
    staged = staged_analysis.c
    chosen = (
        select(literal(edition_id), *(staged[name] for name in ANALYSIS))
        .where(staged.import_id == import_id, staged.position.not_in(excluded_analyses(import_id)))
        .order_by(staged.position)
    )
    return insert(catalogue_analysis).from_select(["edition_id", *ANALYSIS], chosen)


def _components(import_id: int, edition_id: int) -> Any:
    staged, decided, head = staged_component.c, decided_coefficients(import_id), staged_analysis.c
    nested = catalogue_analysis.alias("nested")
    joined = and_(decided.c.analysis == staged.analysis, decided.c.component == staged.position)
    chosen = (
        select(
            catalogue_analysis.c.id,
            *(staged[name] for name in COMPONENT),
            func.coalesce(decided.c.taken, staged.koefisien),
            nested.c.kode,
        )
        .join(staged_analysis, and_(head.import_id == staged.import_id, head.position == staged.analysis))
        .join(catalogue_analysis, _same_analysis(edition_id))
        .outerjoin(decided, joined)
        # An analysis that was left out can be nested by nobody.
        .outerjoin(nested, and_(nested.c.edition_id == edition_id, nested.c.kode == staged.nested_kode))
        .where(staged.import_id == import_id)
    )
    names = ["analysis_id", *COMPONENT, "koefisien", "nested_kode"]
    return insert(catalogue_component).from_select(names, chosen)


def _same_analysis(edition_id: int) -> Any:
    """The stored analysis of a staged one: codes are unique among those that were not left out."""
    stored, staged = catalogue_analysis.c, staged_analysis.c
    return and_(
        stored.edition_id == edition_id,
        stored.kode == staged.kode,
        stored.sheet == staged.sheet,
        stored.cell == staged.cell,
    )


def _prices(import_id: int, edition_id: int) -> Any:
    """F anew where a coefficient was changed; all others keep what was computed from the file, exactly."""
    prices = _recomputed(import_id, edition_id).subquery("prices")
    statement = update(catalogue_analysis).where(catalogue_analysis.c.id == prices.c.id)
    return statement.values(unit_price=prices.c.unit_price)


def _recomputed(import_id: int, edition_id: int) -> Select[Any]:
    component, head = catalogue_component.c, staged_analysis.c
    direct = func.sum(component.koefisien * func.coalesce(component.harga_satuan, 0))
    priced = func.count(component.harga_satuan) > 0
    changed = select(decided_coefficients(import_id).c.analysis)
    return (
        select(
            catalogue_analysis.c.id,
            case((priced, func.round(direct * (1 + func.max(head.overhead_rate)), 6)), else_=None).label("unit_price"),
        )
        .select_from(catalogue_analysis)
        .join(staged_analysis, _same_analysis(edition_id))
        .join(catalogue_component, component.analysis_id == catalogue_analysis.c.id)
        .where(head.import_id == import_id, head.position.in_(changed))
        .group_by(catalogue_analysis.c.id)
    )
