"""The document's use case against fakes: a project that changes while it is read, and the cache's keys."""

# ruff: noqa: ARG002 - fakes take what the ports give

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal

import orjson
import pytest

from rekap.app.ports import Header, Standing
from rekap.app.queries.fresh_document import Asked
from rekap.app.queries.get_rekap_rab import get_rekap_rab
from rekap.domain.line import Policy
from rekap.domain.rounding import Rounding
from rekap.domain.tax import Ppn


class ChangingProject:
    """Reader and read model of a project whose revision is another one at each look; the last one stays."""

    def __init__(self, *revisions: int) -> None:
        self._revisions: Iterator[int] = iter(revisions)
        self._revision = 0
        self.computing = asyncio.Semaphore(1)

    def _next(self) -> int:
        self._revision = next(self._revisions, self._revision)
        return self._revision

    @asynccontextmanager
    async def read(self) -> AsyncIterator["ChangingProject"]:
        yield self

    async def header(self, project_id: int) -> Header:
        return Header(self._next(), "", "", "", "", "", Decimal(11), Ppn(Decimal(11)), Policy(), Rounding())

    async def groups(self, project_id: int, *, with_lines: bool) -> list[object]:
        return []

    async def of(self, project_id: int, user_id: int, min_revision: int) -> Standing:
        return Standing(self._next(), 1, is_visible=True)

    async def look(self, project_id: int, user_id: int) -> Standing:
        return Standing(self._next(), 1, is_visible=True)


class DictCache:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def get_or_compute(self, key: str, compute: Callable[[], Awaitable[bytes]], seconds: int) -> bytes:
        if key not in self.kept:
            self.kept[key] = await compute()
        return self.kept[key]


async def answered(project: ChangingProject, cache: DictCache, **request: int) -> tuple[int, int, bool]:
    answer = await get_rekap_rab(project, project, cache, Asked(1, 7, **request))
    return answer.revision, orjson.loads(answer.body)["meta"]["revision"], answer.stale


async def test_a_second_answer_comes_from_the_cache() -> None:
    cache = DictCache()
    assert await answered(ChangingProject(5), cache) == (5, 5, False)
    assert list(cache.kept) == ["rab:1:5:1:1"]
    cache.kept["rab:1:5:1:1"] = b'{"meta":{"revision":"from the cache","stale":false}}'
    assert (await answered(ChangingProject(5), cache))[1] == "from the cache"


@pytest.mark.parametrize("revisions", [(5, 6, 6, 6), (5, 6, 7, 8, 8, 8), (1, 2, 3, 4, 5, 6, 7, 8, 9)])
async def test_bytes_are_never_kept_under_the_key_of_another_revision(revisions: tuple[int, ...]) -> None:
    cache = DictCache()
    revision, shown, _ = await answered(ChangingProject(*revisions), cache)
    assert revision == shown
    for key, body in cache.kept.items():
        assert key.split(":")[2] == str(orjson.loads(body)["meta"]["revision"])


async def test_an_answer_older_than_asked_for_is_stale() -> None:
    assert await answered(ChangingProject(5), DictCache(), min_revision=6) == (5, 5, True)
