"""How much one caller may ask of one gateway: a net under everything, counted in memory, so that it costs nothing.

What guards accounts (logins) is counted in Redis for all gateways together: see `rate_limit`.
"""

from collections.abc import Mapping

from fastapi import Request

from chassis.addresses import household
from chassis.errors import limited
from gateway.config import GatewaySettings
from gateway.security.meter import Meter

STATE = "rate_limits"


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
