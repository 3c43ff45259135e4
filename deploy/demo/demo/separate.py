"""Keeping apart what the file prices apart.

Taksir knows a resource by kategori, name and unit; in an old file one resource may stand under several codes with
several prices. Giving the odd ones a name of their own keeps the file's figures to the last digit.
"""

from collections.abc import Mapping
from dataclasses import replace

from demo.prices import holding, prices_by_identity
from demo.project_file import AnalysisRow, Klasifikasi, Pekerjaan, Price, ProjectFile, SubKlasifikasi

# Kategori and kode to the price entry under its new name.
Renamed = Mapping[tuple[str, str], Price]


def separated(file: ProjectFile) -> tuple[ProjectFile, list[str]]:
    """The file with one price a resource, and in words what was renamed for that.

    A REF pekerjaan that uses a renamed resource becomes REF_MODIFIED: its analysis is no longer the catalogue's.
    """
    renamed = _renamed(file)
    if not renamed:
        return file, []
    prices = tuple(renamed.get((price.kategori, price.kode), price) for price in file.prices)
    klasifikasi = tuple(_klasifikasi(group, renamed) for group in file.klasifikasi)
    remarks = [
        f"{price.uraian} dipisahkan: berkas menghargainya {price.harga_satuan}, lain daripada sumber daya bernama sama"
        for price in renamed.values()
    ]
    return replace(file, prices=prices, klasifikasi=klasifikasi), remarks


def _renamed(file: ProjectFile) -> Renamed:
    return {
        (entry.kategori, entry.kode): replace(entry, uraian=f"{entry.uraian} ({entry.kode})")
        for entries in prices_by_identity(file.prices).values()
        for entry in entries
        if entry.harga_satuan != holding(entries).harga_satuan
    }


def _klasifikasi(group: Klasifikasi, renamed: Renamed) -> Klasifikasi:
    return replace(group, sub=tuple(_sub(sub, renamed) for sub in group.sub))


def _sub(sub: SubKlasifikasi, renamed: Renamed) -> SubKlasifikasi:
    return replace(sub, pekerjaan=tuple(_pekerjaan(item, renamed) for item in sub.pekerjaan))


def _pekerjaan(item: Pekerjaan, renamed: Renamed) -> Pekerjaan:
    detail = tuple(_row(row, renamed) for row in item.detail)
    if detail == item.detail:
        return item
    source_type = "ref_modified" if item.source_type == "ref" else item.source_type
    return replace(item, source_type=source_type, detail=detail)


def _row(row: AnalysisRow, renamed: Renamed) -> AnalysisRow:
    entry = renamed.get((row.kategori, row.kode))
    is_bundle = row.ref_ahsp_kode is not None or row.ref_pekerjaan_kode is not None
    return row if entry is None or is_bundle else replace(row, uraian=entry.uraian)
