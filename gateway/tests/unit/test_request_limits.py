"""How much one caller may ask of one gateway."""

import pytest
from fastapi import Request

from chassis.errors import AppError, Kind
from gateway.security.meter import Meter
from gateway.security.request_limits import STATE, RequestLimits


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_quota_may_be_spent_at_once_and_comes_back_evenly() -> None:
    clock = Clock()
    meter = Meter("user", "4/minute", clock)
    assert [meter.spend("a")[1].left for _ in range(4)] == [3, 2, 1, 0]
    within, allowance = meter.spend("a")
    assert (within, allowance.left, allowance.reset_seconds, allowance.quota) == (False, 0, 15, 4)
    assert meter.spend("b")[0], "everybody has a quota of their own"
    clock.now += 15
    assert meter.spend("a")[0]
    assert not meter.spend("a")[0]
    clock.now += 60
    assert meter.spend("a")[1].left == 3


def test_refused_calls_do_not_push_the_next_chance_away() -> None:
    clock = Clock()
    meter = Meter("user", "1/minute", clock)
    meter.spend("a")
    for _ in range(100):
        assert not meter.spend("a")[0]
    clock.now += 60
    assert meter.spend("a")[0]


def request(address: str = "198.51.100.7") -> Request:
    state = {"client_address": address}
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [], "state": state})


def test_a_route_that_costs_more_is_counted_by_itself() -> None:
    limits = RequestLimits("100/minute", "100/minute", {"start_export": "1/minute"})
    limits.spend_of_caller(request(), 7, "start_export")
    limits.spend_of_caller(request(), 8, "start_export")
    limits.spend_of_caller(request(), 7, "get_tree")
    refused = request()
    with pytest.raises(AppError) as refusal:
        limits.spend_of_caller(refused, 7, "start_export")
    assert (refusal.value.kind, refusal.value.retry_after) == (Kind.LIMITED, 60)
    assert [one.name for one in refused.scope["state"][STATE]] == ["user", "start_export"]


def test_who_is_nobody_is_counted_by_address() -> None:
    limits = RequestLimits("1/minute", "100/minute", {})
    limits.spend_of_address(request())
    limits.spend_of_address(request("198.51.100.8"))
    with pytest.raises(AppError):
        limits.spend_of_address(request())
