from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from monitoring.app.commands.clean_up import BATCH, CleanUp


@dataclass
class Shelf:
    """So many old rows, taken away batch by batch."""

    old: int
    keep: timedelta
    batches: list[int] = field(default_factory=list)

    async def forget(self, older_than: timedelta, most: int) -> int:
        assert older_than == self.keep
        taken = min(most, self.old)
        self.old -= taken
        self.batches.append(taken)
        return taken

    async def forget_inbox(self, older_than: timedelta, most: int) -> int:
        assert older_than > timedelta(days=2)
        assert most == BATCH
        return 0


@pytest.mark.parametrize("old", [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
async def test_everything_old_goes_in_small_batches(old: int) -> None:
    shelf = Shelf(old, keep=timedelta(days=30))
    await CleanUp(shelf, shelf.keep, timedelta(hours=1)).clean_up()
    assert shelf.old == 0
    assert max(shelf.batches) <= BATCH
    assert len(shelf.batches) == old // BATCH + 1
