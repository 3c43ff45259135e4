"""The rows of a tree as a save wants them."""

from collections.abc import Mapping
from dataclasses import dataclass

from projects.domain.codes import CodeCounters
from projects.domain.text import one_line
from projects.domain.tree import (
    FlatTree,
    Klasifikasi,
    KlasifikasiInput,
    Node,
    Pekerjaan,
    PekerjaanInput,
    SourceType,
    SubInput,
    SubKlasifikasi,
    Tree,
    wanted_ref,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a pekerjaan takes from the catalogue's analysis."""

    kode: str
    uraian: str
    satuan: str


def build(
    flat: FlatTree,
    ids: Mapping[str, int],
    orders: Mapping[str, int],
    stored: Tree,
    references: Mapping[int, Reference],
    counters: CodeCounters,
) -> Tree:
    """All rows with the ids and orders given per path. New and re-sourced pekerjaan get a code from `counters`."""
    return Tree(
        {ids[node.path]: _klasifikasi(node, ids, orders) for node in flat.klasifikasi},
        {ids[node.path]: _sub(node, ids, orders) for node in flat.sub},
        {
            ids[node.path]: _Leaf(node, row, stored.pekerjaan.get(row.id or 0), references).build(ids, orders, counters)
            for node, row in flat.leaves
        },
    )


def _klasifikasi(node: Node, ids: Mapping[str, int], orders: Mapping[str, int]) -> Klasifikasi:
    return Klasifikasi(ids[node.path], _name(node), orders[node.path])


def _sub(node: Node, ids: Mapping[str, int], orders: Mapping[str, int]) -> SubKlasifikasi:
    return SubKlasifikasi(ids[node.path], ids[node.parent], _name(node), orders[node.path])


def _name(node: Node) -> str:
    return one_line(node.row.name) if isinstance(node.row, KlasifikasiInput | SubInput) else ""


@dataclass(frozen=True, slots=True)
class _Leaf:
    node: Node
    row: PekerjaanInput
    stored: Pekerjaan | None
    references: Mapping[int, Reference]

    def build(self, ids: Mapping[str, int], orders: Mapping[str, int], counters: CodeCounters) -> Pekerjaan:
        ref_id = wanted_ref(self.row, self.stored)
        reference = None if ref_id is None else self.references.get(ref_id)
        keeps = self.stored is not None and self.stored.source == (self.row.source_type, ref_id)
        kode = self.stored.snapshot_kode if self.stored and keeps else self._kode(reference, counters)
        uraian, satuan = self._texts(reference, keeps=keeps)
        return Pekerjaan(
            id=ids[self.node.path],
            sub_klasifikasi_id=ids[self.node.parent],
            ordering_index=orders[self.node.path],
            source_type=self.row.source_type,
            ref_id=ref_id,
            snapshot_kode=kode,
            snapshot_uraian=uraian,
            snapshot_satuan=satuan,
        )

    def _kode(self, reference: Reference | None, counters: CodeCounters) -> str:
        if reference is None:
            return counters.next_custom()
        if self.row.source_type == SourceType.REF:
            return reference.kode
        return counters.next_modified(reference.kode)

    def _texts(self, reference: Reference | None, *, keeps: bool) -> tuple[str, str]:
        """A reference's texts are fixed; elsewhere what was sent counts, then what stands, then the reference's."""
        known = self.stored if keeps or reference is None else None
        sent = (None, None) if self.row.source_type == SourceType.REF else (self.row.uraian, self.row.satuan)
        stands = (known.snapshot_uraian, known.snapshot_satuan) if known else (None, None)
        referenced = (reference.uraian, reference.satuan) if reference else (None, None)
        uraian, satuan = (_first(*texts) for texts in zip(sent, stands, referenced, strict=True))
        return uraian, satuan


def _first(sent: str | None, known: str | None, referenced: str | None) -> str:
    if sent is not None and (one_line(sent) or referenced is None):
        return one_line(sent)
    return next((text for text in (known, referenced) if text is not None), "")
