"""OriginService: what a reader who asks how a figure came about is told."""

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.errors import forbidden
from chassis.identity import current_identity
from projects.app.queries.origin import PekerjaanOrigin, RecipeHead, VolumeOrigin, pekerjaan_origin, price_origins
from projects.domain.bundle import Line, Target
from projects.store.projects import Row
from taksir.projects.v1 import origin_service_pb2 as messages

MOST_PRICES = 1_000


class OriginServicer:
    """Callable by services only: they have made sure that their user may see the project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ReadPekerjaanOrigin(
        self, request: messages.ReadPekerjaanOriginRequest, _: Any
    ) -> messages.ReadPekerjaanOriginResponse:
        """Recipes, volume and prices of one pekerjaan."""
        _services_only()
        found: PekerjaanOrigin = await pekerjaan_origin(self._database, request.project_id, request.pekerjaan_id)
        return messages.ReadPekerjaanOriginResponse(
            revision=found.revision,
            recipes=[_recipe(target, head, lines) for target, head, lines in found.recipes],
            volume=_volume(found.volume),
            prices=[_price(row) for row in found.prices],
        )

    async def ReadPriceOrigins(
        self, request: messages.ReadPriceOriginsRequest, _: Any
    ) -> messages.ReadPriceOriginsResponse:
        """Who changed prices last; the first thousand ids."""
        _services_only()
        ids = request.resource_ids[:MOST_PRICES]
        revision, rows = await price_origins(self._database, request.project_id, ids)
        return messages.ReadPriceOriginsResponse(revision=revision, prices=[_price(row) for row in rows])


def _services_only() -> None:
    if not current_identity().is_service:
        raise forbidden("services-only", "Hanya layanan Taksir yang boleh memanggil ini.")


def _key(target: Target) -> str:
    return f"{target.kind}:{target.id}"


def _recipe(target: Target, head: RecipeHead, lines: Any) -> messages.Recipe:
    return messages.Recipe(
        key=_key(target),
        kode=head.kode,
        uraian=head.uraian,
        satuan=head.satuan,
        source_type=head.source_type,
        edition=head.edition,
        edition_kode=head.edition_kode,
        rows=[_row(line) for line in lines],
    )


def _row(line: Line[int]) -> messages.RecipeRow:
    koefisien = plain(line.koefisien)
    if isinstance(line.item, Target):
        return messages.RecipeRow(koefisien=koefisien, recipe_key=_key(line.item))
    return messages.RecipeRow(koefisien=koefisien, resource_id=line.item)


def _volume(origin: VolumeOrigin) -> messages.VolumeOrigin:
    kind = "formula" if origin.raw else "sheet" if origin.rows else "number"
    rows = [
        messages.VolumeSheetRow(
            uraian=row.uraian,
            panjang=row.panjang,
            lebar=row.lebar,
            tinggi=row.tinggi,
            jumlah=row.jumlah,
            value=plain(value),
        )
        for row, value in origin.rows
    ]
    used = [messages.Reference(name=name, value=plain(value)) for name, value in origin.references]
    message = messages.VolumeOrigin(kind=kind, raw=origin.raw, rows=rows, references=used, updated_by=origin.updated_by)
    if origin.updated_at is not None:
        message.updated_at.FromDatetime(origin.updated_at)
    return message


def _price(row: Row) -> messages.PriceOrigin:
    at = Timestamp()
    at.FromDatetime(row["updated_at"])
    return messages.PriceOrigin(resource_id=row["id"], updated_at=at, updated_by=row["updated_by"])
