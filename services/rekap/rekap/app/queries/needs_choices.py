"""What needs can be filtered by, and which pekerjaan need one resource."""

import asyncio
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from chassis.errors import not_found
from rekap.app.needs_document import finished
from rekap.app.needs_ports import NeedsReader, PekerjaanRow, ResourceRow, TreeRow
from rekap.app.needs_timing import weeks_of
from rekap.app.needs_unpacking import Sources, unpack_sources
from rekap.app.queries.fresh_document import Asked, DocumentAnswer
from rekap.app.queries.needs import Material, NeedsQueries, Prepared, read_material
from rekap.domain.needs_filter import KATEGORI, NeedsFilter
from rekap.domain.needs_integers import plain_integer, scaled
from rekap.domain.needs_period import Bucket, month_buckets, week_buckets

UNKNOWN_RESOURCE = "Sumber daya ini tidak ada dalam proyek. Muat ulang rekap kebutuhan."


async def filter_choices(queries: NeedsQueries, asked: Asked) -> DocumentAnswer:
    """The tree, pekerjaan in columns, periods and counts."""

    async def prepare(reader: NeedsReader) -> Prepared:
        project = await reader.project(asked.project_id)
        pekerjaan = await reader.pekerjaan(asked.project_id)
        weeks = weeks_of(project)
        document = {
            "klasifikasi": _groups(await reader.tree(asked.project_id)),
            "pekerjaan": {**_names(pekerjaan), "sub_id": [row.sub_id for row in pekerjaan]},
            "kategori": list(KATEGORI),
            "periods": {"weeks": _periods(week_buckets(weeks)), "months": _periods(month_buckets(weeks))},
            "stats": {
                "pekerjaan": len(pekerjaan),
                "resources": len(await reader.resources(asked.project_id)),
                "weeks": weeks.last,
            },
            "meta": {"nama": project.nama, "revision": project.revision},
        }
        return project.revision, partial(finished, document)

    return await queries.document(asked, ("filters",), prepare)


async def resource_needs(
    queries: NeedsQueries, asked: Asked, condition: NeedsFilter, resource_id: int
) -> DocumentAnswer:
    """Which pekerjaan need one resource, in tree order, and how much of it in its own satuan.

    NOT_FOUND where there is no such resource.
    """

    async def prepare(reader: NeedsReader) -> Prepared:
        material = await read_material(reader, asked.project_id, condition, with_progress=False)
        key = str(resource_id)
        resource = next((row for row in material.resources if row.id == key), None)
        if resource is None:
            raise not_found("resource-not-found", UNKNOWN_RESOURCE)
        sources = await asyncio.to_thread(unpack_sources, material.sources)
        need_of = _needs_of(sources, key)
        rows = await reader.pekerjaan(asked.project_id, list(need_of))
        make = partial(_resource_document, material, resource, rows, need_of, sources.places)
        return material.project.revision, make

    return await queries.document(asked, ("resource", condition, resource_id), prepare)


def _needs_of(sources: Sources, key: str) -> dict[int, int]:
    """The need of each pekerjaan; a resource may stand in one analysis several times."""
    return {
        source.pekerjaan_id: need
        for source in sources.rows
        if key in source.resource_ids
        and (
            need := source.volume
            * sum(
                koefisien for used, koefisien in zip(source.resource_ids, source.koefisien, strict=True) if used == key
            )
        )
    }


def _resource_document(
    material: Material, resource: ResourceRow, rows: Sequence[PekerjaanRow], need_of: dict[int, int], places: int
) -> bytes:
    price = scaled([resource.harga_satuan or "0"])
    needs = [need_of[row.id] for row in rows]
    cost_places = places + price.scale
    document = {
        "resource": {
            "id": int(resource.id),
            "kategori": resource.kategori,
            "kode": resource.kode,
            "uraian": resource.uraian,
            "satuan": resource.satuan,
            "harga_satuan": resource.harga_satuan,
        },
        "rows": {
            **_names(rows),
            "satuan": [row.satuan for row in rows],
            "quantity": [plain_integer(need, places) for need in needs],
            "harga_total": [plain_integer(need * price.values[0], cost_places) for need in needs],
        },
        "meta": {
            "nama": material.project.nama,
            "rows_count": len(rows),
            "quantity": plain_integer(sum(needs), places),
            "total_cost": plain_integer(sum(needs) * price.values[0], cost_places),
            "revision": material.project.revision,
        },
    }
    return finished(document)


def _names(rows: Sequence[PekerjaanRow]) -> dict[str, list[Any]]:
    return {
        "id": [row.id for row in rows],
        "kode": [row.kode for row in rows],
        "uraian": [row.uraian for row in rows],
    }


def _groups(rows: Sequence[TreeRow]) -> list[dict[str, Any]]:
    return [
        {
            "id": group_id,
            "name": name,
            "sub": [{"id": row.sub_id, "name": row.sub} for row in members if row.sub_id is not None],
        }
        for (group_id, name), members in groupby(rows, key=lambda row: (row.klasifikasi_id, row.klasifikasi))
    ]


def _periods(buckets: Sequence[Bucket]) -> list[dict[str, str]]:
    return [
        {
            "value": one.value,
            "label": one.label,
            "start_date": one.span.first.isoformat(),
            "end_date": one.span.last.isoformat(),
        }
        for one in buckets
    ]
