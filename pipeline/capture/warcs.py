"""Capture of pages out of WARC files that others made, such as CC-NEWS: their HTML responses, copied to the archive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.capture.addresses import address_key, clean_address
from pipeline.capture.answers import Answer
from pipeline.capture.body import Body
from pipeline.capture.discovery import Found
from pipeline.capture.failure import Failure
from pipeline.capture.files import Entry, NotAPage, listing, path_text
from pipeline.capture.outside import without_secrets
from pipeline.capture.remembered import Held
from pipeline.capture.session import Attempt, Session, sha256
from pipeline.capture.strays import Strays
from pipeline.capture.warc_records import ArchivedPage, list_pages, read_pages
from pipeline.sources import WarcSource

_GROUP = 16  # pages read at once


@dataclass(frozen=True)
class _Place:
    """A response that is to be captured."""

    offset: int
    url: str
    key: str


class _File(NamedTuple):
    """A WARC file: its folder, and its path inside it."""

    folder: Path
    path: str

    @property
    def shown(self) -> str:
        return path_text(self.folder / self.path)


def capture_warcs(session: Session, source: WarcSource) -> Iterator[None]:
    """Store the pages of the source's WARC files that are not held yet, a step at a time. The time of capture is that of
    this run. A record that is damaged, and a file that cannot be read, is one row."""
    strays = Strays(session, source)
    taken = 0
    for folder, entry in _files(source.path):
        if entry.trouble:
            strays.tell(entry.path, entry.trouble)
            continue
        file = _File(folder, entry.path)
        for places in _listed(session, source, strays, file):
            left = len(places) if source.max_pages is None else max(0, source.max_pages - taken)
            session.deferred += len(places[left:])
            session.tally(source).count("deferred", len(places[left:]))
            session.claimed.difference_update(place.key for place in places[left:])
            taken += len(places[:left])
            for start in range(0, min(left, len(places)), _GROUP):
                yield from _capture_places(session, source, file, places[start : min(start + _GROUP, left)])
    strays.sum_up()


def _files(place: Path) -> list[tuple[Path, Entry]]:
    """The WARC files under a folder, or the one file that `place` names: each as a folder and the path inside it."""
    try:
        return [(place, entry) for entry in listing(place, lambda name: ".warc" in name, hidden=True)]
    except NotADirectoryError:
        return [(place.parent, Entry(place.name))]
    except OSError as error:
        reason = f"{path_text(place)}: cannot be read ({error.strerror}); make it readable, or correct path"
        return [(place, Entry("", reason))]


def _listed(session: Session, source: WarcSource, strays: Strays, file: _File) -> Iterator[list[_Place]]:
    """The responses of a file that are not held yet, in parts; damage becomes rows."""
    start: int | None = 0
    while start is not None:
        try:
            listing = session.readers.read(list_pages, *file, start, frozenset(source.hosts))
        except NotAPage as error:
            strays.tell(file.path, str(error))
            return
        except OSError as error:
            strays.tell(file.path, f"{file.shown}: {error}; bring the file back, or take it out of the folder")
            return
        except Failure as failure:
            strays.tell(file.path, f"{file.shown}, from offset {start}: {failure}", failure.outcome)
            return
        for offset, why in listing.damaged:
            reason = f"{file.shown}: the record at offset {offset} cannot be read ({why}); bring the file back from its source"
            strays.tell(f"{file.path}#{offset}", reason)
        session.tally(source).found += len(listing.pages)
        upto = "to its end" if listing.next_offset is None else f"up to {listing.next_offset / 1e6:,.0f} MB"
        session.say(f"{file.shown} is looked through {upto}: {session.tally(source).found:,} pages so far")
        places = (_place(session, source, offset, url) for offset, url in listing.pages)
        yield [place for place in places if place]
        start = listing.next_offset


def _place(session: Session, source: WarcSource, offset: int, url: str) -> _Place | None:
    try:
        address = clean_address(url)
        key = address_key(address)
    except ValueError as error:
        session.bad_url(session.attempt(source, url), str(error))
        return None
    if key in session.claimed or session.held(key):
        session.skipped += 1
        session.tally(source).count("skipped" if key in session.claimed else "held")
        session.tally(source).good += 1  # as in folders: a stray file does not make a source fail that has nothing new
        return None
    session.claimed.add(key)
    return _Place(offset, address, key)


def _capture_places(session: Session, source: WarcSource, file: _File, places: Sequence[_Place]) -> Iterator[None]:
    attempts = [session.attempt(source, place.url) for place in places]
    try:
        pages = session.readers.read(read_pages, *file, [place.offset for place in places], session.limit(source))
    except (NotAPage, OSError, Failure) as error:
        if len(places) > 1:  # one of them cost the others their turn
            for place in places:
                yield from _capture_places(session, source, file, [place])
            return
        outcome = error.outcome if isinstance(error, Failure) else "unreadable"
        pages = [ArchivedPage(outcome=outcome, reason=str(error))]
    for attempt, place, page in zip(attempts, places, pages, strict=True):
        if page.outcome:
            session.row(attempt, page.outcome, error=f"{file.shown}, record at offset {place.offset}: {page.reason}")
        else:
            _keep(session, attempt, place, page)
        yield


def _keep(session: Session, attempt: Attempt, place: _Place, page: ArchivedPage) -> None:
    answer = Answer(place.url, place.url, "ok", 200, page.headers, Body(page.body))
    kind = answer.header("content-type")
    warc_file, offset = session.store(attempt, Found(place.url), place.url, kind, page.body, answer)
    session.answered(attempt, answer, "new", warc_file=warc_file, warc_offset=offset)
    url = without_secrets(place.url)
    held = Held(
        place.key, url, sha256(page.body), None, None, attempt.capture_id, attempt.captured_at, warc_file, offset
    )
    session.remember(held)
