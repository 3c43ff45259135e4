"""Searching the catalogue: statements over trigram indexes, the later ones only for words that nobody wrote so."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import Text as SqlText

from projects.domain.catalogue_words import begins_words
from projects.store.catalogue import catalogue_analysis, catalogue_component, catalogue_word, edition
from projects.store.catalogue_staging_tables import catalogue_alias

BY_WORDS = 2
# A name begins with what it is about, so matches are ranked by how early their words stand, in characters. A word that
# is only part of another stands that much later, so does a less likely meaning; a missing one stands behind all others.
PART_OF_WORD = 10
LESS_LIKELY = 100
MISSING = 2_000
# As many words of the vocabulary as a mistyped one may mean.
MOST_ALIKE = 4

# For each typed word what it may mean, the likeliest first.
Meanings = Sequence[Sequence[str]]


def search_statement(meanings: Meanings, sumber: str, limit: int, least: int | None = None) -> Select[Any]:
    """The best `limit` analyses that hold a meaning of every word in name or code, each row with `total`.

    An exact code comes first, then codes that begin with the query in natural order, then names by how early they
    hold the words. With `least` that many words are enough, and those with the most of them come first.
    """
    text = catalogue_analysis.c.search_text
    conditions = [_holds(text, one) for one in meanings]
    order: list[ColumnElement[int]] = []
    if least is None:
        found = and_(true(), *conditions)
    else:
        held: ColumnElement[int] = reduce(add, (case((condition, 1), else_=0) for condition in conditions))
        found = and_(or_(*conditions), held >= least)
        order.append(-held)
    if meanings:
        rank = _rank(" ".join(one[0] for one in meanings))
        order += [rank, case((rank == BY_WORDS, _places(text, meanings)), else_=0)]
    return _best(select(catalogue_analysis.c.id).where(found), order, sumber, limit)


def resource_statement(meanings: Meanings, sumber: str, limit: int) -> Select[Any]:
    """The best `limit` analyses with a resource that holds a meaning of every word in its name, with `total`.

    Those whose resource holds the words earliest come first.
    """
    component = catalogue_component.c
    uses = (
        select(component.analysis_id, func.min(_places(component.search_text, meanings)).label("place"))
        .where(*(_holds(component.search_text, one) for one in meanings))
        .group_by(component.analysis_id)
        .subquery("uses")
    )
    found = select(catalogue_analysis.c.id).join(uses, uses.c.analysis_id == catalogue_analysis.c.id)
    return _best(found, [uses.c.place], sumber, limit)


def meanings_statement(words: Sequence[str], mistyped: Sequence[str]) -> CompoundSelect[Any]:
    """(written, means, is_alias): other names that the words hold, the longest first, and after them for each of the
    mistyped words those of the vocabulary that it may be, the likeliest first.
    """
    return union_all(_aliases(words), _alike(mistyped)).order_by("nth")


def _aliases(words: Sequence[str]) -> Select[Any]:
    query, plain = literal(f" {' '.join(words)} "), catalogue_alias.c.plain
    fields = (plain.label("written"), catalogue_alias.c.stands_for.label("means"), true().label("is_alias"))
    nth = (-func.length(plain)).label("nth")
    held = func.strpos(query, func.concat(" ", plain, " ")) > 0
    return select(*fields, nth).where(held)


def _alike(mistyped: Sequence[str]) -> Select[Any]:
    """Words with a letter more, or with many trigrams in common."""
    given = bindparam("mistyped", list(mistyped), type_=ARRAY(SqlText))
    skeletons = bindparam("skeletons", ["%".join(word) for word in mistyped], type_=ARRAY(SqlText))
    typed = func.unnest(given, skeletons).table_valued("word", "skeleton").render_derived(name="typed")
    known = catalogue_word.c.word
    is_longer = and_(func.length(known) == func.length(typed.c.word) + 1, known.like(typed.c.skeleton))
    unlike = case((known == typed.c.word, 0), (is_longer, 1), else_=2 - func.similarity(known, typed.c.word))
    nearest = (
        select(known.label("means"), unlike.label("nth"))
        .where(or_(known.op("%")(typed.c.word), is_longer))
        .order_by(unlike, known)
        .limit(MOST_ALIKE)
        .lateral("nearest")
    )
    fields = (typed.c.word.label("written"), nearest.c.means, false().label("is_alias"), nearest.c.nth)
    return select(*fields).select_from(typed.join(nearest, true()))


def _best(found: Select[Any], order: Sequence[ColumnElement[int]], sumber: str, limit: int) -> Select[Any]:
    """Counts and ranks narrow rows, of which there may be thousands, and reads names for the best alone."""
    analysis = catalogue_analysis.c
    if sumber:
        chosen = select(edition.c.id).where(edition.c.name == sumber).scalar_subquery()
        found = found.where(analysis.edition_id == chosen)
    ordered = [*order, analysis.sort_key, -analysis.edition_id, analysis.id]
    ranked = [one.label(f"order_{nth}") for nth, one in enumerate(ordered)]
    best = (
        found.add_columns(func.count().over().label("total"), *ranked).order_by(*ranked).limit(limit).subquery("best")
    )
    fields = (analysis.id, analysis.kode, analysis.nama, analysis.satuan, edition.c.name.label("sumber"), best.c.total)
    return (
        select(*fields)
        .select_from(best)
        .join(catalogue_analysis, analysis.id == best.c.id)
        .join(edition, edition.c.id == analysis.edition_id)
        .order_by(*(best.c[one.name] for one in ranked))
    )


def _places(text: ColumnElement[str], meanings: Meanings) -> ColumnElement[int]:
    places: ColumnElement[int] = reduce(add, (_place(text, one) for one in meanings))
    return places


def _place(text: ColumnElement[str], meanings: Sequence[str]) -> ColumnElement[int]:
    """Where the likeliest meaning of a word stands that the text holds."""
    found = (
        func.nullif(func.strpos(text, spelt), 0) + nth * LESS_LIKELY + later
        for nth, word in enumerate(meanings)
        for spelt, later in ((f" {word} ", 0), (_least_of(word), PART_OF_WORD))
    )
    place: ColumnElement[int] = func.coalesce(*found, MISSING)
    return place


def _rank(text: str) -> ColumnElement[int]:
    kode = func.lower(catalogue_analysis.c.kode)
    return case((kode == text, 0), (kode.startswith(text, autoescape=True), 1), else_=BY_WORDS)


def _holds(text: ColumnElement[str], meanings: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(text.contains(_least_of(word), autoescape=True) for word in meanings))


def _least_of(word: str) -> str:
    return f" {word}" if begins_words(word) else word
