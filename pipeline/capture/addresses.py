"""Web addresses: what may be asked for, and the key an address is remembered by."""

import re
from fnmatch import fnmatchcase
from urllib.parse import urlsplit, urlunsplit

from courlan import clean_url

from pipeline.address_forms import plain_dress, spelled_once
from pipeline.capture.outside import is_plain, without_secrets

_LONGEST = 4096
_ROUNDS = 6  # what one step uncovers, another may take away: /story/amp/?print=1


def clean_address(url: str) -> str:
    """The address to ask for: no fragment, and no user name or password. Raises ValueError with the reason."""
    url = re.sub(r"[\t\r\n]", "", url.strip())  # as browsers do
    if len(url) > _LONGEST:
        raise ValueError(f"the address has {len(url):,} characters, more than {_LONGEST:,}")
    if not is_plain(url):
        raise ValueError("the address holds control characters, or halves of surrogate pairs")
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https"):
        raise ValueError(f"'{parts.scheme or url[:40]}' is not http or https")
    if not parts.hostname:
        raise ValueError("the address has no host")
    port = f":{parts.port}" if parts.port is not None else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    # Stripped again: of `/story #comments` the fragment is gone, and not the space before it.
    return urlunsplit((parts.scheme.lower(), host + port, parts.path, parts.query, "")).rstrip()


def address_key(url: str) -> str:
    """One key for the spellings and views of an address: http and https, www and none, AMP and print are alike; no tracking
    parameters, parameters sorted, secrets hidden. The key of `https://` and a key is that key."""
    if not url.lower().startswith(("http://", "https://")):
        return url
    key = _key(without_secrets(clean_address(url)))
    for _ in range(_ROUNDS):
        if (again := _key(f"https://{key}")) == key:
            break
        key = again
    return key


def _key(address: str) -> str:
    address = plain_dress(spelled_once(address))
    cleaned = clean_url(address) or address
    # courlan drops parameters without a value, yet in /index.php?4711 that is the page.
    bare = sorted(part for part in urlsplit(address).query.split("&") if part and "=" not in part)
    if bare:
        cleaned += ("&" if urlsplit(cleaned).query else "?") + "&".join(bare)
    key = cleaned.split("://", 1)[1].removeprefix("www.")
    return key if "/" in key or "?" in key else f"{key}/"


def host_of(url: str) -> str:
    """Host and port of an address, in lower case."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def mapped(host: str, port: int, resolve: dict[str, str]) -> tuple[str, int] | None:
    """Where the settings say that a host is served, as curl's --resolve does; None where they say nothing."""
    for pattern, target in resolve.items():
        if fnmatchcase(host.lower(), pattern.lower()):
            parts = urlsplit(f"//{target}")
            if not parts.hostname:
                raise ValueError(f"resolve: '{pattern}' leads to '{target}', which is not HOST or HOST:PORT")
            return parts.hostname, parts.port or port
    return None
