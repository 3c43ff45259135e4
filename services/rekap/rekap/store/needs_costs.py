"""The cost of needs, added up by the server from the components: a second way to the same total."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from rekap.store.incoming import bigints, ids, incoming, integers
from rekap.store.tables import component, pekerjaan, resource, week_progress


def costs_query(
    project_id: int,
    chosen: ColumnElement[bool],
    mode: str,
    resource_ids: Sequence[int],
    weights: Mapping[int, int] | None,
) -> Select[Any]:
    """(kategori, resources, cost); with `weights`, cost in rupiah × percent × weight."""
    one, used, priced = pekerjaan.c, component.c, resource.c
    need = used.koefisien * one.volume
    cost = need * func.coalesce(priced.harga_satuan, 0)
    share = None if weights is None else _shares(project_id, mode, weights)
    query = (
        select(
            priced.kategori,
            func.count(priced.id.distinct()).label("resources"),
            func.sum(cost if share is None else cost * share.c.share).label("cost"),
        )
        .join(component, (used.project_id == one.project_id) & (used.pekerjaan_id == one.id))
        .join(resource, (priced.project_id == used.project_id) & (priced.id == used.resource_id))
        .where(one.project_id == project_id, priced.id == ids(resource_ids), need != 0, chosen)
        .group_by(priced.kategori)
    )
    if share is None:
        return query
    return query.join(share, (share.c.pekerjaan_id == one.id) & (share.c.share != 0))


def _shares(project_id: int, mode: str, weights: Mapping[int, int]) -> Any:
    """Σ percent × weight by pekerjaan."""
    one = week_progress.c
    percent = one.actual_proportion if mode == "actual" else one.planned_proportion
    weight = incoming(week=integers(weights), weight=bigints(weights.values()))
    return (
        select(one.pekerjaan_id, func.sum(percent * weight.c.weight).label("share"))
        .join(weight, weight.c.week == one.week_number)
        .where(one.project_id == project_id)
        .group_by(one.pekerjaan_id)
        .subquery()
    )
