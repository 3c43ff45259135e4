"""What the user sees: numbered steps with counts and times, warnings, the rekap as a table."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from demo.api import Json
from demo.rupiah import number, rupiah

_NAME_WIDTH = 58
_ROW = "{kode:<15} {uraian:<58} {volume:>11} {satuan:<6} {unit:>17} {total:>19}"


class Console:
    """Prints steps as they finish, and keeps the remarks that belong to each."""

    def __init__(self) -> None:
        self._number = 0

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Times one step; the first remark stands in its line, the others below it."""
        self._number += 1
        remarks: list[str] = []
        started = time.perf_counter()
        try:
            yield remarks
        except BaseException:
            print(f"{self._number:>2}. {name:<28} GAGAL", flush=True)
            raise
        seconds = number(Decimal(str(time.perf_counter() - started)), 2)
        first, *others = remarks or [""]
        print(f"{self._number:>2}. {name:<28} {first:<66} {seconds:>7} s", flush=True)
        for remark in others:
            print(f"      {remark}", flush=True)

    @staticmethod
    def rekap(rekap: Json) -> None:
        """The rows under their klasifikasi and sub-klasifikasi, each group with its total."""
        rows: dict[int, list[Json]] = {}
        for row in rekap["rows"]:
            rows.setdefault(row["sub_klasifikasi_id"], []).append(row)
        print()
        print(_line("KODE", "URAIAN", "VOLUME", "SAT", "HARGA SATUAN (Rp)", "JUMLAH (Rp)"))
        for group in rekap["groups"]:
            print(_line("", group["name"].upper(), total=number(Decimal(group["total"]))))
            for sub in group["sub"]:
                print(_line("", f"  {sub['name']}", total=number(Decimal(sub["total"]))))
                for row in rows.get(sub["id"], []):
                    print(_pekerjaan(row))
        print()

    @staticmethod
    def amounts(lines: list[tuple[str, Decimal]]) -> None:
        """One amount a line, easy to search for."""
        for name, amount in lines:
            print(f"{name:<44} {rupiah(amount):>28}")


def _pekerjaan(row: Json) -> str:
    return _line(
        row["kode"],
        f"    {' '.join(row['uraian'].split())}",
        number(Decimal(row["volume"]), 3),
        row["satuan"],
        number(Decimal(row["G"])),
        number(Decimal(row["total"])),
    )


def _line(kode: str, uraian: str, volume: str = "", satuan: str = "", unit: str = "", total: str = "") -> str:
    short = uraian if len(uraian) <= _NAME_WIDTH else f"{uraian[: _NAME_WIDTH - 1]}…"
    return _ROW.format(kode=kode, uraian=short, volume=volume, satuan=satuan, unit=unit, total=total).rstrip()
