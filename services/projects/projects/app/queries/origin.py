"""Where the inputs of figures come from: the rows of analyses and bundles, how a volume came about, who set prices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from projects.app.analyses import catalogue_recipes, cloned, job_recipes
from projects.app.refusals import pekerjaan_not_found, project_not_found
from projects.domain.bundle import Line, Target, TargetKind
from projects.domain.formula.evaluation import evaluate, references
from projects.domain.formula.parser import parse
from projects.domain.formula.sheet import SheetRow, row_tree, sheet_tree
from projects.store.batches import is_one_of
from projects.store.catalogue import CatalogueAnalysisRow, catalogue_analysis, edition
from projects.store.formulas import formulas_of, parameters_of, quantities_of, stored_name
from projects.store.projects import Row
from projects.store.recipes import catalogue_closure, recipe_rows
from projects.store.resources import resources_named
from projects.store.state import volume_rows
from projects.store.tables import pekerjaan, project, resource


@dataclass(frozen=True, slots=True)
class RecipeHead:
    """What an analysis is called, and the catalogue's edition and kode where it comes from there."""

    kode: str
    uraian: str
    satuan: str
    source_type: str = ""
    edition: str = ""
    edition_kode: str = ""


@dataclass(frozen=True, slots=True)
class VolumeOrigin:
    """How a volume came about; without `raw` and rows it was typed."""

    raw: str = ""
    rows: Sequence[tuple[SheetRow, Decimal]] = ()
    references: Sequence[tuple[str, Decimal]] = ()
    updated_at: datetime | None = None
    updated_by: int = 0


@dataclass(frozen=True, slots=True)
class PekerjaanOrigin:
    """All of one revision. The pekerjaan's own recipe comes first; prices are rows of resources."""

    revision: int
    recipes: Sequence[tuple[Target, RecipeHead, Sequence[Line[int]]]]
    volume: VolumeOrigin
    prices: Sequence[Row]


async def pekerjaan_origin(database: Database, project_id: int, pekerjaan_id: int) -> PekerjaanOrigin:
    """NOT_FOUND where the project has no such pekerjaan. The number of statements does not depend on the bundles."""
    async with database.read() as connection:
        revision = await _revision(connection, project_id)
        recipes = await _recipes(connection, project_id, pekerjaan_id)
        used = {line.item for _, _, lines in recipes for line in lines if not isinstance(line.item, Target)}
        volume = await _volume(connection, project_id, pekerjaan_id)
        prices = await _prices(connection, project_id, used)
    return PekerjaanOrigin(revision, recipes, volume, prices)


async def price_origins(database: Database, project_id: int, resource_ids: Iterable[int]) -> tuple[int, Sequence[Row]]:
    """The revision, and the rows of the resources that the project has."""
    async with database.read() as connection:
        return await _revision(connection, project_id), await _prices(connection, project_id, set(resource_ids))


async def _revision(connection: AsyncConnection, project_id: int) -> int:
    statement = select(project.c.revision).where(project.c.id == project_id, project.c.deleted_at.is_(None))
    revision = (await connection.execute(statement)).scalar_one_or_none()
    if revision is None:
        raise project_not_found()
    return int(revision)


async def _recipes(
    connection: AsyncConnection, project_id: int, pekerjaan_id: int
) -> list[tuple[Target, RecipeHead, Sequence[Line[int]]]]:
    rows = await recipe_rows(connection, project_id, [pekerjaan_id], with_hosts=False)
    heads = await _job_heads(connection, project_id, {row["node"] for row in rows})
    if pekerjaan_id not in heads:
        raise pekerjaan_not_found()
    catalogue = await catalogue_closure(connection, {row["ref_ahsp_id"] for row in rows if row["ref_ahsp_id"]})
    identities = {row.identity for one in catalogue.values() for row in cloned(one) if row.target is None}
    ids = {identity: row["id"] for identity, row in (await resources_named(connection, project_id, identities)).items()}
    recipes = {**job_recipes(rows), **catalogue_recipes(catalogue, ids)}
    all_heads: dict[Target, RecipeHead] = {
        **{Target(TargetKind.JOB, one): head for one, head in heads.items()},
        **{Target(TargetKind.AHSP, one): _catalogue_head(row) for one, row in catalogue.items()},
    }
    own = Target(TargetKind.JOB, pekerjaan_id)
    order = [own, *(target for target in recipes if target != own)]
    return [(target, all_heads[target], recipes[target]) for target in order]


async def _job_heads(connection: AsyncConnection, project_id: int, ids: set[int]) -> Mapping[int, RecipeHead]:
    one, reference = pekerjaan.c, catalogue_analysis.c
    statement = (
        select(
            one.id,
            one.snapshot_kode,
            one.snapshot_uraian,
            one.snapshot_satuan,
            one.source_type,
            edition.c.name,
            reference.kode,
        )
        .outerjoin_from(pekerjaan, catalogue_analysis, reference.id == one.ref_id)
        .outerjoin(edition, edition.c.id == reference.edition_id)
        .where(one.project_id == project_id, is_one_of(one.id, ids))
    )
    return {row[0]: RecipeHead(*row[1:5], row[5] or "", row[6] or "") for row in await connection.execute(statement)}


def _catalogue_head(row: CatalogueAnalysisRow) -> RecipeHead:
    return RecipeHead(row.kode, row.nama, row.satuan, edition=row.edition, edition_kode=row.kode)


async def _volume(connection: AsyncConnection, project_id: int, pekerjaan_id: int) -> VolumeOrigin:
    stored = (await connection.execute(*volume_rows(project_id, [pekerjaan_id]))).mappings().one_or_none()
    changed: dict[str, Any] = {name: stored[name] for name in ("updated_at", "updated_by")} if stored else {}
    formula = (await formulas_of(connection, project_id, [pekerjaan_id])).get(pekerjaan_id)
    if formula is None:
        return VolumeOrigin(**changed)
    names, ids = references(parse(formula.raw) if formula.raw else sheet_tree(formula.rows))
    parameters = {name: row["value"] for name, row in (await parameters_of(connection, project_id, names)).items()}
    volumes = await quantities_of(connection, project_id, ids)
    rows = [(row, evaluate(row_tree(row), parameters, volumes)) for row in formula.rows]
    used = [*parameters.items(), *((stored_name(one), value) for one, value in volumes.items())]
    return VolumeOrigin(formula.raw, rows, used, **changed)


async def _prices(connection: AsyncConnection, project_id: int, ids: set[int]) -> Sequence[Row]:
    one = resource.c
    statement = select(one.id, one.updated_at, one.updated_by).where(
        one.project_id == project_id, is_one_of(one.id, ids), one.harga_satuan.is_not(None)
    )
    return list((await connection.execute(statement.order_by(one.id))).mappings())
