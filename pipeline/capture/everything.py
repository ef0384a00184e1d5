"""All sources of a run at once: lists are read and pages asked for host beside host, while folders and WARC files are read
here."""

import time
from collections.abc import Generator, Iterable, Iterator, Sequence

from pipeline.capture.addresses import host_of
from pipeline.capture.crew import Crew
from pipeline.capture.discovery import Found
from pipeline.capture.folder import capture_folder
from pipeline.capture.lanes import Lanes, Work
from pipeline.capture.remembered import FeedCopy
from pipeline.capture.session import Session
from pipeline.capture.warcs import capture_warcs
from pipeline.capture.web import ask, choose, learn_rules, read_feed_source, read_sitemap_source
from pipeline.sources import FeedSource, FolderSource, SitemapSource, Source, UrlsSource, WarcSource, WebSource

_PATIENCE = 5.0
"""Seconds that the pages of a list wait for the lists before it: of a page that two of them name, the earlier says what it
is. A feed that takes longer comes after them."""


def capture_all(session: Session, sources: Sequence[Source]) -> Iterator[None]:
    """Takes what every source has, a step at a time. What went wrong with the machine (a full disk, a damaged state) is
    raised, whichever thread met it."""
    settings = session.client.settings
    crew = Crew(settings.hosts_at_once)
    lanes = Lanes(crew, session.client.free_at, settings.per_host)
    lists = _Lists(session, lanes, [source for source in sources if isinstance(source, WebSource)])
    try:
        lists.begin()
        for _ in lanes.run(_on_disk(session, sources)):
            lists.hand_out()
            yield
    finally:
        crew.stop()
    lists.remember()


def _on_disk(session: Session, sources: Sequence[Source]) -> Iterator[None]:
    for source in sources:
        match source:
            case FolderSource():
                yield from capture_folder(session, source)
            case WarcSource():
                yield from capture_warcs(session, source)
            case _:
                pass


class _Lists:
    """The web sources of a run: what each names, and the pages of it that are asked for."""

    def __init__(self, session: Session, lanes: Lanes, sources: Sequence[WebSource]) -> None:
        self._session = session
        self._lanes = lanes
        self._waiting = list(sources)
        self._read: dict[str, Iterable[Found]] = {}
        self._feeds: list[tuple[FeedSource, FeedCopy]] = []
        self._sitemaps: list[tuple[SitemapSource, FeedCopy]] = []
        self._patient_until = time.monotonic() + _PATIENCE

    def begin(self) -> None:
        """Sends for every list, in the order of the sources."""
        for source in self._waiting:
            match source:
                case FeedSource():
                    self._lanes.add(host_of(source.url), self._feed(source))
                case SitemapSource():
                    self._lanes.add(host_of(source.url), self._sitemap(source))
                case UrlsSource():
                    self._read[source.id] = map(Found, source.urls)

    def _feed(self, source: FeedSource) -> Generator[Work, object]:
        items, copy = yield from read_feed_source(self._session, source)
        self._read[source.id] = items
        if copy:
            self._feeds.append((source, copy))

    def _sitemap(self, source: SitemapSource) -> Generator[Work, object]:
        self._read[source.id], copies = yield from read_sitemap_source(self._session, source)
        self._sitemaps += [(source, copy) for copy in copies]

    def hand_out(self) -> None:
        """Puts the pages of the lists that are read into the lanes of their hosts: in the order of the sources, but for those
        that keep the others waiting."""
        if not self._read:
            return
        impatient = time.monotonic() >= self._patient_until
        for source in list(self._waiting):
            if source.id in self._read:
                self._waiting.remove(source)
                self._ask_for(source, self._read.pop(source.id))
            elif not impatient:
                break

    def _ask_for(self, source: WebSource, items: Iterable[Found]) -> None:
        jobs = choose(self._session, source, items, isinstance(source, UrlsSource) and source.recheck)
        hosts: dict[str, list[str]] = {}
        for job in jobs:
            hosts.setdefault(host_of(job.found.url), []).append(job.found.url)
        for host, urls in hosts.items():
            self._lanes.add(host, learn_rules(self._session, urls))
        for job in jobs:
            self._lanes.add(host_of(job.found.url), ask(self._session, job))

    def remember(self) -> None:
        """A list that may answer "not modified" next time, or pass for unchanged, must have nothing left that only it names."""
        self._session.marks.feeds += [copy for source, copy in self._sitemaps if not self._session.tally(source).left]
        for source, copy in self._feeds:
            left = self._session.tally(source).left > 0
            self._session.marks.feeds.append(
                FeedCopy(copy.source_id, copy.url, None, None, copy.sha256, copy.fetched_at) if left else copy
            )
