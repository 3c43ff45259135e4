"""The RAB of one project, as finished bytes."""

from dataclasses import dataclass

from chassis.cache import Cache
from rekap.app.ports import ReadModel, Standing
from rekap.app.queries.fresh_standing import FreshStandings, visible
from rekap.app.rab_document import marked_stale, rab_document

KEEP_SECONDS = 600
# To be counted up whenever the document's shape changes, so that a new release never serves an old one's bytes.
FORMAT = 1
# How often a project may change under a reader before it is answered without the cache.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class RabAnswer:
    """`body` is empty where the caller already holds `revision`."""

    body: bytes
    revision: int
    stale: bool


class _MovedOnError(Exception):
    """The project changed between the look at its revision and the computation."""


async def get_rekap_rab(
    read_model: ReadModel,
    standings: FreshStandings,
    cache: Cache,
    *,
    project_id: int,
    user_id: int,
    min_revision: int = 0,
    known_revision: int = 0,
) -> RabAnswer:
    """At least `min_revision`, or marked as stale. A cached answer costs one small query and one look into Redis.

    Raises what `FreshStandings.of` raises.
    """
    standing = await standings.of(project_id, user_id, min_revision)
    for _ in range(ATTEMPTS):
        stale = standing.revision < min_revision
        if standing.revision == known_revision:
            return RabAnswer(b"", standing.revision, stale)
        try:
            body = await _cached(read_model, cache, project_id, standing)
        except _MovedOnError:
            standing = visible(await standings.look(project_id, user_id))
            continue
        return RabAnswer(marked_stale(body) if stale else body, standing.revision, stale)
    revision, body = await _computed(read_model, project_id)
    stale = revision < min_revision
    return RabAnswer(marked_stale(body) if stale else body, revision, stale)


async def _cached(read_model: ReadModel, cache: Cache, project_id: int, standing: Standing) -> bytes:
    """Bytes under a key that names exactly the figures they show."""

    async def compute() -> bytes:
        revision, body = await _computed(read_model, project_id)
        if revision != standing.revision:
            raise _MovedOnError
        return body

    key = f"rab:{project_id}:{standing.revision}:{standing.generation}:{FORMAT}"
    return await cache.get_or_compute(key, compute, KEEP_SECONDS)


async def _computed(read_model: ReadModel, project_id: int) -> tuple[int, bytes]:
    async with read_model.read() as reader:
        header = await reader.header(project_id)
        groups = await reader.groups(project_id, with_lines=True)
    return header.revision, rab_document(header, groups)
