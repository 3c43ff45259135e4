"""Other names of units and resources, as the keepers of the catalogue have learnt them from files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from projects.domain.catalogue import Analysis, Component
from projects.domain.catalogue_resource import normalised_name
from projects.domain.catalogue_units import canonical_unit


@dataclass(frozen=True)
class Aliases:
    """What stands for what: `units` by their alias, `resources` by the normalised alias."""

    units: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, str] = field(default_factory=dict)


def with_aliases(analyses: Sequence[Analysis], aliases: Aliases) -> list[Analysis]:
    """The analyses with units by their canonical names, and resources that know which name stands for theirs."""
    if not aliases.units and not aliases.resources:
        return list(analyses)
    return [
        replace(
            analysis,
            satuan=_unit(analysis.satuan, aliases),
            components=tuple(_component(one, aliases) for one in analysis.components),
        )
        for analysis in analyses
    ]


def _component(component: Component, aliases: Aliases) -> Component:
    resource = aliases.resources.get(normalised_name(component.uraian), "")
    return replace(component, satuan=_unit(component.satuan, aliases), resource=resource)


def _unit(satuan: str, aliases: Aliases) -> str:
    if canonical_unit(satuan) is not None:
        return satuan
    return aliases.units.get(plain_unit(satuan), satuan)


def plain_unit(satuan: str) -> str:
    """A unit as aliases are compared: without case and stray spaces."""
    return " ".join(satuan.split()).casefold()
