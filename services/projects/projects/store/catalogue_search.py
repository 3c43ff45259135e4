"""Searching the catalogue: statements over trigram indexes, the second only for words that nobody wrote so."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true, values
from sqlalchemy import Text as SqlText
from sqlalchemy import column as sql_column

from projects.store.catalogue import QUOTES, catalogue_analysis, catalogue_component, catalogue_word, edition
from projects.store.catalogue_staging_tables import catalogue_alias

MOST_WORDS = 8
BY_WORDS = 2
# A name begins with what it is about, so matches are ranked by how early their words stand, in characters; a likelier
# meaning may stand that much later, and a word that is missing stands behind all others.
LESS_LIKELY = 100
MISSING = 2_000
# What a mistyped word may be: that much alike (trigrams shared), the best of the vocabulary first.
ALIKE = 0.3
MOST_ALIKE = 4
SHORTEST_MISTYPED = 4
NO_QUOTES = str.maketrans("", "", QUOTES)

Alternatives = Sequence[Sequence[str]]


def words_of(query: str) -> list[str]:
    """What somebody typed, as words; ½ is 1/2 and f'c is fc, as in `search_text`."""
    plain = query.lower().replace("½", "1/2").replace("¼", "1/4").translate(NO_QUOTES)
    return plain.split()[:MOST_WORDS]


def search_statement(
    words: Sequence[str], sumber: str, limit: int, alternatives: Alternatives = (), least: int | None = None
) -> Select[Any]:
    """The best `limit` analyses that hold every word of the query in code or name, each row with `total`.

    An exact code comes first, then codes that begin with the query in natural order, then names by how early they
    hold the words. With `alternatives` a word may also be any of those of its place; with `least` that many words are
    enough, and those with the most of them come first.
    """
    analysis, meanings = catalogue_analysis.c, alternatives or [[word] for word in words]
    conditions = [or_(*(_holds(word) for word in one)) for one in meanings]
    statement = _matches().limit(limit)
    if least is None:
        statement = statement.where(and_(true(), *conditions))
    else:
        held: ColumnElement[int] = reduce(add, (case((condition, 1), else_=0) for condition in conditions))
        statement = statement.where(or_(*conditions), held >= least).order_by(held.desc())
    if meanings:
        rank = _rank(" ".join(one[0] for one in meanings))
        place = reduce(add, (_place(one) for one in meanings))
        statement = statement.order_by(rank, case((rank == BY_WORDS, place), else_=0))
    statement = statement.order_by(analysis.sort_key, analysis.edition_id.desc(), analysis.id)
    return statement.where(edition.c.name == sumber) if sumber else statement


def resource_statement(words: Sequence[str], sumber: str, limit: int) -> Select[Any]:
    """The first `limit` analyses with a resource that holds every word in its name, in natural order, with `total`."""
    analysis, component = catalogue_analysis.c, catalogue_component.c
    uses = select(component.analysis_id).where(*(component.identity.contains(word, autoescape=True) for word in words))
    statement = (
        _matches()
        .where(analysis.id.in_(uses))
        .order_by(analysis.sort_key, analysis.edition_id.desc(), analysis.id)
        .limit(limit)
    )
    return statement.where(edition.c.name == sumber) if sumber else statement


def alike_statement(words: Sequence[str]) -> Select[Any]:
    """(word, alike): for each typed word the words of the vocabulary that it may mean, the likeliest first."""
    typed = values(sql_column("word", SqlText), name="typed").data([(word,) for word in words])
    similarity = func.similarity(catalogue_word.c.word, typed.c.word)
    nearest = (
        select(catalogue_word.c.word.label("alike"), similarity.label("similarity"))
        .where(catalogue_word.c.word.op("%")(typed.c.word), similarity >= ALIKE)
        .order_by(similarity.desc(), catalogue_word.c.word)
        .limit(MOST_ALIKE)
        .lateral("nearest")
    )
    return (
        select(typed.c.word, nearest.c.alike)
        .select_from(typed.join(nearest, true()))
        .order_by(typed.c.word, nearest.c.similarity.desc(), nearest.c.alike)
    )


def alias_statement(words: Sequence[str]) -> Select[Any]:
    """(plain, stands_for): other names of units and resources that the query holds, the longest first."""
    query = literal(f" {' '.join(words)} ")
    plain = catalogue_alias.c.plain
    held = func.strpos(query, func.concat(" ", plain, " ")) > 0
    return select(plain, catalogue_alias.c.stands_for).where(held).order_by(func.length(plain).desc()).limit(MOST_WORDS)


def _matches() -> Select[Any]:
    analysis = catalogue_analysis.c
    total = func.count().over().label("total")
    fields = (analysis.id, analysis.kode, analysis.nama, analysis.satuan, edition.c.name.label("sumber"), total)
    return select(*fields).join_from(catalogue_analysis, edition)


def _place(alternatives: Sequence[str]) -> ColumnElement[int]:
    """Where the likeliest of the alternatives stands that the text holds."""
    text = catalogue_analysis.c.search_text
    found = (func.nullif(func.strpos(text, word), 0) + LESS_LIKELY * nth for nth, word in enumerate(alternatives))
    place: ColumnElement[int] = func.coalesce(*found, MISSING)
    return place


def _rank(text: str) -> ColumnElement[int]:
    kode = func.lower(catalogue_analysis.c.kode)
    return case((kode == text, 0), (kode.startswith(text, autoescape=True), 1), else_=BY_WORDS)


def _holds(word: str) -> ColumnElement[bool]:
    """The word anywhere; a word like a code (`1.1`) only at a beginning, because 11.1 is another chapter."""
    text = catalogue_analysis.c.search_text
    if "." in word and any(letter.isdigit() for letter in word):
        return or_(text.startswith(word, autoescape=True), text.contains(f" {word}", autoescape=True))
    return text.contains(word, autoescape=True)
