"""Canonical addresses: the one a page declares where it may be believed, without trackers and fragment."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from courlan import clean_url

from pipeline.address_forms import spelled_once

_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "edu", "ac", "or", "ne", "gob", "gen"})
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)


def canonical_url(url: str, declared: list[str]) -> str:
    """The first declared address of the same site, else `url`; cleaned. Addresses that are not http(s), such as folder:..., stay as they are."""
    for candidate in declared:
        target = candidate.strip() if not _is_web(url) else _joined(url, candidate.strip())
        if not _is_web(target) or (_is_web(url) and not _same_article(target, url)):
            continue
        return cleaned_url(target)
    return cleaned_url(url)


def _joined(url: str, declared: str) -> str:
    """An address relative to the page's; '' for one that is none ('//[', a host that changes under NFKC)."""
    try:
        return urljoin(url, declared)
    except ValueError:
        return ""


def cleaned_url(url: str) -> str:
    """The address without trackers, fragment, session ids and credentials; cleaning twice changes nothing more."""
    if not _is_web(url):
        return url
    url = "".join(url.split())
    for _ in range(4):
        plain = urldefrag(_SESSION.sub("", url))[0]
        again = clean_url(_normal(_without_credentials(plain))) or plain
        if again == url:
            break
        url = again
    return url


def _normal(url: str) -> str:
    try:
        return spelled_once(url)
    except ValueError:  # a port that is none
        return url


def _without_credentials(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]))


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _same_article(declared: str, url: str) -> bool:
    """Same site, and not a deep page that declares its home page (a frequent fault of templates)."""
    try:
        a, b = urlsplit(declared), urlsplit(url)
    except ValueError:
        return False
    return site_of(a.hostname or "") == site_of(b.hostname or "") and not (
        a.path in ("", "/") and not a.query and b.path not in ("", "/")
    )


def site_of(host: str) -> str:
    """The registrable part of a host name, by the usual shape of second-level domains."""
    labels = host.lower().rstrip(".").split(".")
    keep = 3 if len(labels) >= 3 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])
