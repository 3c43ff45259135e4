"""Finding the price of a resource: codes alone do not identify one, names alone are misspelt."""

from collections.abc import Iterable
from decimal import Decimal

from demo.project_file import Price

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "′": "'", "”": '"', "“": '"'})


class PriceBook:
    """The file's prices, looked up by kategori, name and unit; by kategori and kode where that says no."""

    def __init__(self, prices: Iterable[Price]) -> None:
        self._by_name: dict[tuple[str, str, str], Price] = {}
        self._by_kode: dict[tuple[str, str], Price] = {}
        for price in prices:
            self._by_name.setdefault((price.kategori, normal(price.uraian), normal(price.satuan)), price)
            self._by_kode.setdefault((price.kategori, price.kode), price)

    def price(self, kategori: str, kode: str, uraian: str, satuan: str) -> Decimal | None:
        """Rupiah per unit; None where the file has no price for the resource."""
        found = self.find(kategori, kode, uraian, satuan)
        return None if found is None else found.harga_satuan

    def find(self, kategori: str, kode: str, uraian: str, satuan: str) -> Price | None:
        """The entry of the resource, priced or not."""
        named = self._by_name.get((kategori, normal(uraian), normal(satuan)))
        return named or self._by_kode.get((kategori, kode))


def normal(text: str) -> str:
    """Upper and lower case, runs of spaces and the kind of apostrophe make no difference."""
    return " ".join(text.translate(_APOSTROPHES).casefold().split())
