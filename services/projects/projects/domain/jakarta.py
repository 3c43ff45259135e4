"""Days as users mean them: those of Jakarta, wherever the server stands."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def jakarta_day(moment: datetime) -> date:
    """The day in Jakarta at that moment."""
    return moment.astimezone(JAKARTA).date()


def midnight(day: date) -> datetime:
    """The moment at which the day begins in Jakarta."""
    return datetime.combine(day, time(), JAKARTA)
