"""How much one caller may ask of one gateway: a net under everything, counted in memory, so that it costs nothing.

What guards accounts (logins) is counted in Redis for all gateways together: see `rate_limit`.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import Request
from limits import parse

from chassis.errors import limited
from gateway.config import GatewaySettings
from gateway.security.rate_limit import household

MOST_CALLERS = 50_000
STATE = "rate_limits"


@dataclass(frozen=True)
class Allowance:
    """What is left of one limit after a call, as RateLimit headers tell it (draft-ietf-httpapi-ratelimit-headers)."""

    name: str
    quota: int
    window_seconds: int
    left: int
    # Until the quota is whole again; for a refused call until the next one may come.
    reset_seconds: int


class Meter:
    """One limit for many callers: the generic cell rate algorithm, one number for each.

    A caller may spend the quota at once and gets it back evenly over the window.
    """

    def __init__(self, name: str, rate: str, clock: Callable[[], float] = time.monotonic) -> None:
        item = parse(rate)
        self._name = name
        self._quota = item.amount
        self._window = item.get_expiry()
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def spend(self, who: str) -> tuple[bool, Allowance]:
        """Counts one call of `who`; whether it is within the limit, and what is left."""
        now = self._clock()
        one = self._window / self._quota
        full_at = max(now, self._full_at.get(who, now)) + one
        wait = full_at - now - self._window
        if wait > 1e-6:
            return False, self._allowance(0, wait)
        self._full_at[who] = full_at
        self._full_at.move_to_end(who)
        if len(self._full_at) > MOST_CALLERS:
            self._full_at.popitem(last=False)
        return True, self._allowance(math.floor(-wait / one + 1e-6), full_at - now)

    def _allowance(self, left: int, seconds: float) -> Allowance:
        return Allowance(self._name, self._quota, self._window, left, max(1, math.ceil(seconds)))


class RequestLimits:
    """By address for everybody, by user for those who are in, and by caller for routes that cost more."""

    def __init__(self, per_address: str, per_user: str, per_route: Mapping[str, str]) -> None:
        self._per_address = Meter("address", per_address)
        self._per_user = Meter("user", per_user)
        self._per_route = {name: Meter(name, rate) for name, rate in per_route.items()}

    @classmethod
    def from_settings(cls, settings: GatewaySettings) -> "RequestLimits":
        """As the operator set them."""
        return cls(settings.requests_per_address, settings.requests_per_user, settings.requests_per_route)

    def spend_of_address(self, request: Request) -> None:
        """Before anything else is done for the request. LIMITED beyond the limit."""
        _spend(self._per_address, household(request.state.client_address), request)

    def spend_of_caller(self, request: Request, user_id: int, route: str) -> None:
        """Once it is known who asks (0: nobody). LIMITED beyond a limit."""
        who = str(user_id) if user_id else household(request.state.client_address)
        if user_id:
            _spend(self._per_user, who, request)
        if route in self._per_route:
            _spend(self._per_route[route], who, request)


def _spend(meter: Meter, who: str, request: Request) -> None:
    within, allowance = meter.spend(who)
    request.scope["state"].setdefault(STATE, []).append(allowance)
    if not within:
        wait = allowance.reset_seconds
        raise limited("too-many-requests", f"Terlalu banyak permintaan. Coba lagi dalam {wait} detik.", wait)
