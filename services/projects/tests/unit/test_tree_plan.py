"""Planning a whole-tree save without a database, against any stored tree and any wish."""

import itertools
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.codes import CodeCounters, project_index
from projects.domain.kategori import Kategori, read_kategori
from projects.domain.schedule import date
from projects.domain.tree import (
    MOST_ROWS,
    KlasifikasiInput,
    PekerjaanInput,
    SourceType,
    SubInput,
    Tree,
    check,
    compare,
    flatten,
)
from projects.domain.tree_build import Reference, build
from projects.domain.tree_order import HIGHEST, STEP, between, orders, spread

REFERENCES = {number: Reference(f"{number}.1", f"Analisa {number}", "m2") for number in (1, 2)}


def planned(
    stored: Tree, wanted: list[KlasifikasiInput], counters: CodeCounters, fresh: "itertools.count[int]"
) -> Tree:
    flat = flatten(wanted)
    assert check(flat, stored) == []
    ids = {node.path: node.row.id if node.row.id is not None else next(fresh) for node in flat.nodes}
    return build(flat, ids, orders(flat, stored), stored, REFERENCES, counters)


def echo(tree: Tree) -> list[KlasifikasiInput]:
    """The tree as a client would send it back."""

    def leaves(sub_id: int) -> list[PekerjaanInput]:
        rows = sorted(tree.pekerjaan.values(), key=lambda row: row.ordering_index)
        return [
            PekerjaanInput(row.id, row.source_type, row.ref_id, row.snapshot_uraian, row.snapshot_satuan)
            for row in rows
            if row.sub_klasifikasi_id == sub_id
        ]

    def subs(top_id: int) -> list[SubInput]:
        rows = sorted(tree.sub.values(), key=lambda row: row.ordering_index)
        return [SubInput(row.id, row.name, leaves(row.id)) for row in rows if row.klasifikasi_id == top_id]

    tops = sorted(tree.klasifikasi.values(), key=lambda row: row.ordering_index)
    return [KlasifikasiInput(row.id, row.name, subs(row.id)) for row in tops]


new_leaves = st.one_of(
    st.builds(PekerjaanInput, source_type=st.just(SourceType.CUSTOM), uraian=st.sampled_from(["a", " b  b "])),
    st.builds(
        PekerjaanInput,
        source_type=st.sampled_from([SourceType.REF, SourceType.REF_MODIFIED]),
        ref_id=st.sampled_from([1, 2]),
        uraian=st.sampled_from([None, "", "nama sendiri"]),
        satuan=st.sampled_from([None, "m3"]),
    ),
)
new_subs = st.builds(SubInput, name=st.just("s"), pekerjaan=st.lists(new_leaves, max_size=3))
new_trees = st.lists(st.builds(KlasifikasiInput, name=st.just("k"), sub=st.lists(new_subs, max_size=3)), max_size=3)


@settings(deadline=None)  # other work on the machine may hold an example up
@given(new_trees)
def test_what_was_saved_and_sent_back_is_no_change(wanted: list[KlasifikasiInput]) -> None:
    counters = CodeCounters()
    stored = planned(Tree(), wanted, counters, itertools.count(1))
    given_codes = replace(counters)
    again = planned(stored, echo(stored), counters, itertools.count(10_000))
    assert compare(stored, again).counts == (0, 0, 0)
    assert counters == given_codes


@settings(deadline=None)  # other work on the machine may hold an example up
@given(new_trees, new_trees, st.randoms(use_true_random=False))
def test_applying_the_difference_gives_the_wanted_tree(
    first: list[KlasifikasiInput], second: list[KlasifikasiInput], random: Random
) -> None:
    fresh = itertools.count(1)
    counters = CodeCounters()
    stored = planned(Tree(), first, counters, fresh)
    kept = [top for top in echo(stored) if random.random() < 0.7]
    random.shuffle(kept)
    wanted = planned(stored, [*second, *kept], counters, fresh)
    change = compare(stored, wanted)
    for level in ("klasifikasi", "sub", "pekerjaan"):
        rows = dict(getattr(stored, level))
        for gone in getattr(change.removed, level):
            del rows[gone]
        rows |= getattr(change.created, level)
        rows |= getattr(change.updated, level)
        assert rows == getattr(wanted, level)
        assert not set(getattr(change.created, level)) & set(getattr(stored, level))


@settings(deadline=None)  # other work on the machine may hold an example up
@given(new_trees)
def test_siblings_rise_and_custom_codes_differ(wanted: list[KlasifikasiInput]) -> None:
    tree = planned(Tree(), wanted, CodeCounters(), itertools.count(1))
    for sub_id in tree.sub:
        numbers = [row.ordering_index for row in tree.pekerjaan.values() if row.sub_klasifikasi_id == sub_id]
        assert numbers == [STEP * place for place in range(1, len(numbers) + 1)]
    customs = [row.snapshot_kode for row in tree.pekerjaan.values() if row.source_type == SourceType.CUSTOM]
    assert len(set(customs)) == len(customs)


numbers_of_siblings = st.lists(st.one_of(st.none(), st.integers(1, 40), st.integers(1, HIGHEST)), max_size=40)


@settings(deadline=None)  # other work on the machine may hold an example up
@given(numbers_of_siblings)
def test_spread_numbers_rise_whatever_was_stored(stored: list[int | None]) -> None:
    numbers = spread(stored)
    assert len(numbers) == len(stored)
    assert all(before < after for before, after in itertools.pairwise([0, *numbers, HIGHEST + 1]))
    assert spread(numbers) == numbers


def test_one_row_that_moves_leaves_the_numbers_of_the_others() -> None:
    assert spread([20, 30, None, 40, 10]) == [20, 30, 35, 40, 40 + STEP]
    assert spread([1, None, 2]) == [STEP, 2 * STEP, 3 * STEP]


def test_there_is_room_between_neighbours_sixteen_times() -> None:
    before, after = STEP, 2 * STEP
    for _ in range(16):
        after = between(before, after) or 0
        assert before < after
    assert between(before, after) is None
    assert (between(0, None), between(HIGHEST, None)) == (STEP, None)


def test_a_new_row_never_takes_over_one_that_has_its_place() -> None:
    stored = planned(Tree(), [_one(PekerjaanInput(uraian="lama"))], CodeCounters(), itertools.count(1))
    [top] = echo(stored)
    wanted = KlasifikasiInput(top.id, top.name, [replace(top.sub[0], pekerjaan=[PekerjaanInput(uraian="baru")])])
    change = compare(stored, planned(stored, [wanted], CodeCounters(custom=1), itertools.count(50)))
    assert [row.snapshot_uraian for row in change.created.pekerjaan.values()] == ["baru"]
    assert [row.snapshot_uraian for row in change.removed.pekerjaan.values()] == ["lama"]


def test_a_custom_pekerjaan_that_was_a_reference_keeps_its_texts() -> None:
    stored = planned(Tree(), [_one(PekerjaanInput(source_type="ref", ref_id=1))], CodeCounters(), itertools.count(1))
    [row] = stored.pekerjaan.values()
    [top] = echo(stored)
    leaf = PekerjaanInput(row.id, SourceType.CUSTOM)
    wanted = KlasifikasiInput(top.id, top.name, [replace(top.sub[0], pekerjaan=[leaf])])
    change = compare(stored, planned(stored, [wanted], CodeCounters(), itertools.count(50)))
    [after] = change.updated.pekerjaan.values()
    assert (after.snapshot_kode, after.snapshot_uraian, after.ref_id) == ("CUST-0001", "Analisa 1", None)
    assert change.resourced == {row.id}


def test_too_many_rows_are_refused_at_once() -> None:
    leaves = [PekerjaanInput(uraian="x")] * MOST_ROWS
    assert [one.path for one in check(flatten([_one(*leaves)]), Tree())] == ["klasifikasi"]


def _one(*leaves: PekerjaanInput) -> KlasifikasiInput:
    return KlasifikasiInput(name="k", sub=[SubInput(name="s", pekerjaan=leaves)])


def test_codes() -> None:
    counters = CodeCounters(custom=9, modified=1, unit=9_999)
    assert (counters.next_custom(), counters.next_modified("2.2.1"), counters.next_unit()) == (
        "CUST-0010",
        "mod.2-2.2.1",
        "Unit-10000",
    )
    assert project_index(7, date(2026, 2, 13), 1) == "PRJ-07-130226-0001"
    assert project_index(1234, date(2026, 2, 13), 10_000) == "PRJ-1234-130226-10000"


def test_categories_have_synonyms() -> None:
    for kategori, words in {
        Kategori.TK: ("TK", " tenaga kerja ", "Upah"),
        Kategori.BHN: ("bhn", "Bahan", "MATERIAL"),
        Kategori.ALT: ("ALT", "Peralatan", "alat"),
        Kategori.LAIN: ("LAIN", "Lain-lain"),
    }.items():
        assert {read_kategori(word) for word in words} == {kategori}
    assert read_kategori("") is None
