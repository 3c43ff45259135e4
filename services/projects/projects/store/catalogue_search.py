"""Searching the catalogue: one statement over the trigram index."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from projects.store.catalogue import catalogue_analysis, edition

MOST_WORDS = 8
# Similarity costs some 25 µs a row; of more matches than this only the first in natural order are compared.
MOST_COMPARED = 1_000
BY_WORDS = 2


def search_statement(query: str, sumber: str, limit: int) -> Select[Any]:
    """The best `limit` analyses that hold every word of the query in code or name, each row with `total`.

    An exact code comes first, then codes that begin with the query in natural order, then names by word similarity.
    """
    words = query.lower().split()[:MOST_WORDS]
    text = " ".join(words)
    found = _found(text, words, sumber).subquery("found")
    similarity = func.word_similarity(text, found.c.search_text)
    return (
        select(found.c.id, found.c.kode, found.c.nama, found.c.satuan, found.c.sumber, found.c.total)
        .order_by(found.c.rank, case((found.c.rank == BY_WORDS, -similarity), else_=0))
        .order_by(found.c.sort_key, found.c.edition_id.desc(), found.c.id)
        .limit(limit)
    )


def _found(text: str, words: list[str], sumber: str) -> Select[Any]:
    analysis = catalogue_analysis.c
    rank = _rank(text)
    statement = (
        select(
            catalogue_analysis,
            edition.c.name.label("sumber"),
            rank.label("rank"),
            func.count().over().label("total"),
        )
        .join_from(catalogue_analysis, edition)
        .where(and_(true(), *(_holds(word) for word in words)))
        .order_by(rank, analysis.sort_key, analysis.edition_id.desc())
        .limit(MOST_COMPARED)
    )
    return statement.where(edition.c.name == sumber) if sumber else statement


def _rank(text: str) -> ColumnElement[int]:
    kode = func.lower(catalogue_analysis.c.kode)
    return case((kode == text, 0), (kode.startswith(text, autoescape=True), 1), else_=BY_WORDS)


def _holds(word: str) -> ColumnElement[bool]:
    """The word anywhere; a word like a code (`1.1`) only at a beginning, because 11.1 is another chapter."""
    text = catalogue_analysis.c.search_text
    if "." in word and any(letter.isdigit() for letter in word):
        return or_(text.startswith(word, autoescape=True), text.contains(f" {word}", autoescape=True))
    return text.contains(word, autoescape=True)
