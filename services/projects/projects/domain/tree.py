"""The tree of a project (klasifikasi, sub-klasifikasi, pekerjaan): reading a whole-tree save and what it changes.

Rows are matched by id and by nothing else; their order is their position in the lists. Planning has three steps, so
that what needs the database can stand between them: `flatten` and `check`, then `build` the rows as they shall be (with
ids and codes given), then `compare` them with what is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from projects.domain.problem import Problem
from projects.domain.text import check_text

MOST_ROWS = 20_000
LONGEST_NAME = 255
LONGEST_URAIAN = 2_000
LONGEST_SATUAN = 50


class SourceType(StrEnum):
    """Where a pekerjaan's analysis comes from; `ref` is read-only, `ref_modified` a copy of one's own."""

    REF = "ref"
    REF_MODIFIED = "ref_modified"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class PekerjaanInput:
    """A leaf as it was sent; an absent text stays as it is or is the reference's."""

    id: int | None = None
    source_type: str = SourceType.CUSTOM
    ref_id: int | None = None
    uraian: str | None = None
    satuan: str | None = None


@dataclass(frozen=True, slots=True)
class SubInput:
    """A sub-klasifikasi as it was sent."""

    id: int | None = None
    name: str = ""
    pekerjaan: Sequence[PekerjaanInput] = ()


@dataclass(frozen=True, slots=True)
class KlasifikasiInput:
    """A klasifikasi as it was sent."""

    id: int | None = None
    name: str = ""
    sub: Sequence[SubInput] = ()


@dataclass(frozen=True, slots=True)
class Klasifikasi:
    """First level, as stored; the order of a row counts among its siblings, with gaps."""

    id: int
    name: str
    ordering_index: int


@dataclass(frozen=True, slots=True)
class SubKlasifikasi:
    """Second level, as stored."""

    id: int
    klasifikasi_id: int
    name: str
    ordering_index: int


@dataclass(frozen=True, slots=True)
class Pekerjaan:
    """A leaf, as stored."""

    id: int
    sub_klasifikasi_id: int
    ordering_index: int
    source_type: str
    ref_id: int | None
    snapshot_kode: str
    snapshot_uraian: str
    snapshot_satuan: str

    @property
    def source(self) -> tuple[str, int | None]:
        """What the analysis was copied from; another one means another analysis."""
        return self.source_type, self.ref_id


@dataclass(frozen=True, slots=True)
class Tree:
    """All rows by id."""

    klasifikasi: Mapping[int, Klasifikasi] = field(default_factory=dict)
    sub: Mapping[int, SubKlasifikasi] = field(default_factory=dict)
    pekerjaan: Mapping[int, Pekerjaan] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the request with where it stands: its path and its parent's."""

    path: str
    parent: str
    row: KlasifikasiInput | SubInput | PekerjaanInput


@dataclass(frozen=True, slots=True)
class FlatTree:
    """The rows of a request, level by level, in order."""

    klasifikasi: list[Node] = field(default_factory=list)
    sub: list[Node] = field(default_factory=list)
    pekerjaan: list[Node] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        """All rows, parents before children."""
        return [*self.klasifikasi, *self.sub, *self.pekerjaan]

    @property
    def leaves(self) -> list[tuple[Node, PekerjaanInput]]:
        """The pekerjaan with their input."""
        return [(node, node.row) for node in self.pekerjaan if isinstance(node.row, PekerjaanInput)]


def flatten(klasifikasi: Sequence[KlasifikasiInput]) -> FlatTree:
    """The request's rows with their paths, such as "klasifikasi[0].sub[1].pekerjaan[2]"."""
    flat = FlatTree()
    for first, outer in enumerate(klasifikasi):
        top = f"klasifikasi[{first}]"
        flat.klasifikasi.append(Node(top, "", outer))
        for second, middle in enumerate(outer.sub):
            path = f"{top}.sub[{second}]"
            flat.sub.append(Node(path, top, middle))
            for third, inner in enumerate(middle.pekerjaan):
                flat.pekerjaan.append(Node(f"{path}.pekerjaan[{third}]", path, inner))
    return flat


def check(flat: FlatTree, stored: Tree) -> list[Problem]:
    """Problems of the whole request; nothing is stored when there is any."""
    if len(flat.nodes) > MOST_ROWS:
        return [Problem("klasifikasi", f"paling banyak {MOST_ROWS} baris, sekarang {len(flat.nodes)}")]
    problems = [
        *_check_ids(flat.klasifikasi, stored.klasifikasi),
        *_check_ids(flat.sub, stored.sub),
        *_check_ids(flat.pekerjaan, stored.pekerjaan),
    ]
    for node in (*flat.klasifikasi, *flat.sub):
        if isinstance(node.row, KlasifikasiInput | SubInput):
            problems += check_text(node.row.name, f"{node.path}.name", longest=LONGEST_NAME, required=True)
    for node, row in flat.leaves:
        problems += _check_leaf(node.path, row, stored.pekerjaan.get(row.id or 0))
    return problems


def _check_ids(nodes: Sequence[Node], stored: Mapping[int, object]) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[int, str] = {}
    for node in nodes:
        if node.row.id is None:
            continue
        if node.row.id not in stored:
            problems.append(Problem(f"{node.path}.id", "baris ini tidak ada dalam proyek; muat ulang daftar pekerjaan"))
        elif first.setdefault(node.row.id, node.path) != node.path:
            problems.append(Problem(f"{node.path}.id", f"sudah ada pada {first[node.row.id]}"))
    return problems


def _check_leaf(path: str, row: PekerjaanInput, stored: Pekerjaan | None) -> list[Problem]:
    if row.source_type not in set(SourceType):
        return [Problem(f"{path}.source_type", "pilih ref, ref_modified atau custom")]
    problems = [
        *check_text(row.uraian or "", f"{path}.snapshot_uraian", longest=LONGEST_URAIAN),
        *check_text(row.satuan or "", f"{path}.snapshot_satuan", longest=LONGEST_SATUAN),
    ]
    if row.source_type == SourceType.CUSTOM:
        if row.ref_id is not None:
            problems.append(Problem(f"{path}.ref_id", "pekerjaan kustom tidak memiliki analisa referensi"))
        if not _wanted_uraian(row, stored):
            problems.append(Problem(f"{path}.snapshot_uraian", "wajib diisi untuk pekerjaan kustom"))
    elif wanted_ref(row, stored) is None:
        problems.append(Problem(f"{path}.ref_id", "pilih analisa referensi"))
    return problems


def _wanted_uraian(row: PekerjaanInput, stored: Pekerjaan | None) -> str:
    if row.uraian is not None:
        return row.uraian.strip()
    return stored.snapshot_uraian if stored else ""


def wanted_ref(row: PekerjaanInput, stored: Pekerjaan | None) -> int | None:
    """The catalogue analysis that the row shall have; an existing row that names none keeps its own."""
    if row.source_type == SourceType.CUSTOM:
        return None
    if row.ref_id is not None:
        return row.ref_id
    return stored.ref_id if stored else None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a save creates, changes and deletes, as ids per level, and whose source it changes."""

    created: Tree
    updated: Tree
    removed: Tree
    resourced: frozenset[int]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows created, updated and deleted, all levels together."""
        sizes = [len(one.klasifikasi) + len(one.sub) + len(one.pekerjaan) for one in self._trees]
        return sizes[0], sizes[1], sizes[2]

    @property
    def _trees(self) -> tuple[Tree, Tree, Tree]:
        return self.created, self.updated, self.removed


def compare(stored: Tree, wanted: Tree) -> Difference:
    """How to get from the stored tree to the wanted one."""
    return Difference(
        created=_without(wanted, stored),
        updated=Tree(
            _changed(stored.klasifikasi, wanted.klasifikasi),
            _changed(stored.sub, wanted.sub),
            _changed(stored.pekerjaan, wanted.pekerjaan),
        ),
        removed=_without(stored, wanted),
        resourced=frozenset(
            row_id
            for row_id, row in wanted.pekerjaan.items()
            if row_id in stored.pekerjaan and stored.pekerjaan[row_id].source != row.source
        ),
    )


Row = TypeVar("Row", Klasifikasi, SubKlasifikasi, Pekerjaan)


def _changed(stored: Mapping[int, Row], wanted: Mapping[int, Row]) -> dict[int, Row]:
    return {row_id: row for row_id, row in wanted.items() if row_id in stored and stored[row_id] != row}


def _without(tree: Tree, other: Tree) -> Tree:
    return Tree(
        _only_in(tree.klasifikasi, other.klasifikasi),
        _only_in(tree.sub, other.sub),
        _only_in(tree.pekerjaan, other.pekerjaan),
    )


def _only_in(rows: Mapping[int, Row], others: Mapping[int, Row]) -> dict[int, Row]:
    return {row_id: row for row_id, row in rows.items() if row_id not in others}
