"""Finding the price of a resource: known by kategori, normalised name and unit; the code is an alias only."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from demo.project_file import Price

Identity = tuple[str, str, str]

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "′": "'", "”": '"', "“": '"'})
_FOOTNOTE = re.compile(r"\s*\*+\)?")
_METRES = {"m", "m1", "m'", "meter"}


class Prices(Protocol):
    """Gives a resource its price."""

    def price(self, kategori: str, kode: str, uraian: str, satuan: str) -> Decimal | None:
        """Rupiah per unit; None where there is none."""


class PriceBook:
    """The file's prices. Where several codes of one resource have different ones, the first that is not 0 holds."""

    def __init__(self, prices: Iterable[Price]) -> None:
        entries = tuple(prices)
        self._by_name = prices_by_identity(entries)
        self._by_kode: dict[tuple[str, str], Price] = {}
        for price in entries:
            self._by_kode.setdefault((price.kategori, price.kode), price)

    def price(self, kategori: str, kode: str, uraian: str, satuan: str) -> Decimal | None:
        """Rupiah per unit; None where the file has no price for the resource."""
        found = self.find(kategori, kode, uraian, satuan)
        return None if found is None else found.harga_satuan

    def find(self, kategori: str, kode: str, uraian: str, satuan: str) -> Price | None:
        """The entry that holds for the resource, priced or not."""
        named = self._by_name.get(_identity(kategori, uraian, satuan))
        if named is not None:
            return holding(named)
        coded = self._by_kode.get((kategori, kode))
        return None if coded is None else self.find(coded.kategori, "", coded.uraian, coded.satuan)


class CodedPrices:
    """The file's prices by code alone, as the program that wrote the file read them."""

    def __init__(self, prices: Iterable[Price]) -> None:
        self._prices = {(price.kategori, price.kode): price.harga_satuan for price in prices}

    def price(self, kategori: str, kode: str, uraian: str, satuan: str) -> Decimal | None:  # noqa: ARG002 - see `Prices`
        """Rupiah per unit; None where the file has no price under the code."""
        return self._prices.get((kategori, kode))


def prices_by_identity(prices: Iterable[Price]) -> dict[Identity, list[Price]]:
    """The entries of each resource, in the file's order."""
    found: dict[Identity, list[Price]] = {}
    for price in prices:
        found.setdefault(_identity(price.kategori, price.uraian, price.satuan), []).append(price)
    return found


def holding(entries: list[Price]) -> Price:
    """The entry that speaks for a resource which several codes name."""
    return next((entry for entry in entries if entry.harga_satuan), entries[0])


def _identity(kategori: str, uraian: str, satuan: str) -> Identity:
    unit = _plain(satuan)
    return kategori, _plain(uraian), "m'" if unit in _METRES else unit


def _plain(text: str) -> str:
    """Case, runs of spaces, the kind of quotation mark, footnote stars and end points make no difference."""
    same = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return " ".join(_FOOTNOTE.sub(" ", same).split()).rstrip(" .,;:")
