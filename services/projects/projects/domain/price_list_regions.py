"""Regions that price lists are for: the country, its provinces, and their kabupaten and kota.

Codes are those of Badan Pusat Statistik: none for the country, two digits for a province, four for a kabupaten or kota,
of which the first two are its province.
"""

import re
from collections.abc import Mapping

from projects.domain.problem import Problem
from projects.domain.text import check_text

NATIONAL = ""
LONGEST_NAME = 100
PROVINCES: Mapping[str, str] = {
    "11": "Aceh",
    "12": "Sumatera Utara",
    "13": "Sumatera Barat",
    "14": "Riau",
    "15": "Jambi",
    "16": "Sumatera Selatan",
    "17": "Bengkulu",
    "18": "Lampung",
    "19": "Kepulauan Bangka Belitung",
    "21": "Kepulauan Riau",
    "31": "DKI Jakarta",
    "32": "Jawa Barat",
    "33": "Jawa Tengah",
    "34": "DI Yogyakarta",
    "35": "Jawa Timur",
    "36": "Banten",
    "51": "Bali",
    "52": "Nusa Tenggara Barat",
    "53": "Nusa Tenggara Timur",
    "61": "Kalimantan Barat",
    "62": "Kalimantan Tengah",
    "63": "Kalimantan Selatan",
    "64": "Kalimantan Timur",
    "65": "Kalimantan Utara",
    "71": "Sulawesi Utara",
    "72": "Sulawesi Tengah",
    "73": "Sulawesi Selatan",
    "74": "Sulawesi Tenggara",
    "75": "Gorontalo",
    "76": "Sulawesi Barat",
    "81": "Maluku",
    "82": "Maluku Utara",
    "91": "Papua Barat",
    "92": "Papua Barat Daya",
    "94": "Papua",
    "95": "Papua Selatan",
    "96": "Papua Tengah",
    "97": "Papua Pegunungan",
}
REGIONS: Mapping[str, str] = {NATIONAL: "Nasional", **PROVINCES}
_KABUPATEN = re.compile(r"[0-9]{4}")


def is_region(code: str) -> bool:
    """Whether a region may have this code; which kabupaten a province has is not known here."""
    return code in REGIONS or (_KABUPATEN.fullmatch(code) is not None and code[:2] in PROVINCES)


def around(code: str) -> list[str]:
    """The region and those that it lies in, the nearest first: 3273, 32, the country."""
    return [code[:length] for length in (4, 2, 0) if length <= len(code)]


def region_problems(code: str, name: str) -> list[Problem]:
    """What is wrong with a list's region; a kabupaten needs a name."""
    if not is_region(code):
        return [
            Problem("region_code", "kosong untuk nasional, atau kode BPS: 2 angka provinsi, 4 angka kabupaten/kota")
        ]
    return [] if code in REGIONS else check_text(name, "region_name", longest=LONGEST_NAME, required=True)


def region_name(code: str, given: str) -> str:
    """What the region is called; only the name of a kabupaten is its author's."""
    return REGIONS.get(code, given)
