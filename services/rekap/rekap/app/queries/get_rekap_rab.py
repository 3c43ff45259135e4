"""The RAB of one project, as finished bytes."""

from chassis.cache import Cache
from rekap.app.ports import ReadModel
from rekap.app.queries.fresh_document import Asked, DocumentAnswer, fresh_document
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.rab_document import rab_document

# To be counted up whenever the document's shape changes, so that a new release never serves an old one's bytes.
FORMAT = 1


async def get_rekap_rab(read_model: ReadModel, standings: FreshStandings, cache: Cache, asked: Asked) -> DocumentAnswer:
    """At least `min_revision`, or marked as stale. Raises what `FreshStandings.of` raises."""

    async def compute() -> tuple[int, bytes]:
        async with read_model.read() as reader:
            header = await reader.header(asked.project_id)
            groups = await reader.groups(asked.project_id, with_lines=True)
        return header.revision, rab_document(header, groups)

    return await fresh_document(standings, cache, asked, f"rab:{FORMAT}", compute)
