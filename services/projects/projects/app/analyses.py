"""Writing analyses and keeping their expansions true: shared by every use case that changes an analysis."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.decimals import plain
from projects.app.editing import Edit
from projects.domain.analysis import AnalysisRow
from projects.domain.bundle import Expander, Line, Share, Target, TargetKind
from projects.domain.kategori import Kategori
from projects.store.batches import new_ids
from projects.store.catalogue import CatalogueAnalysisRow, CatalogueComponentRow
from projects.store.projects import Row
from projects.store.recipes import (
    catalogue_closure,
    component_rows,
    recipe_rows,
    replace_components,
    replace_expanded,
)
from projects.store.resources import add_resources, resources_named


def stored_row(row: Row) -> AnalysisRow:
    """A row of the table as the domain knows it."""
    target = None
    if row["ref_pekerjaan_id"] is not None:
        target = Target(TargetKind.JOB, row["ref_pekerjaan_id"])
    elif row["ref_ahsp_id"] is not None:
        target = Target(TargetKind.AHSP, row["ref_ahsp_id"])
    kategori = Kategori(row["kategori"])
    return AnalysisRow(kategori, row["kode"], row["uraian"], row["satuan"], row["koefisien"], target)


def audited(rows: Iterable[AnalysisRow]) -> list[dict[str, Any]]:
    """The rows as the audit trail keeps them."""
    return [
        {
            "kategori": row.kategori,
            "kode": row.kode,
            "uraian": row.uraian,
            "satuan": row.satuan,
            "koefisien": plain(row.koefisien),
            "ref_kind": row.target and row.target.kind,
            "ref_id": row.target and row.target.id,
        }
        for row in rows
    ]


def cloned(analysis: CatalogueAnalysisRow) -> list[AnalysisRow]:
    """The catalogue's analysis as the analysis of a pekerjaan."""
    return [_cloned_row(component) for component in analysis.components]


def _cloned_row(component: CatalogueComponentRow) -> AnalysisRow:
    target = None if component.nested_id is None else Target(TargetKind.AHSP, component.nested_id)
    return AnalysisRow(
        Kategori(component.kategori),
        component.kode,
        component.uraian,
        component.satuan,
        component.koefisien,
        target,
    )


async def read_analyses(
    connection: AsyncConnection, project_id: int, pekerjaan_ids: Collection[int]
) -> dict[int, list[AnalysisRow]]:
    """The written analyses of these pekerjaan; an empty one is left out."""
    analyses: dict[int, list[AnalysisRow]] = defaultdict(list)
    for row in await component_rows(connection, project_id, pekerjaan_ids):
        analyses[row["pekerjaan_id"]].append(stored_row(row))
    return dict(analyses)


async def write_analyses(
    edit: Edit, analyses: Mapping[int, Sequence[AnalysisRow]], ids: Sequence[int] | None = None
) -> None:
    """Replaces the analyses of these pekerjaan; resources that the price list lacks are added without a price.

    `ids` are those of all rows in their order; without them every row gets a new one.
    The expansions are then out of date: `expand_again` must follow.
    """
    rows = [
        (pekerjaan_id, number, row) for pekerjaan_id, some in analyses.items() for number, row in enumerate(some, 1)
    ]
    known = await resource_ids(edit, [row for _, _, row in rows if row.target is None])
    ids = await new_ids(edit.connection, len(rows)) if ids is None else ids
    values = [
        {
            "id": row_id,
            "project_id": edit.project_id,
            "pekerjaan_id": pekerjaan_id,
            "position": number,
            "kategori": row.kategori.value,
            "kode": row.kode,
            "uraian": row.uraian,
            "satuan": row.satuan,
            "koefisien": row.koefisien,
            "resource_id": None if row.target else known[row.identity],
            "ref_pekerjaan_id": _target_id(row, TargetKind.JOB),
            "ref_ahsp_id": _target_id(row, TargetKind.AHSP),
        }
        for row_id, (pekerjaan_id, number, row) in zip(ids, rows, strict=True)
    ]
    await replace_components(edit.connection, edit.project_id, list(analyses), values)


def _target_id(row: AnalysisRow, kind: TargetKind) -> int | None:
    return row.target.id if row.target and row.target.kind is kind else None


async def resource_ids(edit: Edit, rows: Sequence[AnalysisRow]) -> dict[str, int]:
    """Ids of the rows' resources by identity; those that the price list lacks are added."""
    wanted: dict[str, AnalysisRow] = {}
    for row in rows:
        wanted.setdefault(row.identity, row)
    known = await resources_named(edit.connection, edit.project_id, wanted)
    missing = [
        {
            "identity": identity,
            "kategori": row.kategori.value,
            "kode": row.kode,
            "uraian": row.uraian,
            "satuan": row.satuan,
            **edit.changed_by(),
        }
        for identity, row in wanted.items()
        if identity not in known
    ]
    added = await add_resources(edit.connection, edit.project_id, missing)
    edit.touched.resource |= set(added.values())
    return {identity: row["id"] for identity, row in known.items()} | added


async def expand_again(edit: Edit, changed: Collection[int]) -> dict[int, int]:
    """Expands the changed pekerjaan anew and everything that bundles them, however far up.

    Returns the number of resources of each expanded pekerjaan. Raises BundleCycleError and BundleTooDeepError.
    """
    rows = await recipe_rows(edit.connection, edit.project_id, changed, with_hosts=True)
    hosts = sorted({row["node"] for row in rows if row["is_host"]})
    catalogue = await catalogue_closure(edit.connection, _catalogue_targets(rows))
    expander = Expander({**job_recipes(rows), **await _catalogue_recipes(edit, catalogue)})
    shares = {host: expander.expand(Target(TargetKind.JOB, host)) for host in hosts}
    await replace_expanded(edit.connection, edit.project_id, hosts, _expanded_rows(edit.project_id, shares))
    edit.touched.analysis |= set(hosts)
    for host in set(hosts) - set(changed):
        edit.record("cascade", "analysis", host, None, {"changed": sorted(changed)})
    return {host: len(found) for host, found in shares.items()}


async def expand_clones(
    edit: Edit, references: Mapping[int, int], catalogue: Mapping[int, CatalogueAnalysisRow]
) -> None:
    """Expands new pekerjaan, which nobody bundles yet, as the references that they are clones of.

    `catalogue` holds those references with all that they nest. Raises BundleCycleError and BundleTooDeepError.
    """
    expander = Expander(await _catalogue_recipes(edit, catalogue))
    shares = {one: expander.expand(Target(TargetKind.AHSP, reference)) for one, reference in references.items()}
    await replace_expanded(edit.connection, edit.project_id, (), _expanded_rows(edit.project_id, shares))
    edit.touched.analysis |= set(references)


async def _catalogue_recipes(
    edit: Edit, catalogue: Mapping[int, CatalogueAnalysisRow]
) -> dict[Target, list[Line[int]]]:
    rows = [row for one in catalogue.values() for row in cloned(one) if row.target is None]
    return catalogue_recipes(catalogue, await resource_ids(edit, rows))


def _catalogue_targets(rows: Iterable[Row]) -> set[int]:
    return {row["ref_ahsp_id"] for row in rows if row["ref_ahsp_id"] is not None}


def job_recipes(rows: Iterable[Row]) -> dict[Target, list[Line[int]]]:
    """Analyses of the project, ready to be expanded; resources are ids of the price list."""
    recipes: dict[Target, list[Line[int]]] = defaultdict(list)
    for row in rows:
        recipe = recipes[Target(TargetKind.JOB, row["node"])]
        if row["position"] is not None:
            recipe.append(Line(_item(row), row["koefisien"]))
    return dict(recipes)


def _item(row: Row) -> int | Target:
    if row["ref_pekerjaan_id"] is not None:
        return Target(TargetKind.JOB, row["ref_pekerjaan_id"])
    if row["ref_ahsp_id"] is not None:
        return Target(TargetKind.AHSP, row["ref_ahsp_id"])
    return int(row["resource_id"])


def catalogue_recipes(
    catalogue: Mapping[int, CatalogueAnalysisRow], resources: Mapping[str, int]
) -> dict[Target, list[Line[int]]]:
    """Analyses of the catalogue, ready to be expanded; resources are ids of the project's price list."""
    return {
        Target(TargetKind.AHSP, analysis_id): [
            Line(row.target or resources[row.identity], row.koefisien) for row in cloned(analysis)
        ]
        for analysis_id, analysis in catalogue.items()
    }


def _expanded_rows(project_id: int, shares: Mapping[int, Mapping[int, Share]]) -> list[dict[str, Any]]:
    return [
        {
            "pekerjaan_id": pekerjaan_id,
            "resource_id": resource_id,
            "project_id": project_id,
            "koefisien": share.koefisien,
            "depth": share.depth,
        }
        for pekerjaan_id, found in shares.items()
        for resource_id, share in found.items()
    ]
