"""What the projects service tells about the origin of inputs, as steps know it.

It is asked when a reader wants to know, in one call a document, and not carried in events: formula texts, back-up
sheets and the rows of bundles would make every event and every read model larger for figures that need none of them.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC
from decimal import Decimal

from google.protobuf.timestamp_pb2 import Timestamp

from rekap.domain.recipes import Recipe, Recipes, Row
from rekap.domain.step import Step, given, total_of
from taksir.projects.v1 import origin_service_pb2 as messages

Source = Mapping[str, object]
UNPRICED: Source = {"kind": "unpriced"}


def recipes_of(told: Iterable[messages.Recipe]) -> Recipes:
    """The recipes by key."""
    return Recipes({one.key: _recipe(one) for one in told})


def _recipe(one: messages.Recipe) -> Recipe:
    rows = [
        Row(Decimal(row.koefisien), recipe_key=row.recipe_key)
        if row.WhichOneof("item") == "recipe_key"
        else Row(Decimal(row.koefisien), resource_id=row.resource_id)
        for row in one.rows
    ]
    return Recipe(one.key, f"{one.kode} {one.uraian}".strip(), rows, recipe_source(one))


def recipe_source(one: messages.Recipe) -> Source:
    """Where an analysis comes from: an edition of the catalogue, as it is there or changed, or the project itself."""
    kind = {"custom": "custom", "ref_modified": "catalogue_modified"}.get(one.source_type, "catalogue")
    source: dict[str, object] = {"kind": kind, "kode": one.kode, "uraian": one.uraian, "satuan": one.satuan}
    if one.edition:
        source |= {"edition": one.edition, "edition_kode": one.edition_kode}
    return source


def price_sources(told: Iterable[messages.PriceOrigin]) -> Mapping[int, Source]:
    """Who entered the prices, by resource."""
    return {one.resource_id: {"kind": "price_list", **_changed(one.updated_at, one.updated_by)} for one in told}


def volume_step(origin: messages.VolumeOrigin, volume: Decimal, pekerjaan_id: int) -> Step:
    """A number that was typed, a formula with what it refers to, or the sum of a back-up sheet."""
    source: dict[str, object] = {"kind": origin.kind, **_changed(origin.updated_at, origin.updated_by)}
    if origin.references:
        source["references"] = [{"name": one.name, "value": one.value} for one in origin.references]
    if origin.raw:
        source["raw"] = origin.raw
    rows = [
        given("sheet_row", row.uraian or f"Baris {number}", Decimal(row.value), {"kind": "sheet_row", **_factors(row)})
        for number, row in enumerate(origin.rows, 1)
    ]
    step = total_of("volume", "Volume", rows, pekerjaan_id)
    if not rows or step.value != volume:
        return given("volume", "Volume", volume, source, pekerjaan_id)
    return Step(step.figure, step.label, step.value, step.operation, step.parts, step.id, source)


def _factors(row: messages.VolumeSheetRow) -> dict[str, object]:
    return {"panjang": row.panjang, "lebar": row.lebar, "tinggi": row.tinggi, "jumlah": row.jumlah}


def _changed(at: Timestamp, by: int) -> dict[str, object]:
    if not by:
        return {}
    return {"updated_at": at.ToDatetime(UTC).isoformat().replace("+00:00", "Z"), "updated_by": by}
