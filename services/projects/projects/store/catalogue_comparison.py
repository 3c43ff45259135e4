"""What differs between two editions, found in the database: one statement for analyses, one for components."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, any_, case, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from projects.store.catalogue import catalogue_analysis, catalogue_component

KINDS = ("added", "removed", "changed")


def changes(base_id: int, other_id: int) -> Any:
    """One row for each analysis that is not the same in both: (kode, sort_key, kind, base and other id, names, units).

    `base` is the older edition, `other` the newer: an analysis of `other` alone was added.
    """
    base, other = _edition(base_id, "base"), _edition(other_id, "other")
    kind = case((base.c.id.is_(None), "added"), (other.c.id.is_(None), "removed"), else_="changed")
    same = and_(base.c.nama == other.c.nama, base.c.satuan == other.c.satuan, base.c.components == other.c.components)
    return (
        select(
            func.coalesce(other.c.kode, base.c.kode).label("kode"),
            func.coalesce(other.c.sort_key, base.c.sort_key).label("sort_key"),
            kind.label("kind"),
            base.c.id.label("base_id"),
            other.c.id.label("other_id"),
            base.c.nama.label("base_nama"),
            other.c.nama.label("other_nama"),
            base.c.satuan.label("base_satuan"),
            other.c.satuan.label("other_satuan"),
            base.c.unit_price.label("base_unit_price"),
            other.c.unit_price.label("other_unit_price"),
        )
        .select_from(base.join(other, base.c.kode == other.c.kode, full=True))
        .where(or_(base.c.id.is_(None), other.c.id.is_(None), ~same))
        .subquery("changes")
    )


def _edition(edition_id: int, name: str) -> Any:
    """The analyses of an edition, each with one text that only the same recipe has."""
    analysis, component = catalogue_analysis.c, catalogue_component.c
    recipe = func.string_agg(
        func.concat_ws("|", component.identity, func.trim_scale(component.koefisien)),
        literal(";"),
    )
    recipes = (
        select(
            component.analysis_id,
            recipe.aggregate_order_by(component.identity, component.koefisien).label("components"),
        )
        .join(catalogue_analysis, analysis.id == component.analysis_id)
        .where(analysis.edition_id == edition_id)
        .group_by(component.analysis_id)
        .subquery(f"{name}_recipes")
    )
    columns = (analysis.id, analysis.kode, analysis.sort_key, analysis.nama, analysis.satuan, analysis.unit_price)
    return (
        select(*columns, func.coalesce(recipes.c.components, "").label("components"))
        .outerjoin(recipes, recipes.c.analysis_id == analysis.id)
        .where(analysis.edition_id == edition_id)
        .subquery(name)
    )


def change_counts(base_id: int, other_id: int) -> Select[Any]:
    """How many there are of each kind."""
    found = changes(base_id, other_id)
    return select(found.c.kind, func.count().label("count")).group_by(found.c.kind)


def changes_page(base_id: int, other_id: int, kind: str, after: tuple[str, str], size: int) -> Select[Any]:
    """The changes behind (sort_key, kode) in natural order."""
    found = changes(base_id, other_id)
    place = (found.c.sort_key > after[0]) | ((found.c.sort_key == after[0]) & (found.c.kode > after[1]))
    wanted: ColumnElement[bool] = found.c.kind == kind if kind else true()
    return select(found).where(place, wanted).order_by(found.c.sort_key, found.c.kode).limit(size)


def component_changes(pairs: Collection[tuple[int, int]]) -> CompoundSelect[Any] | Select[Any]:
    """For each pair of (base, other) analyses the components of either, as rows (side, analysis, identity, …)."""
    ids = [one for pair in pairs for one in pair]
    component = catalogue_component.c
    chosen = any_(literal(ids, ARRAY(BigInteger)))
    return (
        select(
            component.analysis_id,
            component.identity,
            component.kategori,
            component.uraian,
            component.satuan,
            component.koefisien,
        )
        .where(component.analysis_id == chosen)
        .order_by(component.analysis_id, component.position)
    )
