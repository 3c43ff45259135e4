"""The dashboard of a user."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from rekap.app.dashboard_document import dashboard_document
from rekap.app.version_ports import Portfolio
from rekap.domain.rincian_filter import check_page

MOST_ROWS = 200
USUAL_ROWS = 50
# Western Indonesian time, in which projects begin and end; it has no summer time.
JAKARTA = timezone(timedelta(hours=7))

Clock = Callable[[], datetime]


async def dashboard(portfolio: Portfolio, user_id: int, clock: Clock, page: int, page_size: int) -> bytes:
    """Everything at once; INVALID pages raise `FilterRefusedError`."""
    check_page(page, page_size, MOST_ROWS)
    cards = await portfolio.cards(user_id)
    today = clock().astimezone(JAKARTA).date()
    return await asyncio.to_thread(dashboard_document, cards, today, page, page_size)
