"""Analyses packed into one row a pekerjaan, for readers of needs."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from rekap.app.ports import StateRefusedError
from rekap.domain.exact import EXACT
from rekap.domain.needs_integers import Scaled, scaled
from rekap.store.incoming import bigints, ids, insert_rows, integers, texts
from rekap.store.tables import packed_analysis
from taksir.projects.events.v1.project_changed_pb2 import Analysis


async def pack_analyses(connection: AsyncConnection, project_id: int, rows: Sequence[Analysis]) -> None:
    """Replaces the packed rows of these pekerjaan; one without components has none."""
    replaced = [row.pekerjaan_id for row in rows]
    await connection.execute(
        delete(packed_analysis).where(
            packed_analysis.c.project_id == project_id, packed_analysis.c.pekerjaan_id == ids(replaced)
        )
    )
    filled = [row for row in rows if row.components]
    if not filled:
        return
    packed = [_scaled(row) for row in filled]
    statement = insert_rows(
        packed_analysis,
        project_id,
        pekerjaan_id=bigints(row.pekerjaan_id for row in filled),
        scale=integers(one.scale for one in packed),
        resource_ids=texts([",".join(str(component.resource_id) for component in row.components) for row in filled]),
        koefisien=texts([",".join(map(str, one.values)) for one in packed]),
    )
    await connection.execute(statement)


def unpacked_analysis(scale: int, resource_ids: str, koefisien: str) -> list[tuple[int, Decimal]]:
    """(resource, koefisien) of a packed row, in its order."""
    values = (EXACT.scaleb(Decimal(value), Decimal(-scale)) for value in koefisien.split(","))
    return list(zip(map(int, resource_ids.split(",")), values, strict=True))


def _scaled(row: Analysis) -> Scaled:
    try:
        return scaled([component.koefisien for component in row.components])
    except ValueError as error:
        raise StateRefusedError(f"pekerjaan {row.pekerjaan_id}: {error}") from error
