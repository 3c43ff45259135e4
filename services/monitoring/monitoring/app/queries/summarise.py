"""The operations view."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.errors import FieldProblem, forbidden, invalid
from chassis.identity import Identity
from monitoring.app.ports import MetricReader
from monitoring.domain.summary import TypeSummary

DEFAULT_HOURS = 24
MOST_HOURS = 24 * 30


async def summarise(metrics: MetricReader, caller: Identity, hours: int) -> Sequence[TypeSummary]:
    """The last `hours`, a day where 0 is asked for. FORBIDDEN to everybody but staff, INVALID out of range."""
    if not caller.is_staff:
        raise forbidden("staff-only", "Ringkasan metrik hanya untuk staf. Masuk dengan akun staf.")
    if not 0 <= hours <= MOST_HOURS:
        message = f"pilih antara 1 dan {MOST_HOURS}"
        raise invalid("hours-invalid", f"Rentang jam tidak dapat dipakai: {message}.", FieldProblem("hours", message))
    return await metrics.summary(timedelta(hours=hours or DEFAULT_HOURS))
