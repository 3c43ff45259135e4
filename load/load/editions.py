"""Editions of the catalogue for stacks that only live for a test."""

import csv
import io
import time
from collections.abc import Mapping, Sequence

import httpx

from load.session import read

PER_EDITION = 2_000
WAIT = 300.0
POLL_SECONDS = 0.2
WORKS = ("Pemasangan", "Pembuatan", "Pengecatan", "Galian", "Bongkaran", "Plesteran", "Penggalian", "Urukan")
THINGS = ("dinding bata merah", "beton mutu sedang f'c 25 MPa", "tembok baru", "tanah biasa", 'pipa PVC AW, DN. 3/4"')
PLACES = ("tebal 1/2 batu", "campuran 1SP : 4PP", "secara manual", "sedalam s.d. 1 m", "di lantai dua", "interior")


def import_edition(client: httpx.Client, edition: str, tables: Mapping[str, str]) -> None:
    """Through the same door as a real one: sent by staff, read, stored. `tables`: CSV by file name.

    TimeoutError when it is not read in time.
    """
    files = [("file", (name, content, "text/csv")) for name, content in tables.items()]
    staged = client.post("/api/referensi/import/", data={"edition": edition}, files=files).raise_for_status().json()
    path = f"/api/referensi/imports/{staged['id']}/"
    until = time.monotonic() + WAIT
    while staged["status"] == "waiting":
        if time.monotonic() > until:
            raise TimeoutError(f"{edition} was not read within {WAIT:.0f} s")
        time.sleep(POLL_SECONDS)
        staged = read(client, path)
    client.post(f"{path}commit/", timeout=WAIT).raise_for_status()


def made_up_edition() -> dict[str, str]:
    """Analyses with two resources each, whose names come from few words, as real ones do."""
    analyses = [("kode_ahsp", "nama_ahsp", "sumber")]
    components = [("kode_ahsp", "kategori", "kode_item", "uraian_item", "satuan_item", "koefisien")]
    for number in range(PER_EDITION):
        kode = f"{number // 500 + 1}.{number // 100 % 5 + 1}.{number // 10 % 10 + 1}.{number % 10 + 1}.6"
        work, thing = WORKS[number % len(WORKS)], THINGS[number // 8 % len(THINGS)]
        analyses.append((kode, f"{work} 1 m2 {thing} {PLACES[number // 40 % len(PLACES)]}, tipe {number}", "Uji"))
        material = "Besi beton polos" if number % 50 == 0 else "Semen Portland"
        components.append((kode, "TK", "L.01", "Pekerja", "OH", "0.5"))
        components.append((kode, "BHN", "M.01", material, "kg", "10.5"))
    return {"analyses.csv": _text(analyses), "components.csv": _text(components)}


def _text(rows: Sequence[tuple[str, ...]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()
