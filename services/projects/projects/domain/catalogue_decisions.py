"""What may be decided about a finding of an import."""

from decimal import Decimal
from enum import StrEnum

from projects.domain.catalogue_findings import CHECKS

LARGEST_COEFFICIENT = Decimal("999999999999.999999")

KEEPABLE = frozenset(slug for slug, check in CHECKS.items() if check.keepable)
AMENDING = frozenset(slug for slug, check in CHECKS.items() if check.amends)


class Decision(StrEnum):
    """Open: nobody has decided. Accept: what is proposed. Keep: what the file says. Edit: a coefficient of one's own.
    Exclude: the whole analysis is left out.
    """

    OPEN = "open"
    ACCEPT = "accept"
    KEEP = "keep"
    EDIT = "edit"
    EXCLUDE = "exclude"


def choices(slug: str, suggestion: str, *, of_analysis: bool, of_component: bool) -> list[Decision]:
    """The decisions that a finding of this check allows, the natural one first; none: the file must be mended."""
    amends = of_component and slug in AMENDING
    allowed = {
        Decision.ACCEPT: amends and bool(suggestion),
        Decision.KEEP: slug in KEEPABLE,
        Decision.EDIT: amends,
        Decision.EXCLUDE: of_analysis,
    }
    return [decision for decision, may in allowed.items() if may]
