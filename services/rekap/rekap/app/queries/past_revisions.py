"""Which past revisions of a project there are to compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from rekap.app.history_ports import Histories, PastRevision
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.domain.rincian_filter import check_page

USUAL_PAGE = 50
MOST_PAGE = 200


@dataclass(frozen=True, slots=True)
class PastPage:
    """Revisions, the newest first, and whether there are older ones."""

    revisions: Sequence[PastRevision]
    has_more: bool


async def past_revisions(
    histories: Histories,
    standings: FreshStandings,
    *,
    project_id: int,
    user_id: int,
    before: int,
    page_size: int,
    min_revision: int,
) -> PastPage:
    """Those before `before` (0: all); NOT_FOUND for strangers."""
    check_page(1, page_size, MOST_PAGE)
    await standings.of(project_id, user_id, min_revision)
    found = await histories.revisions(project_id, before, page_size + 1)
    return PastPage(found[:page_size], len(found) > page_size)
