"""What one run of capture has gathered so far: rows, pages in the archive, and what is to be remembered afterwards."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pipeline.archive import Writer
from pipeline.capture.answers import Answer
from pipeline.capture.client import Client
from pipeline.capture.discovery import Found
from pipeline.capture.outlets import Outlets
from pipeline.capture.outside import HEADER, shown
from pipeline.capture.readers import Readers
from pipeline.capture.remembered import Held, Marks
from pipeline.capture.reservations import read_reservations
from pipeline.capture.robots import Robots
from pipeline.capture.state import State
from pipeline.capture.tally import GOOD, Tally, fate_of
from pipeline.capture.tdm_file import SiteReservations
from pipeline.ids import stable_id
from pipeline.sources import Source
from pipeline.tables import day_of

_ASKED_NOT_TO = timedelta(days=30)
"""So long a page is not asked for again that asked not to be stored: most have left their feeds by then."""

# Every outcome that a capture row can have.
OUTCOMES = (
    "new",  # a page (or feed) not seen before, or changed
    "unchanged",  # asked again, and the same as last time
    "duplicate",  # another address of a page that the archive holds
    "blocked_robots",
    "host_paused",  # not asked: the host asked for a longer rest than a run waits
    "http_error",
    "timeout",
    "connection_error",
    "redirect_error",
    "refused_address",  # leads to an address that is not public
    "bad_url",
    "bad_content_type",
    "too_large",
    "not_a_feed",
    "unreadable",  # a file, folder or record that cannot be read
    "reader_limit",  # reading it would have taken more time or memory than one feed, sitemap or file may
    "reader_error",  # reading it failed in a way that nobody foresaw: a defect, whose traceback is in the run's log
    "client_error",  # so did asking for it
    "reserved",  # not stored: the page asks for that, and the settings honour it
)
MOST_BAD_URLS = 100
"""Rows of addresses that are none, for each source and run: a list of 50,000 of them fills no table, hour after hour."""


@dataclass(frozen=True)
class Attempt:
    """One attempt under way: where it comes from, and since when."""

    source: Source
    url: str
    captured_at: datetime
    started: float
    lists: bool = False  # of a feed, sitemap or folder, and not of a thing that one of them names

    @property
    def day(self) -> date:
        return day_of(self.captured_at)

    @property
    def shown_url(self) -> str:
        """The address as rows hold it: clean text without secrets."""
        return shown(self.url) or ""

    @property
    def capture_id(self) -> str:
        return stable_id(self.source.id, self.shown_url, self.captured_at.isoformat())


@dataclass(frozen=True)
class Taken:
    """What a run has gathered in a while."""

    captures: list[dict[str, object]]
    pages: list[dict[str, object]]
    marks: Marks
    skipped: int
    deferred: int
    tracebacks: tuple[str, ...]


@dataclass
class Session:
    """One run. Rows hold no bodies: those are in the archive as soon as they are here."""

    clock: Callable[[], datetime]
    client: Client
    readers: Readers
    robots: Robots
    sites: SiteReservations
    outlets: Outlets
    state: State
    archive: Writer
    say: Callable[[str], None]
    captures: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    pages: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    marks: Marks = field(default_factory=Marks)
    claimed: set[str] = field(default_factory=set[str])
    skipped: int = 0
    deferred: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict[str, Tally])
    _fresh: dict[str, Held] = field(default_factory=dict[str, Held])

    def attempt(self, source: Source, url: str, *, lists: bool = False) -> Attempt:
        return Attempt(source, url, self.clock(), time.perf_counter(), lists)

    def tally(self, source: Source) -> Tally:
        return self.tallies.setdefault(source.id, Tally())

    def limit(self, source: Source) -> int:
        return source.max_bytes or self.client.settings.max_bytes

    def held(self, key: str) -> Held | None:
        """The page that is kept under an address, by this run or an earlier one."""
        return self._fresh.get(key) or self.state.held(key)

    def reserved(self, key: str) -> bool:
        """Whether a page asked not long ago not to be stored, and we honour that: it is not asked for again meanwhile."""
        if not self.client.settings.honour_reservations:
            return False
        said = self.state.reserved(key)
        return said is not None and timedelta(0) <= self.clock() - said.seen_at < _ASKED_NOT_TO

    def let_page(self, url: str) -> None:
        """Raises Failure for a page that its site does not let us ask for, or keep."""
        self.robots.check(url)
        if self.client.settings.honour_reservations:
            self.sites.check(url)

    def remember(self, held: Held) -> None:
        self._fresh[held.key] = held
        self.marks.pages.append(held)

    def row(self, attempt: Attempt, outcome: str, **values: object) -> None:
        """Add a capture row, and count it for its source."""
        assert outcome in OUTCOMES, outcome
        self.captures.append(
            {
                "capture_id": attempt.capture_id,
                "day": attempt.day,
                "source_id": attempt.source.id,
                "url": attempt.shown_url,
                "captured_at": attempt.captured_at,
                "outcome": outcome,
                "attempts": 0,
                "elapsed_ms": round((time.perf_counter() - attempt.started) * 1000),
                **values,
                "final_url": shown(values.get("final_url")),
                "content_type": shown(values.get("content_type"), HEADER),
                "error": shown(values.get("error")),
            }
        )
        tally = self.tally(attempt.source)
        if not attempt.lists:
            tally.count(fate_of(outcome))
        if outcome in GOOD:
            tally.good += 1
        else:
            tally.rested |= attempt.lists and outcome == "host_paused"
            tally.failed += outcome != "host_paused"
            tally.error = f"{attempt.shown_url}: {shown(values.get('error'))}"

    def bad_url(self, attempt: Attempt, error: str) -> None:
        """A row for an address that is none; only counted where the source's rows for such are used up."""
        tally = self.tally(attempt.source)
        tally.bad_urls += 1
        if tally.bad_urls <= MOST_BAD_URLS:
            self.row(attempt, "bad_url", error=error)
        elif not attempt.lists:
            tally.count("failed")

    def sum_up(self, source: Source) -> None:
        """The row that counts the addresses which were not told of one by one."""
        more = self.tally(source).bad_urls - MOST_BAD_URLS
        if more > 0:
            attempt = self.attempt(source, f"{source.kind}:{source.id}", lists=True)
            self.row(attempt, "bad_url", error=f"{more:,} more addresses that this source names are none")

    def answered(
        self, attempt: Attempt, answer: Answer, outcome: str, error: str | None = None, **values: object
    ) -> None:
        """Add the capture row of an HTTP answer."""
        content = answer.body if answer.outcome == "ok" else b""
        body = {"bytes": len(content), "sha256": sha256(content)} if content else {}
        self.row(
            attempt,
            outcome,
            **{
                "final_url": answer.final_url,
                "status": answer.status,
                "content_type": answer.header("content-type"),
                "error": error or answer.error,
                "attempts": answer.attempts,
                "elapsed_ms": answer.elapsed_ms,
                **body,
                **values,
            },
        )

    def store(
        self, attempt: Attempt, found: Found, url: str, content_type: str | None, body: bytes, answer: Answer | None
    ) -> tuple[str, int]:
        """Put a page in the archive and add its page row; gives its place."""
        home = self.outlets.of(attempt.source, url)
        row: dict[str, object] = {
            "capture_id": attempt.capture_id,
            "day": attempt.day,
            "source_id": attempt.source.id,
            "outlet": home.outlet,
            "language": home.language,
            "url": shown(url),
            "captured_at": attempt.captured_at,
            "content_type": shown(content_type, HEADER),
            "sha256": sha256(body),
            "feed_title": found.title,
            "feed_published": found.published,
            "feed_author": found.author,
        }
        http = (answer.status or 200, answer.headers) if answer else None
        if answer:
            row |= vars(read_reservations(answer.headers, body))
        asked: dict[str, object] = {
            "url": attempt.shown_url,
            "bytes": len(body),
            "attempts": answer.attempts if answer else 0,
        }
        if answer:
            asked["status"] = answer.status
        warc_file, warc_offset = self.archive.page(row, body, http, asked)
        self.pages.append({**row, "warc_file": warc_file, "warc_offset": warc_offset})
        return warc_file, warc_offset

    def forget(self, marks: Marks) -> None:
        """The state knows these pages by now, if the caller said so: they need no memory here."""
        if marks.are_applied:
            for held in marks.pages:
                if self._fresh.get(held.key) is held:
                    del self._fresh[held.key]

    def take(self) -> Taken:
        """What was gathered since the last call; it is no longer here afterwards."""
        tracebacks = (*self.readers.tracebacks, *self.client.tracebacks)
        taken = Taken(self.captures, self.pages, self.marks, self.skipped, self.deferred, tracebacks)
        self.captures, self.pages, self.marks, self.skipped, self.deferred = [], [], Marks(), 0, 0
        self.readers.tracebacks, self.client.tracebacks = [], []
        return taken


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
