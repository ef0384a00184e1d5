"""Whose page it is: the outlet of the source that its host belongs to, whichever source found it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.sources import FeedSource, SitemapSource, Source, UrlsSource, WarcSource


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
            for host, home in _homes(source):
                self._homes.setdefault(host, set()).add(home)

    def of(self, source: Source, url: str) -> Home:
        """The outlet of a page that `source` found at `url`: the name that the source has for its host or the nearest above
        it, that of the host's own source, else the finder's. A host that several outlets share says nothing."""
        finder, host = _home(source), host_name(url)
        if isinstance(source, WarcSource) and (named := next(filter(None, map(source.outlets.get, above(host))), None)):
            return Home(named, source.language)
        homes = self._homes.get(host, set())
        return finder if finder in homes or len({home.outlet for home in homes}) != 1 else min(homes, key=str)


def above(host: str) -> Iterator[str]:
    """A host and those above it: news.example.org, example.org, org."""
    parts = host.split(".")
    return (".".join(parts[n:]) for n in range(len(parts)))


def host_name(url: str) -> str:
    """The host without www. and port; empty for what is no web address."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _homes(source: Source) -> Iterator[tuple[str, Home]]:
    match source:
        case FeedSource() | SitemapSource():
            yield host_name(source.url), _home(source)
        case UrlsSource():
            yield from ((host_name(url), _home(source)) for url in source.urls)
        case _:
            return


def _home(source: Source) -> Home:
    return Home(source.outlet, source.language)
