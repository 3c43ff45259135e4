"""How well the figures follow the truth, for staff."""

from chassis.errors import FieldProblem, forbidden, invalid
from chassis.identity import Identity
from rekap.app.operations_ports import FigureHealth, Operations

USUAL_HOURS = 24
MOST_HOURS = 24 * 30


async def figure_health(operations: Operations, caller: Identity, hours: int) -> FigureHealth:
    """Sums over the last `hours`, a day where 0 is asked for. FORBIDDEN to all but staff, INVALID out of range."""
    if not caller.is_staff:
        raise forbidden("staff-only", "Keadaan angka rekap hanya untuk staf. Masuk dengan akun staf.")
    if not 0 <= hours <= MOST_HOURS:
        message = f"pilih antara 1 dan {MOST_HOURS}"
        raise invalid("hours-invalid", f"Rentang jam tidak dapat dipakai: {message}.", FieldProblem("hours", message))
    return await operations.health(hours or USUAL_HOURS)
