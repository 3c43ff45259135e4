"""What is wrong with an answer, in words; nothing where nothing is."""

from collections.abc import Callable, Collection
from decimal import Decimal, localcontext
from typing import Any

from load.oracle import EXACT


def equals(name: str, found: object, expected: object) -> str:
    """Any two values."""
    return "" if found == expected else f"{name}: {found} instead of {expected}"


def amounts(name: str, found: str, expected: Decimal) -> str:
    """To the last digit; trailing zeros say nothing."""
    return "" if Decimal(found) == expected else f"{name}: {found} instead of {expected}"


def nothing_missing(name: str, found: Collection[int], expected: Collection[int]) -> str:
    """Every expected id."""
    missing = set(expected) - set(found)
    return f"{len(missing)} {name} are missing, such as {min(missing)}" if missing else ""


def fresh(meta: dict[str, Any], revision: int) -> str:
    """An answer at least as new as asked for; one that is older has to say that it is stale."""
    is_older = meta["revision"] < revision
    return "" if is_older == meta["stale"] else f"revision {meta['revision']}, asked for {revision}: {meta['stale']=}"


def adds_up(rekap: dict[str, Any]) -> str:
    """Rows give the subtotal, and with PPN the total."""
    meta = rekap["meta"]
    with localcontext(EXACT):
        rows = sum((Decimal(row["total"]) for row in rekap["rows"]), Decimal(0))
        grand_total = Decimal(meta["subtotal"]) + Decimal(meta["ppn"])
    if rows != Decimal(meta["subtotal"]):
        return f"rows give {rows}, the subtotal says {meta['subtotal']}"
    return amounts("grand total", meta["grand_total"], grand_total)


def has(**expected: object) -> Callable[[Any], str]:
    """A check that an answer has these fields with these values; amounts are compared as amounts."""

    def check(answer: Any) -> str:
        wrong = (_differs(name, answer[name], value) for name, value in expected.items())
        return next((one for one in wrong if one), "")

    return check


def _differs(name: str, found: Any, expected: object) -> str:
    return amounts(name, found, expected) if isinstance(expected, Decimal) else equals(name, found, expected)
