"""Lists of articles tried once, politely, with nothing of them stored: what a source would bring."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urljoin

from pipeline.capture.addresses import address_key, clean_address
from pipeline.capture.answers import HTML, Answer
from pipeline.capture.client import Client, ClientSettings
from pipeline.capture.discovery import Found, NotAFeed
from pipeline.capture.failure import Failure
from pipeline.capture.lists import USUAL, HomePage, Listing, named_sitemaps, read_home_page, read_list
from pipeline.capture.outside import http_date, shown
from pipeline.capture.readers import Readers
from pipeline.capture.rests import Rests
from pipeline.capture.robots import Robots
from pipeline.capture.state import State

_MOST_NAMED = 3
"""Sitemaps of an index that are tried: enough to see what it holds."""


@dataclass(frozen=True)
class Tried:
    """What one address gave: a list with its items, the time of the newest and how many are not held yet; or why it is none."""

    url: str
    outcome: str
    error: str | None = None
    kind: str | None = None
    items: int = 0
    newest: datetime | None = None
    new: int = 0
    titled: int = 0  # items with a title, as feeds and news sitemaps have them


class Trial:
    """One round of trying. Use as a context manager. Safe for threads. Rests of hosts are honoured and kept, and copies of
    robots.txt; a state that is not there is not made."""

    def __init__(self, client: ClientSettings, state: Path, clock: Callable[[], datetime]) -> None:
        self._settings = client
        self._path = state
        self._clock = clock
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            path = self._path
            if not path.exists():
                path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quotewire-")), path.name)
            self._state = stack.enter_context(State(path))
            self._readers = stack.enter_context(Readers())
            self._readers.expect()
            self._client = Client(self._settings, Rests(self._state, self._clock))
            stack.callback(self._client.close)
            self._robots = Robots(self._client, self._state, self._clock, self._readers)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def home_page(self, url: str) -> tuple[Answer, HomePage]:
        """The page itself, and what it says. Never raises for what a server does."""
        answer = self._fetch(url)
        if answer.outcome != "ok":
            return answer, HomePage(None, None, [])
        try:
            return answer, self._readers.read(read_home_page, answer.body, answer.final_url or url)
        except Failure:
            return answer, HomePage(None, None, [])  # the usual places are tried all the same

    def candidates(self, home: str, page: HomePage) -> list[str]:
        """Addresses that may hold a list, each once: those that the page names, those of robots.txt, the usual places."""
        answer = self._client.fetch(urljoin(home, "/robots.txt"), max_bytes=500_000, cut=True)
        named: list[str] = []
        if answer.outcome == "ok":
            try:
                named = self._readers.read(named_sitemaps, answer.body.decode("utf-8-sig", "replace"), home)
            except Failure:
                named = []  # rules that cannot be read: every address is judged by itself, and says so
        found: dict[str, str] = {}
        for url in [*page.feeds, *named, *(urljoin(home, place) for place in USUAL)]:
            try:
                found.setdefault(address_key(clean_address(url)), clean_address(url))
            except ValueError:
                continue  # a link to something else than a web page
        return list(found.values())

    def page(self, url: str) -> Tried:
        """A page asked for as a page."""
        answer = self._fetch(url, pages=True)
        return Tried(url, answer.outcome, answer.error)

    def list(self, url: str) -> Tried:
        """A feed or sitemap read; of an index also the first sitemaps that it names, those of news before others."""
        found = self._read(url)
        if isinstance(found, Tried):
            return found
        items = list(found.items)
        for name in sorted(found.named, key=lambda name: "news" not in name)[:_MOST_NAMED]:
            inner = self._read(name)
            if isinstance(inner, Tried):
                return Tried(url, inner.outcome, f"it names {name}: {inner.error}", found.kind)
            items += inner.items
        newest = max(filter(None, (moment(item.published) for item in items)), default=None)
        new = sum(not self._held(item) for item in items)
        return Tried(url, "ok", None, found.kind, len(items), newest, new, sum(bool(item.title) for item in items))

    def _read(self, url: str) -> Listing | Tried:
        answer = self._fetch(url)
        if answer.outcome != "ok":
            return Tried(url, answer.outcome, answer.error)
        limit, kind = self._settings.max_bytes, answer.header("content-type")
        try:
            return self._readers.read(read_list, answer.body, answer.final_url or url, kind, limit)
        except NotAFeed as error:
            return Tried(url, "not_a_feed", shown(str(error)))
        except Failure as failure:
            return Tried(url, failure.outcome, shown(str(failure)))

    def _fetch(self, url: str, *, pages: bool = False) -> Answer:
        return self._client.fetch(url, gate=self._robots.check, accepts=HTML if pages else None)

    def _held(self, item: Found) -> bool:
        try:
            return self._state.held(address_key(clean_address(item.url))) is not None
        except ValueError:
            return True  # no address: nothing that would be asked for


def moment(written: str | None) -> datetime | None:
    """The time that a feed or sitemap writes, in UTC; None where it cannot be read."""
    try:
        found = datetime.fromisoformat(written or "")
    except ValueError:
        return http_date(written or "")
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
