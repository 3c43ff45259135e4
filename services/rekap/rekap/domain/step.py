"""One step in the explanation of a figure: its parts make its value exactly, and each part may be a step itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from rekap.domain.exact import EXACT
from rekap.domain.totals import exact_sum


class Operation(StrEnum):
    """How the parts make the value."""

    SUM = "sum"
    PRODUCT = "product"
    # The first part times the second / 100.
    PERCENT = "percent"
    # Entered or read somewhere: `source` says where.
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Step:
    """`figure` and `id` name what it shows, `label` says it to people. Rounding is a part of its own: a difference."""

    figure: str
    label: str
    value: Decimal
    operation: Operation = Operation.GIVEN
    parts: Sequence["Step"] = ()
    id: int | None = None
    source: Mapping[str, object] = field(default_factory=dict)


def given(figure: str, label: str, value: Decimal, source: Mapping[str, object], id_: int | None = None) -> Step:
    """A figure that is not computed here."""
    return Step(figure, label, value, id=id_, source=source)


def total_of(figure: str, label: str, parts: Sequence[Step], id_: int | None = None) -> Step:
    """A sum."""
    return Step(figure, label, exact_sum(part.value for part in parts), Operation.SUM, parts, id_)


def product_of(figure: str, label: str, first: Step, second: Step, id_: int | None = None) -> Step:
    """A product of two."""
    return Step(figure, label, EXACT.multiply(first.value, second.value), Operation.PRODUCT, (first, second), id_)


def percent_step(figure: str, label: str, base: Step, percent: Step) -> Step:
    """A percentage."""
    value = EXACT.scaleb(EXACT.multiply(base.value, percent.value), Decimal(-2))
    return Step(figure, label, value, Operation.PERCENT, (base, percent))


def rounded_step(step: Step, value: Decimal, rule: Mapping[str, object]) -> Step:
    """The same figure as it is after rounding: with the difference as one more part, where there is any.

    A sum takes the difference among its parts; anything else becomes the first part of a sum.
    """
    difference = EXACT.subtract(value, step.value)
    if not difference:
        return step
    rounding = given("pembulatan", "Pembulatan", difference, {"kind": "rounding", **rule})
    parts = (*step.parts, rounding) if step.operation is Operation.SUM else (_before(step), rounding)
    return Step(step.figure, step.label, value, Operation.SUM, parts, step.id, step.source)


def _before(step: Step) -> Step:
    label = f"{step.label} sebelum pembulatan"
    return Step(f"{step.figure}_before_rounding", label, step.value, step.operation, step.parts, step.id)
