"""A price list: what resources cost in a region from a day on."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.domain.analysis import LONGEST_IDENTITY_BYTES, LONGEST_KODE, LONGEST_SATUAN, LONGEST_URAIAN
from projects.domain.catalogue_resource import resource_identity
from projects.domain.conversion import HIGHEST_PRICE
from projects.domain.kategori import Kategori
from projects.domain.price_list_regions import region_problems
from projects.domain.problem import Problem
from projects.domain.text import check_text

LONGEST_NAME = 200
LONGEST_SOURCE = 500
MOST_PRICES = 20_000


@dataclass(frozen=True, slots=True)
class PriceListHead:
    """What a list is about. `valid_until` is its last day, None while it has none."""

    name: str
    region_code: str
    region_name: str
    valid_from: date
    valid_until: date | None
    source: str
    includes_ppn: bool
    is_public: bool


@dataclass(frozen=True, slots=True)
class ListPrice:
    """Rupiah per unit of one resource."""

    kategori: Kategori
    kode: str
    uraian: str
    satuan: str
    harga: Decimal

    @property
    def identity(self) -> str:
        """Which resource it is the price of."""
        return resource_identity(self.kategori, self.uraian, self.satuan)


@dataclass(frozen=True, slots=True)
class StoredPrice:
    """A price of the list with its id."""

    id: int
    price: ListPrice


@dataclass(frozen=True, slots=True)
class PricePlan:
    """What saving does: new prices, those with other values (by id), and those that go."""

    added: Sequence[ListPrice]
    changed: Mapping[int, ListPrice]
    removed: Sequence[int]
    unchanged: int


def head_problems(head: PriceListHead) -> list[Problem]:
    """What is wrong with a list's head."""
    problems = check_text(head.name, "name", longest=LONGEST_NAME, required=True)
    problems += check_text(head.source, "source", longest=LONGEST_SOURCE)
    problems += region_problems(head.region_code, head.region_name)
    if head.valid_until is not None and head.valid_until < head.valid_from:
        problems.append(Problem("valid_until", f"tidak boleh sebelum {head.valid_from.isoformat()}"))
    return problems


def price_problems(price: ListPrice, path: str) -> list[Problem]:
    """What is wrong with one price; `path` ends where the field's name follows."""
    problems = check_text(price.kode, f"{path}kode", longest=LONGEST_KODE)
    problems += check_text(price.uraian, f"{path}uraian", longest=LONGEST_URAIAN, required=True)
    problems += check_text(price.satuan, f"{path}satuan", longest=LONGEST_SATUAN, required=True)
    if not 0 < price.harga <= HIGHEST_PRICE:
        problems.append(Problem(f"{path}harga", "harus di atas 0; hapus baris yang belum ada harganya"))
    if not problems and len(price.identity.encode()) > LONGEST_IDENTITY_BYTES:
        problems.append(Problem(f"{path}uraian", "terlalu panjang; pendekkan"))
    return problems


def duplicate_problems(prices: Sequence[ListPrice]) -> list[Problem]:
    """Resources that stand more than once, at the second place and after."""
    first: dict[str, int] = {}
    return [
        Problem(f"items[{index}].uraian", f"sudah ada pada items[{first[price.identity]}]; hapus salah satunya")
        for index, price in enumerate(prices)
        if first.setdefault(price.identity, index) != index
    ]


def plan_prices(
    stored: Mapping[str, StoredPrice], wanted: Sequence[ListPrice], removed: AbstractSet[int], *, replace: bool
) -> PricePlan:
    """`stored` are the list's prices by identity; of the ids `removed`, those that are wanted stay."""
    by_identity = {price.identity: price for price in wanted}
    going = [
        one.id for identity, one in stored.items() if identity not in by_identity and (replace or one.id in removed)
    ]
    changed = {
        stored[identity].id: price
        for identity, price in by_identity.items()
        if identity in stored and stored[identity].price != price
    }
    added = [price for identity, price in by_identity.items() if identity not in stored]
    return PricePlan(added, changed, going, len(by_identity) - len(added) - len(changed))
