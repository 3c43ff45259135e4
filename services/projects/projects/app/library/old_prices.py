"""Prices of old files, which name a resource by its code; here it is its category, name and unit, and has one price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from projects.app.library.old_file import OldPekerjaan, OldPrice, OldProject, OldRow
from projects.domain.catalogue_resource import resource_identity
from projects.domain.kategori import Kategori

# Category and code.
Coded = tuple[str, str]


def identity(kategori: str, uraian: str, satuan: str | None) -> str:
    """Of a resource; a category that there is none of is refused later, at its place."""
    known = Kategori(kategori) if kategori in set(Kategori) else Kategori.LAIN
    return resource_identity(known, uraian, satuan or "")


@dataclass(frozen=True)
class PriceBook:
    """The file's prices by identity and by code, each with its place in the file."""

    by_identity: Mapping[str, list[tuple[int, OldPrice]]]
    by_code: Mapping[Coded, tuple[int, OldPrice]]

    def find(self, kategori: str, kode: str, uraian: str, satuan: str | None) -> tuple[int, OldPrice] | None:
        """The entry that holds for a resource: by its name, otherwise by what its code names."""
        named = self.by_identity.get(identity(kategori, uraian, satuan))
        if named is not None:
            return holding(named)
        coded = self.by_code.get((kategori, kode))
        if coded is None:
            return None
        return holding(self.by_identity[identity(coded[1].kategori, coded[1].uraian, coded[1].satuan)])


def price_book(prices: Sequence[OldPrice]) -> PriceBook:
    """All entries, in the file's order."""
    by_identity: dict[str, list[tuple[int, OldPrice]]] = {}
    by_code: dict[Coded, tuple[int, OldPrice]] = {}
    for index, price in enumerate(prices):
        by_identity.setdefault(identity(price.kategori, price.uraian, price.satuan), []).append((index, price))
        by_code.setdefault((price.kategori, price.kode), (index, price))
    return PriceBook(by_identity, by_code)


def holding(entries: list[tuple[int, OldPrice]]) -> tuple[int, OldPrice]:
    """The entry that speaks for a resource which several codes name: the first with a price that is not 0."""
    return next((entry for entry in entries if amount(entry[1].harga_satuan)), entries[0])


def amount(text: str | None) -> Decimal | None:
    """The number; None where there is none that can be read (it is refused at its place)."""
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def separated(old: OldProject) -> tuple[OldProject, list[str]]:
    """The file with one price a resource, and in words what was renamed for that.

    What the file prices apart under several codes gets a name of its own, so that its figures stay to the last digit. A
    pekerjaan of the catalogue that uses it becomes a modified one, as its analysis is not the catalogue's any more.
    """
    names = _apart(price_book(old.harga_items))
    if not names:
        return old, []
    prices = [_renamed(one, names) for one in old.harga_items]
    groups = [
        group.model_copy(
            update={
                "sub": [
                    sub.model_copy(update={"pekerjaan": [_of_pekerjaan(one, names) for one in sub.pekerjaan]})
                    for sub in group.sub
                ]
            }
        )
        for group in old.klasifikasi
    ]
    remarks = [
        f"{name} dipisahkan: berkas memberi harga lain pada sumber daya bernama sama" for name in sorted(names.values())
    ]
    return old.model_copy(update={"harga_items": prices, "klasifikasi": groups}), remarks


def _apart(book: PriceBook) -> dict[Coded, str]:
    return {
        (price.kategori, price.kode): f"{price.uraian} ({price.kode})"
        for entries in book.by_identity.values()
        for _, price in entries
        if amount(price.harga_satuan) != amount(holding(entries)[1].harga_satuan)
    }


def _renamed(price: OldPrice, names: Mapping[Coded, str]) -> OldPrice:
    name = names.get((price.kategori, price.kode))
    return price if name is None else price.model_copy(update={"uraian": name})


def _of_pekerjaan(one: OldPekerjaan, names: Mapping[Coded, str]) -> OldPekerjaan:
    rows = [_of_row(row, names) for row in one.detail]
    if rows == one.detail:
        return one
    source_type = "ref_modified" if one.source_type == "ref" else one.source_type
    return one.model_copy(update={"detail": rows, "source_type": source_type})


def _of_row(row: OldRow, names: Mapping[Coded, str]) -> OldRow:
    name = names.get((row.kategori, row.kode))
    is_bundle = row.ref_ahsp_kode is not None or row.ref_pekerjaan_kode is not None
    return row if name is None or is_bundle else row.model_copy(update={"uraian": name})
