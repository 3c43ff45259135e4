"""Searching the catalogue: statements over trigram indexes, the later ones only for words that nobody wrote so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Executable,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)

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
# Statements depend on how many meanings each word has alone, so each is built once; this many are kept.
MOST_STATEMENTS = 256
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Query:
    """A statement and the values of its parameters."""

    statement: Executable
    values: dict[str, Any]


def search_query(meanings: Meanings, sumber: str, limit: int, least: int | None = None) -> Query:
    """The best `limit` analyses that hold a meaning of every word in name or code, each row with `total`.

    An exact code comes first, then codes that begin with the query in natural order, then names by how early they
    hold the words. With `least` that many words are enough, and those with the most of them come first.
    """
    code = " ".join(one[0] for one in meanings)
    values = {**_values(meanings, sumber, limit), "code": code, "code_begins": f"{_escaped(code)}%", "least": least}
    return Query(_search(_shape(meanings), of_edition=bool(sumber), of_all=least is None), values)


def resource_query(meanings: Meanings, sumber: str, limit: int) -> Query:
    """The best `limit` analyses with a resource that holds a meaning of every word in its name, with `total`.

    Those whose resource holds the words earliest come first.
    """
    return Query(_by_resource(_shape(meanings), of_edition=bool(sumber)), _values(meanings, sumber, limit))


def _shape(meanings: Meanings) -> Shape:
    return tuple(len(one) for one in meanings)


def _values(meanings: Meanings, sumber: str, limit: int) -> dict[str, Any]:
    values: dict[str, Any] = {"sumber": sumber, "size": limit}
    for nth, one in enumerate(meanings):
        for likely, word in enumerate(one):
            part = f" {word}" if begins_words(word) else word
            values |= {f"whole_{nth}_{likely}": f" {word} ", f"part_{nth}_{likely}": part}
            values[f"like_{nth}_{likely}"] = f"%{_escaped(part)}%"
    return values


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


@lru_cache(maxsize=MOST_STATEMENTS)
def _search(shape: Shape, *, of_edition: bool, of_all: bool) -> Select[Any]:
    text = catalogue_analysis.c.search_text
    conditions = [_holds(text, nth, count) for nth, count in enumerate(shape)]
    order: list[ColumnElement[int]] = []
    if of_all:
        found = and_(true(), *conditions)
    else:
        held: ColumnElement[int] = reduce(add, (case((condition, 1), else_=0) for condition in conditions))
        found = and_(or_(*conditions), held >= _given("least", Integer))
        order.append(-held)
    if shape:
        rank = _rank()
        order += [rank, case((rank == BY_WORDS, _places(text, shape)), else_=0)]
    return _best(select(catalogue_analysis.c.id).where(found), order, of_edition=of_edition)


@lru_cache(maxsize=MOST_STATEMENTS)
def _by_resource(shape: Shape, *, of_edition: bool) -> Select[Any]:
    component = catalogue_component.c
    uses = (
        select(component.analysis_id, func.min(_places(component.search_text, shape)).label("place"))
        .where(*(_holds(component.search_text, nth, count) for nth, count in enumerate(shape)))
        .group_by(component.analysis_id)
        .subquery("uses")
    )
    found = select(catalogue_analysis.c.id).join(uses, uses.c.analysis_id == catalogue_analysis.c.id)
    return _best(found, [uses.c.place], of_edition=of_edition)


def meanings_query(words: Sequence[str], mistyped: Sequence[str]) -> Query:
    """(written, means, is_alias): other names that the words hold, the longest first, then what words may be.

    For each of the mistyped words those of the vocabulary that it may be, the likeliest first.
    """
    skeletons = ["%".join(word) for word in mistyped]
    values = {"query": f" {' '.join(words)} ", "mistyped": list(mistyped), "skeletons": skeletons}
    return Query(_meanings(), values)


@lru_cache(maxsize=1)
def _meanings() -> CompoundSelect[Any]:
    return union_all(_aliases(), _alike()).order_by("nth")


def _aliases() -> Select[Any]:
    plain = catalogue_alias.c.plain
    fields = (plain.label("written"), catalogue_alias.c.stands_for.label("means"), true().label("is_alias"))
    nth = (-func.length(plain)).label("nth")
    held = func.strpos(_given("query", Text), func.concat(" ", plain, " ")) > 0
    return select(*fields, nth).where(held)


def _alike() -> Select[Any]:
    """Words with a letter more, or with many trigrams in common."""
    given = _given("mistyped", ARRAY(Text)), _given("skeletons", ARRAY(Text))
    typed = func.unnest(*given).table_valued("word", "skeleton").render_derived(name="typed")
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


def _best(found: Select[Any], order: Sequence[ColumnElement[int]], *, of_edition: bool) -> Select[Any]:
    """Counts and ranks narrow rows, of which there may be thousands, and reads names for the best alone."""
    analysis = catalogue_analysis.c
    if of_edition:
        chosen = select(edition.c.id).where(edition.c.name == _given("sumber", Text)).scalar_subquery()
        found = found.where(analysis.edition_id == chosen)
    ordered = [*order, analysis.sort_key, -analysis.edition_id, analysis.id]
    ranked = [one.label(f"order_{nth}") for nth, one in enumerate(ordered)]
    total = func.count().over().label("total")
    best = found.add_columns(total, *ranked).order_by(*ranked).limit(_given("size", Integer)).subquery("best")
    fields = (analysis.id, analysis.kode, analysis.nama, analysis.satuan, edition.c.name.label("sumber"), best.c.total)
    return (
        select(*fields)
        .select_from(best)
        .join(catalogue_analysis, analysis.id == best.c.id)
        .join(edition, edition.c.id == analysis.edition_id)
        .order_by(*(best.c[one.name] for one in ranked))
    )


def _places(text: ColumnElement[str], shape: Shape) -> ColumnElement[int]:
    places: ColumnElement[int] = reduce(add, (_place(text, nth, count) for nth, count in enumerate(shape)))
    return places


def _place(text: ColumnElement[str], nth: int, count: int) -> ColumnElement[int]:
    """Where the likeliest meaning of a word stands that the text holds."""
    found = (
        func.nullif(func.strpos(text, _given(f"{spelt}_{nth}_{likely}", Text)), 0) + likely * LESS_LIKELY + later
        for likely in range(count)
        for spelt, later in (("whole", 0), ("part", PART_OF_WORD))
    )
    place: ColumnElement[int] = func.coalesce(*found, MISSING)
    return place


def _rank() -> ColumnElement[int]:
    kode = func.lower(catalogue_analysis.c.kode)
    return case((kode == _given("code", Text), 0), (kode.like(_given("code_begins", Text)), 1), else_=BY_WORDS)


def _holds(text: ColumnElement[str], nth: int, count: int) -> ColumnElement[bool]:
    return or_(*(text.like(_given(f"like_{nth}_{likely}", Text)) for likely in range(count)))


def _given(name: str, kind: Any) -> BindParameter[Any]:
    return bindparam(name, type_=kind)
