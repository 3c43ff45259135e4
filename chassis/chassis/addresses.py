"""Network addresses of clients."""

from ipaddress import ip_address, ip_network

IPV4 = 4
HOUSEHOLD_BITS = 64


def household(address: str) -> str:
    """What one client can change at will does not count: of an IPv6 address only the first 64 bits."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == IPV4 else str(ip_network((known, HOUSEHOLD_BITS), strict=False))
