"""The catalogue that the estimate refers to: files to import, and what the server made of them."""

import csv
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from demo.api import Api, FilePart, Json

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SEARCH_LIMIT = 50
_LOOK_SECONDS = 0.2


class CatalogueFileError(ValueError):
    """The catalogue cannot be used; the message says why and what to give instead."""


@dataclass(frozen=True, slots=True)
class Component:
    """One row of a catalogue analysis, per unit of the pekerjaan."""

    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal


Components = dict[str, tuple[Component, ...]]


class CatalogueFiles:
    """A workbook, or a folder with analyses.csv and components.csv."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not (self.is_workbook or all(file.is_file() for file in self._csv_files())):
            raise CatalogueFileError(
                f"{path}: berikan buku kerja .xlsx, atau folder berisi analyses.csv dan components.csv"
            )

    @property
    def is_workbook(self) -> bool:
        """Whether the catalogue is one workbook; its contents are then known to the server only."""
        return self._path.is_file() and self._path.suffix == ".xlsx"

    def edition(self) -> str:
        """The edition that the files name themselves; a workbook goes by its file name."""
        if self.is_workbook:
            return self._path.stem
        names = {row["sumber"] for row in _rows(self._csv_files()[0])}
        if len(names) != 1:
            raise CatalogueFileError(
                f"{self._path}: analyses.csv menyebut {len(names)} edisi; pilih satu dengan --edition"
            )
        return names.pop()

    def parts(self) -> list[FilePart]:
        """The files as parts of an upload."""
        if self.is_workbook:
            return [("file", (self._path.name, self._path.read_bytes(), _WORKBOOK))]
        return [("file", (file.name, file.read_bytes(), "text/csv")) for file in self._csv_files()]

    def analyses(self) -> int | None:
        """How many analyses there are to import; None for a workbook."""
        components = self.components()
        return None if components is None else len(components)

    def components(self) -> Components | None:
        """Every analysis of the files by kode; None for a workbook.

        Rows with a koefisien of 0 are captions of the flat files; an analysis without any other row is none.
        """
        if self.is_workbook:
            return None
        found: dict[str, list[Component]] = {row["kode_ahsp"]: [] for row in _rows(self._csv_files()[0])}
        for row in _rows(self._csv_files()[1]):
            found[row["kode_ahsp"]].append(_component_of_file(row))
        kept = {kode: tuple(row for row in rows if row.koefisien) for kode, rows in found.items()}
        return {kode: rows for kode, rows in kept.items() if rows}

    def _csv_files(self) -> tuple[Path, Path]:
        return self._path / "analyses.csv", self._path / "components.csv"


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis as the server found it."""

    id: int
    kode: str
    uraian: str
    satuan: str


def import_catalogue(api: Api, files: CatalogueFiles, edition: str) -> list[str]:
    """Imports the files under the edition, unless that edition is already there with as many analyses."""
    existing = find_edition(api, edition)
    if existing is not None:
        expected = files.analyses()
        if expected is not None and existing["analyses"] != expected:
            raise CatalogueFileError(
                f"Edisi “{edition}” sudah ada dengan {existing['analyses']} analisa, berkas berisi {expected}. "
                "Pilih nama lain dengan --edition."
            )
        return [f"“{edition}” sudah ada ({existing['analyses']} analisa), impor dilewati"]
    staged = _staged(api, api.upload("/api/referensi/import/", {"edition": edition}, files.parts()))
    report: Json = api.post(f"/api/referensi/imports/{staged['id']}/commit/", {})
    remarks = [f"“{report['edition']}”: {report['analyses']} analisa, {report['components']} komponen"]
    findings: Counter[str] = Counter()
    for group in staged["counts"]:
        findings[group["slug"]] += group["count"]
    if findings:
        counts = ", ".join(f"{count} {slug}" for slug, count in findings.most_common())
        remarks.append(f"pemeriksaan data menandai: {counts}")
    return remarks


def _staged(api: Api, upload: Json) -> Json:
    """The import once it has been read; what a person would have to decide first is an error here."""
    path = f"/api/referensi/imports/{upload['id']}/"
    while (staged := api.get(path))["status"] == "waiting":
        time.sleep(_LOOK_SECONDS)
    if staged["status"] != "staged":
        problem = staged["problem"] or {"path": upload["edition"], "message": "kolomnya harus dipetakan dahulu"}
        raise CatalogueFileError(f"{problem['path']}: {problem['message']}")
    errors = sum(group["count"] for group in staged["counts"] if group["severity"] == "error")
    if errors:
        raise CatalogueFileError(f"{errors} temuan harus diputuskan di halaman Katalog sebelum edisi disimpan")
    return staged


def find_edition(api: Api, name: str) -> Json | None:
    """The edition of that name, None while it has not been imported."""
    sources: list[Json] = api.get("/api/referensi/sources/")["sources"]
    return next((source for source in sources if source["name"] == name), None)


def find_analysis(api: Api, edition: str, kode: str) -> Analysis | None:
    """The analysis of exactly that kode in that edition."""
    answer = api.get("/api/referensi/search/", {"q": kode, "sumber": edition, "limit": _SEARCH_LIMIT})
    for match in answer["results"]:
        if match["kode_ahsp"] == kode and match["sumber"] == edition:
            return Analysis(match["id"], kode, match["nama_ahsp"], match["satuan"])
    return None


def read_components(api: Api, analyses: Mapping[str, int]) -> Components:
    """The rows of these analyses (ids by kode), and of those nested in them, as the server holds them."""
    waiting = dict(analyses)
    found: Components = {}
    while waiting:
        kode, analysis_id = waiting.popitem()
        rows: list[Json] = api.get(f"/api/referensi/analyses/{analysis_id}/")["components"]
        found[kode] = tuple(_component_of_server(row) for row in rows)
        nested = {row["nested_kode"]: row["nested_id"] for row in rows if row["nested_kode"]}
        waiting |= {inner: inner_id for inner, inner_id in nested.items() if inner not in found}
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


def _component_of_file(row: dict[str, str]) -> Component:
    return Component(
        row["kategori"], row["kode_item"], row["uraian_item"], row["satuan_item"], Decimal(row["koefisien"])
    )


def _component_of_server(row: Json) -> Component:
    kode = row["nested_kode"] or row["kode"]
    return Component(row["kategori"], kode, row["uraian"], row["satuan"], Decimal(row["koefisien"]))
