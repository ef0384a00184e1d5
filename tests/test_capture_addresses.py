"""Which addresses may be asked: the table of IANA's registries row by row, through the client too, with nothing sent."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest
from capture_site import Reply, Site

from pipeline.capture.answers import HTML
from pipeline.capture.client import Client, ClientSettings
from pipeline.capture.public_addresses import BLOCKS, MAPPED, Address, Block, block_of, is_public

NOT_PUBLIC = [block for block in BLOCKS if not block.public]


def label(block: Block) -> str:
    return f"{block.network} {block.name}"


def samples(block: Block) -> list[Address]:
    """First, last and middle address of a block, as far as no smaller block inside it has the say."""
    first, size = block.network.network_address, block.network.num_addresses
    found = {first, first + (size - 1), first + size // 2, first + size // 3}
    return sorted(address for address in found if block_of(address) == block)


@pytest.mark.parametrize("block", BLOCKS, ids=label)
def test_every_row_of_the_table_decides_for_its_addresses(block: Block) -> None:
    # A mapped address is judged by what is inside (below): that row has none of its own.
    assert bool(samples(block)) == (block.network != MAPPED)
    for address in samples(block):
        assert is_public(str(address)) == block.public, address


# "Globally Reachable" of both special-purpose registries, row by row, written down apart from the table: true, or not (false,
# N/A, empty).
REACHABLE = """
192.0.0.9/32 192.0.0.10/32 192.31.196.0/24 192.52.193.0/24 192.175.48.0/24
64:ff9b::/96 2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28
2620:4f:8000::/48
"""
NOT_REACHABLE = """
0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
192.0.0.8/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.88.99.0/24 192.88.99.2/32 192.168.0.0/16 198.18.0.0/15
198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32
::1/128 ::/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:2::/48 2001:10::/28
2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10
"""


def test_the_table_says_what_the_registries_say_but_for_translated_addresses() -> None:
    table = {str(block.network): block.public for block in BLOCKS}
    registries = dict.fromkeys(REACHABLE.split(), True) | dict.fromkeys(NOT_REACHABLE.split(), False)
    assert {network for network, reachable in registries.items() if table.get(network) != reachable} == {"64:ff9b::/96"}


def test_the_rows_are_there_once_each() -> None:
    networks = [block.network for block in BLOCKS]
    assert len(set(networks)) == len(networks)


@pytest.fixture
def client() -> Iterator[Client]:
    opened = Client(ClientSettings(delay=0, retry_wait=0, timeout=2, deadline=5))
    yield opened
    opened.close()


@pytest.mark.parametrize("block", NOT_PUBLIC, ids=label)
def test_the_client_refuses_every_row_by_address_and_by_name(
    block: Block, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in samples(block):
        literal = f"[{address}]" if address.version == 6 else str(address)
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        answer = client.fetch(f"http://{literal}/", accepts=HTML)
        assert answer.outcome == "refused_address", answer
        found = [(family, socket.SOCK_STREAM, 6, "", (str(address), 80))]
        with monkeypatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", lambda *_, found=found, **__: found)
            answer = client.fetch("http://news.invalid/", accepts=HTML)
        assert answer.outcome == "refused_address" and str(address) in (answer.error or "")


WRAPPINGS = {
    "compatible": "::{a}.{b}.{c}.{d}",
    "mapped": "::ffff:{a}.{b}.{c}.{d}",
    "translated": "::ffff:0:{a}.{b}.{c}.{d}",
    "nat64": "64:ff9b::{a}.{b}.{c}.{d}",
    "local nat64": "64:ff9b:1::{a}.{b}.{c}.{d}",
    "6to4": "2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1",
    "teredo client": "2001:0:5db8:d822::{na:02x}{nb:02x}:{nc:02x}{nd:02x}",
    "teredo server": "2001:0:{a:02x}{b:02x}:{c:02x}{d:02x}::a247:27dd",
}


def wrapped(form: str, inside: str) -> str:
    a, b, c, d = ipaddress.IPv4Address(inside).packed
    return WRAPPINGS[form].format(a=a, b=b, c=c, d=d, na=a ^ 255, nb=b ^ 255, nc=c ^ 255, nd=d ^ 255)


@pytest.mark.parametrize("form", WRAPPINGS)
@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.9", "100.64.0.1", "0.0.0.0"])
def test_an_inner_address_is_refused_however_it_is_wrapped(form: str, inside: str) -> None:
    assert not is_public(wrapped(form, inside))


@pytest.mark.parametrize("form", WRAPPINGS)
def test_of_wrapped_public_addresses_only_the_mapped_is_public(form: str) -> None:
    """The kernel sends to it over IPv4; the others go by way of a translator or tunnel that IANA does not vouch for."""
    assert is_public(wrapped(form, "93.184.215.14")) == (form == "mapped")


def test_zones_belong_to_inner_addresses() -> None:
    assert not is_public("fe80::1%eth0") and not is_public("ff02::1%1")


def test_what_is_no_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="0x7f"):
        is_public("0x7f.1")


def test_addresses_of_news_sites_are_public() -> None:
    for address in (
        "93.184.215.14",
        "1.1.1.1",
        "192.0.1.255",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "2a00:1450::8a",
    ):
        assert is_public(address)


# Where our table and Python's ipaddress (3.11.7; later ones know more rows) do not say the same, and why ours holds.
OURS_ALONE = {
    "192.88.99.0/24": "deprecated: its column is empty",
    "192.88.99.2/32": "not reachable, and not in ipaddress",
    "192.0.0.0/24": "3.11.7 knows two smaller blocks of it",
    "192.0.0.8/32": "not in 3.11.7",
    "224.0.0.0/4": "ipaddress calls some of multicast global",
    "ff00::/8": "ipaddress calls multicast global",
    "::/0": "reserved space that ipaddress calls global",
    "::/96": "deprecated; reserved space that ipaddress calls global",
    "::ffff:0:0:0/96": "deprecated; reserved space that ipaddress calls global",
    "64:ff9b::/96": "leads to IPv4 addresses of any kind",
    "64:ff9b:1::/48": "not in 3.11.7",
    "100:0:0:1::/64": "registered in 2025",
    "200::/7": "reserved space that ipaddress calls global",
    "2002::/16": "N/A in the registry",
    "3ffe::/16": "given back",
    "3fff::/20": "registered in 2024",
    "5f00::/16": "registered in 2024",
    "fec0::/10": "ipaddress has it apart, as site-local",
}
THEIRS_ALONE = {
    # Public in the registry, inside 2001::/23, which 3.11.7 takes as one.
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:20::/28",
    "2001:30::/28",
}


@pytest.mark.parametrize("block", BLOCKS, ids=label)
def test_python_agrees_but_for_rows_that_are_named(block: Block) -> None:
    if any(address.is_global != block.public for address in samples(block)):
        assert str(block.network) in (THEIRS_ALONE if block.public else OURS_ALONE)


def test_a_redirect_to_a_wrapped_inner_address_is_refused() -> None:
    with Site() as site:
        port = site.address.partition(":")[2]
        site.pages["x.example/1"] = Reply(status=302, headers={"Location": f"http://[::ffff:127.0.0.1]:{port}/admin"})
        settings = ClientSettings(delay=0, retry_wait=0, timeout=2, deadline=5, resolve={"*.example": site.address})
        following = Client(settings)
        try:
            answer = following.fetch("http://x.example/1", accepts=HTML)
        finally:
            following.close()
        assert answer.outcome == "refused_address" and len(site.requests) == 1
