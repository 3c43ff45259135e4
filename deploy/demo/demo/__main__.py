"""python -m demo: the main job, from the catalogue to the exported file, through the public API."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import httpx

from demo.api import Api, ApiProblemError
from demo.catalogue import CatalogueFileError, CatalogueFiles, import_catalogue
from demo.check import Checked, check_rekap
from demo.console import Console
from demo.estimate import (
    DemoError,
    Estimate,
    create_project,
    find_references,
    save_analyses,
    save_prices,
    save_pricing,
    save_schedule,
    save_tree,
    save_volumes,
)
from demo.imported import import_file
from demo.oracle import Totals
from demo.project_file import ProjectFile, ProjectFileError, read_project_file
from demo.results import export_csv, export_xlsx, left_behind, read_rekap
from demo.separate import separated
from demo.stack import StackError, running_at

_DATA = Path(__file__).resolve().parent.parent / "data"
_HOUSE = _DATA / "rumah-tipe-70.json"
_FAILURES = (ApiProblemError, DemoError, ProjectFileError, CatalogueFileError, StackError, httpx.HTTPError)


@dataclass(frozen=True, slots=True)
class Options:
    """What to estimate, with which catalogue, where."""

    # None: the house in `data/`, built step by step.
    file: Path | None
    catalogue: Path
    edition: str | None
    url: str
    output: Path
    email: str
    password: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 only when every step succeeded."""
    options = _options(arguments)
    try:
        file = read_project_file(options.file or _HOUSE)
        files = CatalogueFiles(options.catalogue)
        edition = options.edition or files.edition()
        with running_at(options.url) as url:
            walk(options, url, file, files, edition)
    except _FAILURES as problem:
        print(f"\nGAGAL: {problem}", file=sys.stderr)
        return 1
    return 0


def walk(options: Options, url: str, file: ProjectFile, files: CatalogueFiles, edition: str) -> Checked:
    """Every step in its order; raises at the first that fails."""
    console = Console()
    print(f"{file.nama} di {url}\n")
    with Api(url) as api:
        with console.step("Masuk") as remarks:
            remarks.append(api.login(options.email, options.password)["user"]["email"])
        with console.step("Katalog") as remarks:
            remarks.extend(import_catalogue(api, files, edition))
        separate, renamed = separated(file)
        if options.file is None:
            with console.step("Proyek") as remarks:
                estimate = create_project(api, separate)
                remarks.extend([f"nomor {estimate.id}", *renamed])
            _build(api, console, estimate, edition)
        else:
            with console.step("Impor berkas") as remarks:
                estimate, told = import_file(api, options.file, separate, edition)
                remarks.extend(told)
            with console.step("Rujukan katalog") as remarks:
                remarks.extend(find_references(api, estimate, edition))
        checked = _read(api, console, estimate, files)
        _export(api, console, estimate, options.output)
        api.logout()
    _tell(console, estimate, checked, built=options.file is None)
    return checked


def _build(api: Api, console: Console, estimate: Estimate, edition: str) -> None:
    with console.step("Rujukan katalog") as remarks:
        remarks.extend(find_references(api, estimate, edition))
    steps = (
        ("Susunan pekerjaan", save_tree),
        ("Analisa sendiri", save_analyses),
        ("Harga satuan", save_prices),
        ("Overhead, PPN, pembulatan", save_pricing),
        ("Volume", save_volumes),
        ("Jadwal mingguan", save_schedule),
    )
    for name, save in steps:
        with console.step(name) as remarks:
            remarks.extend(save(api, estimate))


def _read(api: Api, console: Console, estimate: Estimate, files: CatalogueFiles) -> Checked:
    with console.step("Rekap") as remarks:
        rekap = read_rekap(api, estimate)
        remarks.append(f"{len(rekap['rows'])} baris pada revisi {rekap['meta']['revision']}")
    with console.step("Pemeriksaan hitungan") as remarks:
        checked = check_rekap(api, estimate, files, rekap)
        remarks.append("setiap angka sama dengan hitungan dari berkas")
    console.rekap(rekap)
    print(f"Terbilang: {rekap['meta']['terbilang']}\n")
    return checked


def _export(api: Api, console: Console, estimate: Estimate, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", estimate.file.nama.lower()).strip("-")
    for kind, export in (("csv", export_csv), ("xlsx", export_xlsx)):
        with console.step(f"Ekspor {kind.upper()}") as remarks:
            remarks.extend(export(api, estimate, output / f"{name}-rekap-rab.{kind}"))


def _tell(console: Console, estimate: Estimate, checked: Checked, *, built: bool) -> None:
    forgotten = left_behind(estimate.file)
    if built and forgotten:
        print(f"\nTidak ikut dibawa: {', '.join(forgotten)}.")
    if checked.by_code is not None:
        print("\nSumber daya yang sama berharga berbeda di berkas. Menurut kode masing-masing:")
        console.amounts(_amounts(checked.by_code, " per kode"))
    print()
    console.amounts(_amounts(checked.totals))


def _amounts(totals: Totals, note: str = "") -> list[tuple[str, Decimal]]:
    return [
        (f"Biaya langsung (direct cost){note}", totals.direct_cost),
        (f"Jumlah sebelum PPN (subtotal){note}", totals.subtotal),
        (f"PPN{note}", totals.ppn),
        (f"Jumlah dengan PPN (grand total){note}", totals.grand_total),
        (f"Dibulatkan (rounded total){note}", totals.rounded_total),
    ]


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--file", type=Path, help="project file (JSON) that the server imports")
    parser.add_argument(
        "--catalogue",
        type=Path,
        default=_DATA / "catalogue",
        help="workbook (.xlsx), or folder with analyses.csv and components.csv",
    )
    parser.add_argument("--edition", help="name of the catalogue's edition (default: its own)")
    here = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    parser.add_argument("--url", default=here, help="where Taksir runs; started there if it does not")
    parser.add_argument("--output", type=Path, default=Path("artifacts/demo"), help="folder for the exported files")
    parser.add_argument("--email", default="demo@taksir.local")
    parser.add_argument("--password", default="taksir-demo")
    return Options(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(main())
