"""Formulas that refer to each other: computed in the order of their dependencies, rings refused with their path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from projects.domain.formula.evaluation import parameter_of, references, volume_of
from projects.domain.formula.problem import FormulaError
from projects.domain.formula.syntax import Expression

# A parameter by its name, or a pekerjaan's volume by its id.
Node: TypeAlias = str | int
Formulas: TypeAlias = Mapping[Node, Expression]


class FormulaCycleError(Exception):
    """Formulas that need each other's value; `path` begins and ends with the same one."""

    def __init__(self, path: tuple[Node, ...]) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True)
class Solution:
    """Values of what could be computed, and why the rest could not; what depends on a fault is a fault itself."""

    values: Mapping[Node, Decimal]
    faults: Mapping[Node, FormulaError]


def needs(tree: Expression) -> frozenset[Node]:
    """The nodes that a formula refers to."""
    names, rows = references(tree)
    return names | rows


def affected(changed: Iterable[Node], formulas: Formulas) -> frozenset[Node]:
    """The changed nodes and everything that depends on them, however far."""
    users: dict[Node, set[Node]] = {}
    for node, tree in formulas.items():
        for needed in needs(tree):
            users.setdefault(needed, set()).add(node)
    found = set(changed)
    waiting = list(found)
    while waiting:
        fresh = users.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


def solve(formulas: Formulas, known: Mapping[Node, Decimal]) -> Solution:
    """Computes every formula; `known` holds the plain numbers. Raises FormulaCycleError, whatever else is wrong."""
    values = {node: value for node, value in known.items() if node not in formulas}
    faults: dict[Node, FormulaError] = {}
    for node in _in_order(formulas):
        try:
            values[node] = _value(node, formulas[node], values)
        except FormulaError as error:
            faults[node] = error
    return Solution({node: values[node] for node in formulas if node in values}, faults)


def _in_order(formulas: Formulas) -> list[Node]:
    graph = {node: needs(tree) & formulas.keys() for node, tree in formulas.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        # graphlib lists a ring from the needed to the one that needs it; users read "A needs B needs A".
        raise FormulaCycleError(tuple(reversed(error.args[1]))) from None


def _value(node: Node, tree: Expression, values: Mapping[Node, Decimal]) -> Decimal:
    # Only what the formula refers to: copying all values for each formula would cost the square of their number.
    names, rows = references(tree)
    parameters = {name: values[name] for name in names if name in values}
    volumes = {row: values[row] for row in rows if row in values}
    return volume_of(tree, parameters, volumes) if isinstance(node, int) else parameter_of(tree, parameters, volumes)
