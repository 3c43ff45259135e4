"""Events that projects published during hundreds of random edits, recorded by `python -m load.drift 400 --record …`."""

import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from google.protobuf.proto import parse_length_prefixed

from rekap.app.commands.apply_changes import apply_changes
from rekap.app.rab_document import rab_document
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged

from .truth import changes

RECORDED = Path(__file__).parent / "recorded"
BATCH = 100


@pytest.fixture(scope="module")
def events() -> list[ProjectChanged]:
    log = io.BytesIO(zstandard.ZstdDecompressor().decompress((RECORDED / "events.zst").read_bytes()))
    found = []
    while (event := parse_length_prefixed(ProjectChanged, log)) is not None:
        found.append(event)
    assert [event.revision for event in found] == list(range(1, len(found) + 1))
    return found


def as_they_came(events: Sequence[ProjectChanged], _: random.Random) -> Iterator[Sequence[ProjectChanged]]:
    """One by one."""
    return iter([[event] for event in events])


def at_once(events: Sequence[ProjectChanged], _: random.Random) -> Iterator[Sequence[ProjectChanged]]:
    """In full batches, as after an outage."""
    return iter([events[at : at + BATCH] for at in range(0, len(events), BATCH)])


def delivered_again(events: Sequence[ProjectChanged], chance: random.Random) -> Iterator[Sequence[ProjectChanged]]:
    """In batches of any size, each in any order, with events in them that came before: what a bus may do."""
    at = 0
    while at < len(events):
        until = at + chance.randint(1, BATCH)
        batch = [*events[at:until], *chance.choices(events[:until], k=10)]
        chance.shuffle(batch)
        yield batch
        at = until


@pytest.mark.parametrize(
    ("deliver", "seed"), [(as_they_came, 0), (at_once, 0), *((delivered_again, seed) for seed in range(5))]
)
async def test_a_recorded_log_gives_the_recorded_figures(
    read_model: PostgresReadModel, events: list[ProjectChanged], deliver: Any, seed: int
) -> None:
    for batch in deliver(events, random.Random(seed)):
        async with read_model.write() as writer:
            await apply_changes(writer, changes(batch))
    async with read_model.read() as reader:
        assert await reader.behind() == []
        project_id = events[0].project_id
        served = rab_document(await reader.header(project_id), await reader.groups(project_id, with_lines=True))
    assert orjson.loads(served) == orjson.loads((RECORDED / "figures.json").read_bytes())
