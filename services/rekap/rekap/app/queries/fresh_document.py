"""Documents of a project as finished bytes: as new as the reader needs them, computed and packed once a revision."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chassis.cache import Cache
from rekap.app.freshness import marked_stale
from rekap.app.packing import encoding_of, packed, unpacked
from rekap.app.ports import Standing
from rekap.app.queries.fresh_standing import FreshStandings, visible

KEEP_SECONDS = 600
# Smaller ones are packed within a millisecond, which is what the way to another thread and back takes.
PACKED_AT_ONCE = 256 * 1024
# How often a project may change under a reader before it is answered without the cache.
ATTEMPTS = 3

# Revision and bytes of a document as it is now, ending with `freshness.FRESH_END`.
Compute = Callable[[], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants to see which project, and how new; the last two name what the caller already holds."""

    project_id: int
    user_id: int
    min_revision: int = 0
    known_revision: int = 0
    known_generation: int = 0

    def holds(self, standing: Standing) -> bool:
        """Whether the caller needs no body; what is stale he has to be told."""
        known = (self.known_revision, self.known_generation)
        return known == (standing.revision, standing.generation) and standing.revision >= self.min_revision


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """`packed` is empty where the caller already holds it; 0 is a `generation` that nobody may rely on."""

    packed: bytes
    revision: int
    stale: bool
    generation: int = 0

    @property
    def content_encoding(self) -> str:
        """How `packed` is packed, in the words of HTTP."""
        return encoding_of(self.packed)

    @property
    def body(self) -> bytes:
        """The document itself."""
        return unpacked(self.packed)


class _MovedOnError(Exception):
    """The project changed between the look at its revision and the computation."""


async def fresh_document(
    standings: FreshStandings, cache: Cache, asked: Asked, name: str, compute: Compute
) -> DocumentAnswer:
    """At least `min_revision`, or marked as stale. A cached answer costs one small query and one look into Redis.

    `name` says which document it is, with all that its figures depend on beside the project's revision. Raises what
    `FreshStandings.of` raises.
    """
    standing = await standings.of(asked.project_id, asked.user_id, asked.min_revision)
    for _ in range(ATTEMPTS):
        if asked.holds(standing):
            return _answer(asked, standing.revision, b"", standing.generation)
        try:
            body = await _cached(standings, cache, asked.project_id, standing, name, compute)
        except _MovedOnError:
            standing = visible(await standings.look(asked.project_id, asked.user_id))
            continue
        return _answer(asked, standing.revision, body, standing.generation)
    async with standings.computing:
        return _answer(asked, *await compute())


def _answer(asked: Asked, revision: int, body: bytes, generation: int = 0) -> DocumentAnswer:
    stale = revision < asked.min_revision
    return DocumentAnswer(marked_stale(unpacked(body)) if stale and body else body, revision, stale, generation)


async def _cached(
    standings: FreshStandings, cache: Cache, project_id: int, standing: Standing, name: str, compute: Compute
) -> bytes:
    """Bytes under a key that names exactly the figures they show."""

    async def compute_this() -> bytes:
        async with standings.computing:
            revision, body = await compute()
            if revision != standing.revision:
                raise _MovedOnError
            return packed(body) if len(body) <= PACKED_AT_ONCE else await asyncio.to_thread(packed, body)

    kind, _, rest = name.partition(":")
    key = f"{kind}:{project_id}:{standing.revision}:{standing.generation}:{rest}"
    return await cache.get_or_compute(key, compute_this, KEEP_SECONDS)
