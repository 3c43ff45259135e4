"""What people type, on a small edition of our own: what must come first, how it is found, what it costs."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from projects.app.queries.search_catalogue import search_catalogue
from projects.domain.catalogue_words import searched, words_of
from projects.store.catalogue import ANALYSIS_TEXT, catalogue_analysis, catalogue_word
from projects.store.catalogue_search import Query, meanings_query, resource_query, search_query

from .importing import import_whole

ANALYSES = (
    ("1.1.1", "Galian tanah biasa sedalam 1 m, cara manual"),
    ("1.1.2", "Pembuangan tanah sisa galian"),
    ("2.1.1", "Pemasangan 1 m2 dinding pasangan bata merah tebal 1 batu"),
    ("2.1.2", "Pemasangan 1 m2 dinding pasangan bata merah tebal ½ batu"),
    ("2.1.3", "Pemasangan 1 m2 dinding batako"),
    ("2.2.1.5.6", "1 m3 beton mutu sedang f'c 25 MPa"),
    ("2.2.1.5.7", "1 m3 beton mutu K-225, slump (12 ± 2) cm"),
    ("2.3.1", "Pembesian 1 kg dengan besi U-24"),
    ("2.3.2", "Kolom praktis (11x11)"),
    ("3.7.1", "Pemasangan 1 m2 plesteran 1SP : 1PP tebal 15 mm"),
    ("3.7.4", "Pemasangan 1 m2 plesteran 1 SP : 4 PP tebal 15 mm"),
    ("3.7.10", "Pemasangan 1 m2 plesteran 1SP:10PP tebal 15 mm"),
    ("3.8.1", "Pengecatan 1 m2 tembok baru, 2 lapis cat"),
    ("9.1.1", 'Pemasangan 1 m pipa PVC, DN. 3/4" (20 mm)'),
    ("9.1.2", 'Pemasangan 1 m pipa PVC, DN. 4" (100 mm)'),
    ("9.1.3", "Pemasangan 1 m pipa PVC, DN. 40 mm"),
    ("11.1.1", "Pemasangan 1 m' pagar"),
)
RESOURCES = {"2.3.2": "Besi beton polos", "3.7.1": "Semen portland", "3.7.4": "Pasir pasang (halus)"}
MANY = 3_000


@pytest.fixture
async def edition(database: Database, tmp_path: Path) -> Database:
    components = [(kode, "BHN", "", RESOURCES.get(kode, "Air"), "kg", "1.5") for kode, _ in ANALYSES]
    await _import(database, tmp_path, ANALYSES, components)
    return database


async def _import(
    database: Database, folder: Path, analyses: Sequence[tuple[str, str]], components: Sequence[tuple[str, ...]]
) -> None:
    heads = [("kode_ahsp", "nama_ahsp", "sumber"), *((kode, nama, "Uji") for kode, nama in analyses)]
    titles = ("kode_ahsp", "kategori", "kode_item", "uraian_item", "satuan_item", "koefisien")
    tables = {"analyses.csv": heads, "components.csv": [titles, *components]}
    for name, rows in tables.items():
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        (folder / name).write_text(text.getvalue())
    await import_whole(database, "Uji", *((name, folder / name) for name in tables))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("pasangan bta merah", "2.1.1"),
        ("bata 1/2", "2.1.2"),
        ("besi beton polos", "2.3.2"),
        ("besi bton polos", "2.3.2"),
        ("galian tnah", "1.1.1"),
        ("2.2.1.5.6", "2.2.1.5.6"),
        ("beton k 225", "2.2.1.5.7"),
        ("beton k225", "2.2.1.5.7"),
        ("cat tembok", "3.8.1"),
        ("plesteran 1:4", "3.7.4"),
        ("plesteran 1pc : 4ps", "3.7.4"),
        ("plesteran 1:1", "3.7.1"),
        ("u-24", "2.3.1"),
        ('pipa pvc 4"', "9.1.2"),
        ("1.1", "1.1.1"),
        ("pagar 1", "11.1.1"),
    ],
)
async def test_what_people_type_comes_first(edition: Database, query: str, first: str) -> None:
    found = await search_catalogue(edition, query, "", 20)
    assert found["results"][0]["kode_ahsp"] == first


async def test_a_typed_letter_is_no_letter_of_any_word(edition: Database) -> None:
    found = await search_catalogue(edition, "k", "", 20)
    assert {one["kode_ahsp"] for one in found["results"]} == {"2.2.1.5.7", "2.3.1", "2.3.2"}  # k 225, kg, kolom


async def test_names_are_spelt_in_the_database_as_queries_are_here(edition: Database) -> None:
    async with edition.read() as connection:
        rows = (await connection.execute(select(catalogue_analysis.c.nama, catalogue_analysis.c.search_text))).all()
    # A grade is one word of a query and two of a name.
    spelt = {nama: f" {' '.join(words_of(nama))} " for nama, _ in rows if len(nama.split()) < 8}
    assert spelt == {nama: text.rsplit(" ", 2)[0] + " " for nama, text in rows if nama in spelt}
    assert searched("nama || ' ' || kode") == ANALYSIS_TEXT


async def test_words_of_resources_are_known_to_those_who_mistype_them(edition: Database) -> None:
    async with edition.read() as connection:
        known = set(await connection.scalars(select(catalogue_word.c.word)))
    assert {"polos", "halus", "bata", "portland"} <= known
    assert not {"", "m2", "biasa,"} & known


@pytest.mark.parametrize(
    ("query", "statements"), [("bata", 1), ("polos", 2), ("bta merah", 4), ("besi bton polos", 5), ("bta qqqq", 6)]
)
async def test_number_of_statements(edition: Database, query: str, statements: int) -> None:
    with count_statements(edition) as counted:
        await search_catalogue(edition, query, "", 20)
    assert len(counted) == statements


async def test_plans(database: Database, tmp_path: Path) -> None:
    """Each statement reads an index where the words are rare, and counts before it reads names where they are not."""
    analyses = [(f"{number // 100 + 1}.{number % 100 + 1}", f"Analisis tipe {number:04}") for number in range(MANY)]
    components = [
        (kode, "BHN", "", f"Bahan tipe {number:04}", "kg", "1.5") for number, (kode, _) in enumerate(analyses)
    ]
    await _import(database, tmp_path, analyses, components)
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("VACUUM ANALYZE catalogue_analysis, catalogue_component, catalogue_word")
    by_name = await _plan(database, search_query([["analisis"], ["0815"]], "", 20))
    assert "Bitmap Index Scan on ix_catalogue_analysis_search_text" in by_name
    by_code = await _plan(database, search_query([["7.42"]], "", 20))
    assert "Bitmap Index Scan on ix_catalogue_analysis_search_text" in by_code
    by_resource = await _plan(database, resource_query([["bahan"], ["0815"]], "", 20))
    assert "Bitmap Index Scan on ix_catalogue_component_search_text" in by_resource
    everything = await _plan(database, search_query([["tipe"]], "", 20))
    assert everything.index("Limit") < everything.index("WindowAgg")


async def test_mistyped_words_are_compared_by_the_index(edition: Database) -> None:
    plan = await _plan(edition, meanings_query(["bta", "merh"], ["bta", "merh"]), "SET LOCAL enable_seqscan = off")
    assert plan.count("Bitmap Index Scan on ix_catalogue_word_word") == 2


async def _plan(database: Database, query: Query, *settings: str) -> str:
    statement: Any = query.statement
    options = {"literal_binds": True}
    compiled = statement.params(query.values).compile(dialect=postgresql.dialect(), compile_kwargs=options)
    async with database.read() as connection:
        for setting in settings:
            await connection.exec_driver_sql(setting)
        rows = await connection.exec_driver_sql(f"EXPLAIN {compiled}")
    return "\n".join(row[0] for row in rows)
