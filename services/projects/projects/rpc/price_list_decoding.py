"""Requests about price lists in the use cases' words."""

from datetime import date

from projects.app.commands.fill_prices import Fill, FillMode
from projects.app.price_lists.prices import WantedPrices
from projects.app.price_lists.reading import ReadingOptions
from projects.domain.kategori import Kategori
from projects.domain.price_list import MOST_PRICES, ListPrice, PriceListHead
from projects.domain.text import one_line
from projects.ingest.price_list_rows import MOST_ROWS
from projects.ingest.spool import LONGEST_FILE_NAME
from projects.rpc.decoding import Decoder
from projects.store.price_list_resolving import Basis
from taksir.projects.v1 import price_fill_service_pb2 as fills
from taksir.projects.v1 import price_list_service_pb2 as messages

KATEGORI = "pilih TK, BHN, ALT atau LAIN"
LONGEST_SHEET = 80


def list_head(head: messages.PriceListHead) -> PriceListHead:
    """The head that somebody gave a list."""
    decoder = Decoder("price-list-invalid", "Daftar harga belum disimpan. Perbaiki isian yang ditandai.")
    first = decoder.day(head.valid_from, "valid_from")
    last = decoder.day(head.valid_until, "valid_until") if head.HasField("valid_until") else None
    decoder.check()
    return PriceListHead(
        name=one_line(head.name),
        region_code=head.region_code,
        region_name=one_line(head.region_name),
        valid_from=first or date.min,
        valid_until=last,
        source=one_line(head.source),
        includes_ppn=head.includes_ppn,
        is_public=head.is_public,
    )


def day_or_none(text: str) -> date | None:
    """The day that lists must be valid on; None where none was given."""
    decoder = Decoder("price-list-filter-invalid", "Daftar belum dapat disaring. Perbaiki isian yang ditandai.")
    day = decoder.day(text, "on") if text else None
    decoder.check()
    return day


def wanted_prices(request: messages.SaveListPricesRequest) -> WantedPrices:
    """The prices that a list is to hold."""
    decoder = Decoder("prices-invalid", "Harga belum disimpan, satu pun tidak. Perbaiki baris yang ditandai.")
    if len(request.items) > MOST_ROWS:
        decoder.refuse("items", f"paling banyak {MOST_ROWS} harga sekaligus; bagi kirimannya")
    if len(request.removed_ids) > MOST_PRICES:
        decoder.refuse("removed_ids", f"paling banyak {MOST_PRICES} sekaligus")
    decoder.check()
    items = [_price(decoder, f"items[{index}]", one) for index, one in enumerate(request.items)]
    source = decoder.text(request.source, "source", LONGEST_FILE_NAME)
    decoder.check()
    return WantedPrices(items, list(request.removed_ids), request.replace, source)


def _price(decoder: Decoder, path: str, one: messages.ListPriceInput) -> ListPrice:
    return ListPrice(
        kategori=_kategori(decoder, f"{path}.kategori", one.kategori),
        kode=one_line(one.kode),
        uraian=one_line(one.uraian),
        satuan=one_line(one.satuan),
        harga=decoder.rupiah(one.harga, f"{path}.harga"),
    )


def _kategori(decoder: Decoder, path: str, text: str) -> Kategori:
    if text not in set(Kategori):
        decoder.refuse(path, KATEGORI)
        return Kategori.LAIN
    return Kategori(text)


def reading_options(target: messages.ReadListPricesRequest.Target) -> ReadingOptions:
    """How a file is to be read."""
    decoder = Decoder("columns-invalid", "Berkas belum dibaca. Perbaiki pilihannya.")
    if target.kategori:
        _kategori(decoder, "kategori", target.kategori)
    sheet = decoder.text(target.sheet, "sheet", LONGEST_SHEET)
    decoder.check()
    return ReadingOptions(target.price_list_id, dict(target.columns), target.kategori, sheet)


def fill_of(request: fills.FillPricesRequest, today: date) -> Fill:
    """What somebody wants filled."""
    decoder = Decoder("price-fill-invalid", "Harga belum diisi. Perbaiki isian yang ditandai.")
    if request.mode not in set(FillMode):
        decoder.refuse("mode", f"pilih {', '.join(FillMode)}")
    elif request.resource_ids and request.mode != FillMode.CHOSEN:
        decoder.refuse("ids", "hanya untuk mode chosen; kosongkan")
    decoder.check()
    return Fill(basis_of(request.basis, today), FillMode(request.mode), list(request.resource_ids), request.fingerprint)


def basis_of(basis: fills.PriceBasis, today: date) -> Basis:
    """One list, or a region on a day."""
    decoder = Decoder("price-fill-invalid", "Harga belum dicari. Perbaiki isian yang ditandai.")
    is_list = basis.HasField("price_list_id")
    if is_list and (basis.region_code or basis.on):
        decoder.refuse("list_id", "pilih satu daftar, atau wilayah dan tanggal; jangan keduanya")
    day = decoder.day(basis.on, "on") if basis.on else today
    decoder.check()
    return Basis(basis.price_list_id if is_list else None, basis.region_code, day or today)
