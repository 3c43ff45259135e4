"""Where a project stands in time, by its dates and the day in Jakarta."""

from datetime import timedelta
from enum import StrEnum

# Projects that end this soon have their deadline before them.
DEADLINE = timedelta(days=30)
# What the dashboard warns of.
SOON = timedelta(days=7)


class Status(StrEnum):
    """BELUM_MULAI starts later, BERJALAN is under way, DEADLINE ends within 30 days, SELESAI has ended."""

    BELUM_MULAI = "belum_mulai"
    BERJALAN = "berjalan"
    DEADLINE = "deadline"
    SELESAI = "selesai"
