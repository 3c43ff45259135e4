from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.critical_path import Dependency, DependencyCycleError, Kind, schedule
from projects.domain.working_calendar import NoWorkingDayError, WorkingCalendar


def test_a_network_with_one_critical_path() -> None:
    """Galian 3 → pondasi 5 → dinding 10; pagar 4 stands beside it and waits only for galian."""
    times = schedule({1: 3, 2: 5, 3: 10, 4: 4}, [Dependency(1, 2), Dependency(2, 3), Dependency(1, 4)])
    assert (times[3].early_start, times[3].early_finish) == (8, 18)
    assert [activity for activity in times if times[activity].is_critical] == [1, 2, 3]
    assert (times[4].total_float, times[4].free_float) == (11, 11)


@pytest.mark.parametrize(
    ("kind", "lag", "start"),
    [
        (Kind.FINISH_START, 0, 6),
        (Kind.FINISH_START, 2, 8),
        (Kind.FINISH_START, -2, 4),
        (Kind.START_START, 3, 3),
        (Kind.FINISH_FINISH, 0, 2),
        (Kind.FINISH_FINISH, 3, 5),
        (Kind.START_FINISH, 7, 3),
        (Kind.START_FINISH, 0, 0),
    ],
)
def test_the_four_kinds_with_lag(kind: Kind, lag: int, start: int) -> None:
    assert schedule({1: 6, 2: 4}, [Dependency(1, 2, kind, lag)])[2].early_start == start


def test_a_milestone_takes_no_time() -> None:
    times = schedule({1: 3, 2: 0, 3: 1}, [Dependency(1, 2), Dependency(2, 3)])
    assert (times[2].early_start, times[2].early_finish, times[3].early_start) == (3, 3, 3)


def test_a_ring_is_refused_with_its_path() -> None:
    with pytest.raises(DependencyCycleError) as caught:
        schedule({1: 1, 2: 1, 3: 1}, [Dependency(1, 2), Dependency(2, 3), Dependency(3, 1)])
    assert caught.value.path[0] == caught.value.path[-1]
    assert set(caught.value.path) == {1, 2, 3}


def test_nothing_to_schedule() -> None:
    assert schedule({}, []) == {}


networks = st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=12).flatmap(
    lambda durations: st.tuples(
        st.just(dict(enumerate(durations))),
        st.lists(
            st.tuples(
                st.integers(min_value=0, max_value=len(durations) - 1),
                st.integers(min_value=0, max_value=len(durations) - 1),
                st.sampled_from(Kind),
                st.integers(min_value=-4, max_value=6),
            )
            .filter(lambda edge: edge[0] < edge[1])
            .map(lambda edge: Dependency(*edge)),
            max_size=20,
        ),
    )
)


def _holds(dependency: Dependency, starts: dict[int, int], durations: dict[int, int]) -> bool:
    before, after = dependency.predecessor, dependency.successor
    left = starts[before] + (durations[before] if dependency.kind in {"FS", "FF"} else 0)
    right = starts[after] + (durations[after] if dependency.kind in {"FF", "SF"} else 0)
    return right >= left + dependency.lag


@given(networks)
def test_dates_hold_every_dependency_and_no_earlier_ones_do(
    network: tuple[dict[int, int], list[Dependency]],
) -> None:
    durations, dependencies = network
    times = schedule(durations, dependencies)
    early = {activity: times[activity].early_start for activity in durations}
    late = {activity: times[activity].late_start for activity in durations}
    end = max(early[activity] + durations[activity] for activity in durations)
    for starts in (early, late):
        assert all(_holds(dependency, starts, durations) for dependency in dependencies)
    assert max(late[activity] + durations[activity] for activity in durations) == end
    for activity in durations:
        earlier = early | {activity: early[activity] - 1}
        assert earlier[activity] < 0 or not all(_holds(held, earlier, durations) for held in dependencies)
        slipped = early | {activity: early[activity] + times[activity].free_float}
        assert all(_holds(held, slipped, durations) for held in dependencies if held.predecessor == activity)
    assert any(times[activity].is_critical for activity in durations)


def test_holidays_and_sundays_are_left_out() -> None:
    calendar = WorkingCalendar(holidays=frozenset({date(2026, 8, 17)}))
    assert calendar.days(date(2026, 8, 14), 4) == [
        date(2026, 8, 14),
        date(2026, 8, 15),
        date(2026, 8, 18),
        date(2026, 8, 19),
    ]


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(NoWorkingDayError):
        WorkingCalendar(weekdays=frozenset()).days(date(2026, 1, 1), 1)
