"""Capture over HTTP: how a list is read, which of its pages are asked for, and what becomes of each. What waits for a server
or a reader is yielded, for a thread to do (see `lanes`)."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast

from pipeline.capture.addresses import address_key, clean_address
from pipeline.capture.answers import HTML, Answer
from pipeline.capture.discovery import Found, NotAFeed, in_language, is_recent, read_feed, read_sitemap
from pipeline.capture.failure import Failure
from pipeline.capture.lanes import Work
from pipeline.capture.outside import sendable, without_secrets
from pipeline.capture.remembered import FeedCopy, Held, Reserved
from pipeline.capture.reservations import read_reservations
from pipeline.capture.session import Attempt, Session, sha256
from pipeline.sources import FeedSource, SitemapSource, WebSource

Listing = TypeVar("Listing")

# Some servers say "not modified" for ever: once a day a feed is read in full all the same.
_FULL_READING = timedelta(hours=24)
# Clocks of servers differ from ours, and a sitemap may be written after the time that it bears.
_SLACK = timedelta(hours=1)
_DAY_ALONE = len("2026-06-03")  # a change on that day, at any hour
# Addresses that one reading of a robots.txt answers for.
_MOST_JUDGED = 200
# An index may name sitemaps for ever, or itself.
_MOST_SITEMAPS = 50


@dataclass(frozen=True)
class Job:
    """A page to ask for."""

    source: WebSource
    found: Found
    key: str
    recheck: bool = False


def read_feed_source(
    session: Session, source: FeedSource
) -> Generator[Work, object, tuple[list[Found], FeedCopy | None]]:
    """The items of a source's feed, with one capture row for the feed itself; also what to remember of this reading.

    No items where the feed is the same as last time and nothing of it was left.
    """
    session.claimed.add(address_key(source.url))
    attempt = session.attempt(source, source.url, lists=True)
    copy = session.state.feed(source.id, source.url)
    recent = _last_reading(session, attempt, source.url)
    headers = _conditions(recent.etag, recent.last_modified) if recent else {}
    session.tally(source).broken = True
    answer = yield from _fetched(session, source, source.url, session.client.settings.max_bytes, headers=headers)
    if answer.outcome != "ok":
        session.answered(attempt, answer, answer.outcome)
        return [], None
    if answer.status == 304 and headers:
        session.tally(source).broken = False
        session.answered(attempt, answer, "unchanged")
        return [], None
    kind = answer.header("content-type")
    body = answer.body
    items = yield from _read(session, attempt, answer, read_feed, body, answer.final_url or source.url, kind)
    if items is None:
        return [], None
    session.tally(source).broken = False
    digest = sha256(body)
    session.answered(attempt, answer, "unchanged" if copy and copy.sha256 == digest else "new")
    validators = _validators(answer)
    return items, FeedCopy(source.id, source.url, *validators, digest, attempt.captured_at)


def read_sitemap_source(
    session: Session, source: SitemapSource
) -> Generator[Work, object, tuple[list[Found], list[FeedCopy]]]:
    """The recent pages of a source's sitemap and of those that it names, with one capture row for every sitemap; also what to
    remember of this reading. Sitemaps that are the same as at the last reading are not read again."""
    session.tally(source).broken = True
    since = session.clock() - timedelta(days=source.max_age_days)
    queue = [source.url]
    pages: list[Found] = []
    copies: list[FeedCopy] = []
    for number in range(_MOST_SITEMAPS):
        if number >= len(queue):
            break
        attempt = session.attempt(source, queue[number], lists=True)
        found = yield from _read_sitemap(session, source, attempt)
        if found is None:
            continue
        listed, named, copy = found
        recent = [page for page in in_language(listed, source.language) if is_recent(page, since)]
        session.tally(source).found += len(listed) - len(recent)
        session.tally(source).count("skipped", len(listed) - len(recent))
        pages += recent
        copies.append(copy)
        changed = [
            sitemap.url for sitemap in named if is_recent(sitemap, _unread_since(session, attempt, sitemap, since))
        ]
        queue = list(dict.fromkeys([*queue, *changed]))[:_MOST_SITEMAPS]
    return pages, copies


def _read_sitemap(
    session: Session, source: SitemapSource, attempt: Attempt
) -> Generator[Work, object, tuple[list[Found], list[Found], FeedCopy] | None]:
    """One sitemap: its pages, the sitemaps that it names, and what to remember; None where there is nothing to be read."""
    try:
        session.claimed.add(address_key(clean_address(attempt.url)))
    except ValueError as error:
        session.bad_url(attempt, str(error))
        return None
    limit = session.client.settings.max_bytes
    copy = _last_reading(session, attempt, attempt.url)
    headers = _conditions(copy.etag, copy.last_modified) if copy else {}
    answer = yield from _fetched(session, source, attempt.url, limit, headers=headers)
    if answer.outcome != "ok":
        session.answered(attempt, answer, answer.outcome)
        return None
    if answer.status == 304 and headers:
        session.tally(source).broken = False
        session.answered(attempt, answer, "unchanged")
        return None
    body, final = answer.body, answer.final_url or attempt.url
    read = yield from _read(session, attempt, answer, read_sitemap, body, final, limit)
    if read is None:
        return None
    session.tally(source).broken = False
    digest = sha256(body)
    session.answered(attempt, answer, "unchanged" if copy and copy.sha256 == digest else "new")
    # An index that is the same may name a sitemap that is not: it is always read in full.
    validators = (None, None) if read[1] else _validators(answer)
    return *read, FeedCopy(source.id, attempt.url, *validators, digest, attempt.captured_at)


def _last_reading(session: Session, attempt: Attempt, url: str) -> FeedCopy | None:
    """The last reading of a list, unless it is so long ago that the list is read in full whatever its server says."""
    copy = session.state.feed(attempt.source.id, url)
    return copy if copy and timedelta(0) <= attempt.captured_at - copy.fetched_at < _FULL_READING else None


def _unread_since(session: Session, attempt: Attempt, sitemap: Found, since: datetime) -> datetime:
    """When a sitemap must have changed to be read: since its last reading, and at any rate not longer ago than its pages may be."""
    copy = _last_reading(session, attempt, sitemap.url)
    moment = max(since, copy.fetched_at - _SLACK) if copy else since
    return moment - timedelta(days=1) if len(sitemap.published or "") <= _DAY_ALONE else moment


def _fetched(
    session: Session, source: WebSource, url: str, max_bytes: int, **wanted: Any
) -> Generator[Work, object, Answer]:
    jar = source.id if source.cookies else None
    # Cookies are those of a source that asks for them, of no other: some sites redirect in circles without.
    gate: dict[str, Any] = {"gate": session.robots.check}
    work = partial(session.client.fetch, url, max_bytes=max_bytes, jar=jar, **(gate | wanted))
    return cast("Answer", (yield work))


def _read(
    session: Session, attempt: Attempt, answer: Answer, reader: Callable[..., Listing], *arguments: object
) -> Generator[Work, object, Listing | None]:
    """What a reader makes of an answer; None, and a row that says why, where it can make nothing of it."""
    try:
        return cast("Listing", (yield partial(session.readers.read, reader, *arguments)))
    except NotAFeed as error:
        session.answered(attempt, answer, "not_a_feed", str(error))
    except Failure as failure:
        session.answered(attempt, answer, failure.outcome, str(failure))
    return None


def choose(session: Session, source: WebSource, items: Iterable[Found], recheck: bool = False) -> list[Job]:
    """The pages of a source that are to be asked for in this run: none twice, none that is held, and no more than its
    max_pages. An address that is none becomes a row at once."""
    jobs: list[Job] = []
    tally = session.tally(source)
    for found in items:
        tally.found += 1
        try:
            key = address_key(clean_address(found.url))
        except ValueError as error:
            session.bad_url(session.attempt(source, found.url), str(error))
            continue
        if key in session.claimed or (not recheck and session.held(key)):
            session.skipped += 1
            tally.count("skipped" if key in session.claimed else "held")
        elif session.reserved(key):
            session.skipped += 1
            tally.count("skipped")
        elif source.max_pages is not None and len(jobs) >= source.max_pages:
            session.deferred += 1
            tally.left += 1
            tally.count("deferred")
        else:
            session.claimed.add(key)
            jobs.append(
                Job(source, Found(clean_address(found.url), found.title, found.published, found.author), key, recheck)
            )
    return jobs


def learn_rules(session: Session, urls: Sequence[str]) -> Generator[Work, object]:
    """What one host's robots.txt says of some addresses, before the first of them is asked for."""
    for start in range(0, len(urls), _MOST_JUDGED):
        yield partial(session.robots.learn, urls[start : start + _MOST_JUDGED])


def ask(session: Session, job: Job) -> Generator[Work, object]:
    """Asks for a page and keeps it, or says why not."""
    attempt = session.attempt(job.source, job.found.url)
    held = session.held(job.key)
    conditions = _conditions(held.etag, held.last_modified) if held and job.recheck else {}
    answer = yield from _fetched(
        session,
        job.source,
        attempt.url,
        session.limit(job.source),
        headers=conditions,
        accepts=HTML,
        gate=session.let_page,
    )
    if answer.outcome != "ok":
        session.answered(attempt, answer, answer.outcome)
        session.tally(job.source).left += answer.later
    elif answer.status == 304:
        if held and conditions:
            session.answered(attempt, answer, "unchanged", sha256=held.sha256, **_place(held))
        else:
            session.answered(attempt, answer, "http_error", "the server answered 304 to a plain question")
    else:
        _keep(session, attempt, job, held, answer)


def _keep(session: Session, attempt: Attempt, job: Job, held: Held | None, answer: Answer) -> None:
    """Store a page, unless the archive holds the very same under this address or the one that it redirects to."""
    final, body = answer.final_url or attempt.url, answer.body
    digest = sha256(body)
    twin = held or session.held(address_key(final))
    if twin and twin.sha256 == digest:
        session.answered(attempt, answer, "unchanged" if held else "duplicate", sha256=digest, **_place(twin))
        place = (twin.capture_id, twin.captured_at, twin.warc_file, twin.warc_offset)
    elif session.client.settings.honour_reservations and (why := _reserved(answer, body)):
        session.answered(attempt, answer, "reserved", f"the page asks not to be stored ({why})")
        session.marks.reserved.append(Reserved(job.key, attempt.captured_at))
        return
    else:
        stored = session.store(attempt, job.found, final, answer.header("content-type"), body, answer)
        session.answered(
            attempt, answer, "new", sha256=digest, bytes=len(body), warc_file=stored[0], warc_offset=stored[1]
        )
        place = (attempt.capture_id, attempt.captured_at, *stored)
    for key in dict.fromkeys((job.key, address_key(final))):
        session.remember(Held(key, without_secrets(final), digest, *_validators(answer), *place))


def _reserved(answer: Answer, body: bytes) -> str | None:
    return read_reservations(answer.headers, body).against_storing


def _place(held: Held) -> dict[str, Any]:
    return {"warc_file": held.warc_file, "warc_offset": held.warc_offset}


def _validators(answer: Answer) -> tuple[str | None, str | None]:
    return sendable(answer.header("etag")), sendable(answer.header("last-modified"))


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    # Checked here too: what an earlier version kept may be nothing that can be sent.
    headers = {"If-None-Match": sendable(etag), "If-Modified-Since": sendable(last_modified)}
    return {name: value for name, value in headers.items() if value}
