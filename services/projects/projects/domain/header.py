"""The header of a project: its texts, dates, budget and week, as a user edits them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from projects.domain.problem import Problem
from projects.domain.schedule import EARLIEST, LATEST, LONGEST_DAYS
from projects.domain.text import check_text

SHORTEST_NAME = 3
# Longest text per field, in characters.
TEXTS: Mapping[str, int] = {
    "nama": 200,
    "sumber_dana": 255,
    "lokasi_project": 255,
    "nama_client": 255,
    "deskripsi": 10_000,
    "kategori": 100,
    "ket_project1": 255,
    "ket_project2": 255,
    "jabatan_client": 255,
    "instansi_client": 255,
    "nama_kontraktor": 255,
    "instansi_kontraktor": 255,
    "nama_konsultan_perencana": 255,
    "instansi_konsultan_perencana": 255,
    "nama_konsultan_pengawas": 255,
    "instansi_konsultan_pengawas": 255,
}
_KATEGORI = re.compile(r"[^\W_]+( [^\W_]+)*|")


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """The fields that a user sent; None (or a text that is not there) stays as it is."""

    texts: Mapping[str, str] = field(default_factory=dict)
    anggaran_owner: Decimal | None = None
    tanggal_mulai: date | None = None
    tanggal_selesai: date | None = None
    durasi_hari: int | None = None
    week_start_day: int | None = None
    week_end_day: int | None = None


def check_header(change: HeaderChange) -> list[Problem]:
    """Problems of what can be judged without the project itself."""
    problems = [one for name, text in change.texts.items() for one in check_text(text, name, longest=TEXTS[name])]
    if "nama" in change.texts and len(change.texts["nama"]) < SHORTEST_NAME:
        problems.append(Problem("nama", f"paling sedikit {SHORTEST_NAME} karakter"))
    if not _KATEGORI.fullmatch(change.texts.get("kategori", "")):
        problems.append(Problem("kategori", "hanya huruf, angka dan spasi"))
    if change.durasi_hari is not None and change.durasi_hari < 1:
        problems.append(Problem("durasi_hari", "paling sedikit 1 hari"))
    elif change.durasi_hari is not None and change.durasi_hari > LONGEST_DAYS:
        problems.append(Problem("durasi_hari", f"paling lama {LONGEST_DAYS} hari, sekarang {change.durasi_hari}"))
    for name in ("tanggal_mulai", "tanggal_selesai"):
        day = getattr(change, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            problems.append(Problem(name, f"harus antara {EARLIEST} dan {LATEST}"))
    for name in ("week_start_day", "week_end_day"):
        day = getattr(change, name)
        if day is not None and not 0 <= day <= 6:
            problems.append(Problem(name, "0 (Senin) sampai 6 (Minggu)"))
    return problems
