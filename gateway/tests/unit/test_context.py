"""Where a request comes from."""

from ipaddress import ip_network

import pytest
from starlette.datastructures import Headers

from gateway.client_metrics import network_of
from gateway.middleware.context import client_address
from gateway.middleware.slashes import normalised

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "rubbish", ""),
        ("10.0.0.1", "' OR 1=1", ""),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("", "1.2.3.4", ""),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(peer: str, forwarded: str, address: str) -> None:
    scope = {"client": (peer, 5)} if peer else {"client": None}
    assert client_address(scope, Headers({"x-forwarded-for": forwarded}), PROXIES) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [("198.51.100.77", "198.51.100.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1::/48"), ("", ""), ("rubbish", "")],
)
def test_metrics_keep_the_network_only(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("path", "declared"),
    [
        ("/api/projects", "/api/projects/"),
        ("/api/projects/", "/api/projects/"),
        ("/api", "/api"),
        ("/apiary", "/apiary"),
        ("/health/live/", "/health/live"),
        ("/health/live", "/health/live"),
        ("/assets/index.js", "/assets/index.js"),
        ("/", "/"),
    ],
)
def test_paths_take_their_declared_form(path: str, declared: str) -> None:
    assert normalised(path) == declared
