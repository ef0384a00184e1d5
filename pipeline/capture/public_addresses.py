"""Which IP addresses are on the public internet: one table, the IANA registries of address space, and the question put to it.

Source: https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry,
all rows, as read on 2026-07-18 (the IPv6 one was last updated on 2025-10-09); for the space around them
https://www.iana.org/assignments/ipv4-address-space and https://www.iana.org/assignments/ipv6-address-space, or the RFC named.
Public is what "Globally Reachable" calls true; false, N/A and empty are not. Python's ipaddress is not asked: it differs by version.
"""

import ipaddress
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The kernel sends what goes to such an address over IPv4: what counts is the IPv4 address inside.
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


@dataclass(frozen=True)
class Block:
    """A block of addresses; a smaller one inside a larger one has the last word."""

    network: Network
    name: str
    source: str
    public: bool


def _block(network: str, name: str, source: str, public: bool = False) -> Block:
    return Block(ipaddress.ip_network(network), name, source, public)


BLOCKS = (
    _block("0.0.0.0/0", "Unicast", "ipv4-address-space", public=True),
    _block("0.0.0.0/8", "This network", "RFC 791"),
    _block("0.0.0.0/32", "This host on this network", "RFC 1122"),
    _block("10.0.0.0/8", "Private-Use", "RFC 1918"),
    _block("100.64.0.0/10", "Shared Address Space", "RFC 6598"),
    _block("127.0.0.0/8", "Loopback", "RFC 1122"),
    _block("169.254.0.0/16", "Link Local", "RFC 3927"),
    _block("172.16.0.0/12", "Private-Use", "RFC 1918"),
    _block("192.0.0.0/24", "IETF Protocol Assignments", "RFC 6890"),
    _block("192.0.0.0/29", "IPv4 Service Continuity Prefix", "RFC 7335"),
    _block("192.0.0.8/32", "IPv4 dummy address", "RFC 7600"),
    _block("192.0.0.9/32", "Port Control Protocol Anycast", "RFC 7723", public=True),
    _block("192.0.0.10/32", "Traversal Using Relays around NAT Anycast", "RFC 8155", public=True),
    _block("192.0.0.170/32", "NAT64/DNS64 Discovery", "RFC 7050"),
    _block("192.0.0.171/32", "NAT64/DNS64 Discovery", "RFC 7050"),
    _block("192.0.2.0/24", "Documentation (TEST-NET-1)", "RFC 5737"),
    _block("192.31.196.0/24", "AS112-v4", "RFC 7535", public=True),
    _block("192.52.193.0/24", "AMT", "RFC 7450", public=True),
    _block("192.88.99.0/24", "Deprecated (6to4 Relay Anycast)", "RFC 7526"),
    _block("192.88.99.2/32", "6a44-relay anycast address", "RFC 6751"),
    _block("192.168.0.0/16", "Private-Use", "RFC 1918"),
    _block("192.175.48.0/24", "Direct Delegation AS112 Service", "RFC 7534", public=True),
    _block("198.18.0.0/15", "Benchmarking", "RFC 2544"),
    _block("198.51.100.0/24", "Documentation (TEST-NET-2)", "RFC 5737"),
    _block("203.0.113.0/24", "Documentation (TEST-NET-3)", "RFC 5737"),
    _block("224.0.0.0/4", "Multicast", "RFC 5771"),
    _block("240.0.0.0/4", "Reserved", "RFC 1112"),
    _block("255.255.255.255/32", "Limited Broadcast", "RFC 919"),
    # IPv6: everything is reserved by the IETF but for 2000::/3.
    _block("::/0", "Reserved by IETF", "RFC 4291"),
    _block("::/128", "Unspecified Address", "RFC 4291"),
    _block("::1/128", "Loopback Address", "RFC 4291"),
    _block("::/96", "IPv4-Compatible (deprecated)", "RFC 4291"),
    _block("::ffff:0:0/96", "IPv4-mapped Address", "RFC 4291"),
    _block("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765"),
    # The registry calls it reachable; what it reaches is an IPv4 address by way of a translator of this network, which
    # may well stand before inner hosts.
    _block("64:ff9b::/96", "IPv4-IPv6 Translation", "RFC 6052"),
    _block("64:ff9b:1::/48", "IPv4-IPv6 Translation, local", "RFC 8215"),
    _block("100::/64", "Discard-Only Address Block", "RFC 6666"),
    _block("100:0:0:1::/64", "Dummy IPv6 Prefix", "RFC 9780"),
    _block("200::/7", "Reserved by IETF (OSI NSAP-mapped)", "RFC 4048"),
    _block("2000::/3", "Global Unicast", "RFC 4291", public=True),
    _block("2001::/23", "IETF Protocol Assignments", "RFC 2928"),
    _block("2001::/32", "TEREDO", "RFC 4380"),
    _block("2001:1::1/128", "Port Control Protocol Anycast", "RFC 7723", public=True),
    _block("2001:1::2/128", "Traversal Using Relays around NAT Anycast", "RFC 8155", public=True),
    _block("2001:1::3/128", "DNS-SD Service Registration Protocol Anycast", "RFC 9665", public=True),
    _block("2001:2::/48", "Benchmarking", "RFC 5180"),
    _block("2001:3::/32", "AMT", "RFC 7450", public=True),
    _block("2001:4:112::/48", "AS112-v6", "RFC 7535", public=True),
    _block("2001:10::/28", "Deprecated (previously ORCHID)", "RFC 4843"),
    _block("2001:20::/28", "ORCHIDv2", "RFC 7343", public=True),
    _block("2001:30::/28", "Drone Remote ID Protocol Entity Tags", "RFC 9374", public=True),
    _block("2001:db8::/32", "Documentation", "RFC 3849"),
    _block("2002::/16", "6to4", "RFC 3056"),
    _block("2620:4f:8000::/48", "Direct Delegation AS112 Service", "RFC 7534", public=True),
    _block("3ffe::/16", "6bone (returned)", "RFC 3701"),
    _block("3fff::/20", "Documentation", "RFC 9637"),
    _block("5f00::/16", "Segment Routing (SRv6) SIDs", "RFC 9602"),
    _block("fc00::/7", "Unique-Local", "RFC 4193"),
    _block("fe80::/10", "Link-Local Unicast", "RFC 4291"),
    _block("fec0::/10", "Site-Local (deprecated)", "RFC 3879"),
    _block("ff00::/8", "Multicast", "RFC 4291"),
)


def is_public(address: str) -> bool:
    """Whether an address (a zone such as %eth0 may follow it) is on the public internet. Raises ValueError for no address."""
    return block_of(ipaddress.ip_address(address.split("%")[0])).public


def block_of(address: Address) -> Block:
    """The smallest block of the table that holds an address."""
    if isinstance(address, ipaddress.IPv6Address) and address in MAPPED:
        return block_of(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return max((block for block in BLOCKS if address in block.network), key=lambda block: block.network.prefixlen)
