"""Whose page it is: the outlet of the source that its host belongs to, whichever source found it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.sources import FeedSource, SitemapSource, Source, UrlsSource


@dataclass(frozen=True)
class Home:
    """Name of an outlet and its declared language, as a source gives them."""

    outlet: str | None
    language: str | None


class Outlets:
    """The outlets that the sources of a run name, by the hosts that they are asked at."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._homes: dict[str, set[Home]] = {}
        for source in sources:
            for url in _addresses(source):
                self._homes.setdefault(_host(url), set()).add(_home(source))

    def of(self, source: Source, url: str) -> Home:
        """The outlet of a page that `source` found at `url`: that of the host's own source, else the finder's. A host that
        several outlets share says nothing."""
        finder = _home(source)
        homes = self._homes.get(_host(url), set())
        return finder if finder in homes or len({home.outlet for home in homes}) != 1 else min(homes, key=str)


def _addresses(source: Source) -> list[str]:
    match source:
        case FeedSource() | SitemapSource():
            return [source.url]
        case UrlsSource():
            return source.urls
        case _:
            return []


def _home(source: Source) -> Home:
    return Home(source.outlet, source.language)


def _host(url: str) -> str:
    """The host without www. and port; empty for what is no web address."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
