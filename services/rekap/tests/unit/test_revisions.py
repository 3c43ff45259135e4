"""Waiting for a revision."""

import asyncio

from rekap.app.revisions import Revisions


async def test_the_announced_revision_wakes_those_who_wait_for_it_or_less() -> None:
    revisions = Revisions()
    with revisions.expecting(1, 5) as five, revisions.expecting(1, 6) as six, revisions.expecting(2, 1) as other:
        revisions.announce(1, 5)
        await asyncio.wait_for(five.wait(60), 1)
        assert not await woken(six)
        assert not await woken(other)


async def test_an_announcement_before_the_wait_is_not_missed() -> None:
    revisions = Revisions()
    with revisions.expecting(1, 5) as arrival:
        revisions.announce(1, 7)
        assert await woken(arrival)


async def test_everybody_looks_again_when_announcements_may_be_missing() -> None:
    revisions = Revisions()
    with revisions.expecting(1, 5) as one, revisions.expecting(2, 5) as two:
        revisions.wake_all()
        assert await woken(one)
        assert await woken(two)


async def test_nothing_is_kept_of_those_who_left() -> None:
    revisions = Revisions()
    with revisions.expecting(1, 5), revisions.expecting(1, 6):
        pass
    assert revisions._expected == {}
    revisions.announce(1, 5)


async def woken(arrival: object) -> bool:
    """True where the wait ends at once."""
    task = asyncio.ensure_future(arrival.wait(60))
    for _ in range(5):
        await asyncio.sleep(0)
    done = task.done()
    task.cancel()
    return done
