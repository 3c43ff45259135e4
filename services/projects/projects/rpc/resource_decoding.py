"""Requests of ResourceService in the use cases' words."""

from decimal import Decimal

from projects.domain.conversion import LARGEST_FACTOR, SMALLEST_FACTOR, ConversionInput, Method
from projects.rpc.decoding import Decoder
from taksir.projects.v1 import resource_service_pb2 as messages

# Numbers with six places, in the order of the use case's fields.
NUMBERS = ("factor_to_base", "density", "capacity_m3", "capacity_ton")


def conversions(request: messages.SaveConversionsRequest) -> list[ConversionInput]:
    """The wanted profiles."""
    decoder = Decoder("conversions-invalid", "Konversi belum disimpan, satu pun tidak. Perbaiki baris yang ditandai.")
    read = [_conversion(decoder, f"items[{index}]", one) for index, one in enumerate(request.items)]
    decoder.check()
    return read


def _conversion(decoder: Decoder, path: str, one: messages.ConversionInput) -> ConversionInput:
    if one.method not in set(Method):
        decoder.refuse(f"{path}.method", f"pilih {', '.join(Method)}")
    sent = {field.name: value for field, value in one.ListFields()}
    factor, density, capacity_m3, capacity_ton = (
        _factor(decoder, f"{path}.{name}", sent[name]) if name in sent else None for name in NUMBERS
    )
    return ConversionInput(
        resource_id=one.harga_item_id,
        market_unit=decoder.text(one.market_unit, f"{path}.market_unit", len(one.market_unit)),
        market_price=decoder.rupiah(one.market_price, f"{path}.market_price"),
        factor=factor,
        method=Method(one.method) if one.method in set(Method) else Method.DIRECT,
        density=density,
        capacity_m3=capacity_m3,
        capacity_ton=capacity_ton,
        version=one.version if one.HasField("version") else None,
    )


def _factor(decoder: Decoder, path: str, text: str) -> Decimal:
    """As the table keeps it: six places, above nothing."""
    return decoder.decimal(text, path, scale=6, minimum=SMALLEST_FACTOR, maximum=LARGEST_FACTOR)
