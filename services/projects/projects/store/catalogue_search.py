"""Searching the catalogue: one statement over the trigram index."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from projects.store.catalogue import catalogue_analysis, edition

MOST_WORDS = 8


def search_statement(query: str, sumber: str, limit: int) -> Select[Any]:
    """The best `limit` analyses that hold every word of the query in code or name, each row with `total`.

    An exact code comes first, then codes that begin with the query in natural order, then names by word similarity.
    """
    words = query.lower().split()[:MOST_WORDS]
    text = " ".join(words)
    analysis = catalogue_analysis.c
    rank = _rank(text)
    similarity = func.word_similarity(text, analysis.search_text)
    statement = (
        select(
            analysis.id,
            analysis.kode,
            analysis.nama,
            analysis.satuan,
            edition.c.name.label("sumber"),
            func.count().over().label("total"),
        )
        .join_from(catalogue_analysis, edition)
        .where(and_(True, *(_holds(word) for word in words)))
        .order_by(rank, case((rank == 2, -similarity), else_=0), analysis.sort_key, edition.c.id.desc(), analysis.id)
        .limit(limit)
    )
    return statement.where(edition.c.name == sumber) if sumber else statement


def _rank(text: str) -> ColumnElement[int]:
    kode = func.lower(catalogue_analysis.c.kode)
    return case((kode == text, 0), (kode.startswith(text, autoescape=True), 1), else_=2)


def _holds(word: str) -> ColumnElement[bool]:
    """The word anywhere; a word like a code (`1.1`) only at a beginning, because 11.1 is another chapter."""
    text = catalogue_analysis.c.search_text
    if "." in word and any(letter.isdigit() for letter in word):
        return or_(text.startswith(word, autoescape=True), text.contains(f" {word}", autoescape=True))
    return text.contains(word, autoescape=True)
