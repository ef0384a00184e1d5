"""Capture of pages out of WARC files that others made, such as CC-NEWS: their HTML responses, copied to the archive."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.capture.addresses import address_key, clean_address
from pipeline.capture.client import HTML, Answer
from pipeline.capture.discovery import Found
from pipeline.capture.files import Entry, NotAPage, listing, opened, shown
from pipeline.capture.session import Session, sha256
from pipeline.capture.state import Held
from pipeline.capture.strays import Strays
from pipeline.sources import WarcSource


def capture_warcs(session: Session, source: WarcSource) -> None:
    """Store the pages of the source's WARC files that are not held yet. The time of capture is that of this run."""
    strays = Strays(session, source)
    taken = 0
    for folder, entry in _files(source.path):
        try:
            if entry.trouble:
                raise NotAPage(entry.trouble)
            with opened(folder, entry.path) as file:
                for record in _responses(file):
                    full = source.max_pages is not None and taken >= source.max_pages
                    taken += _capture_record(session, source, record, full)
        except NotAPage as error:
            strays.tell(entry.path, str(error))
        except (OSError, ValueError) as error:
            place = shown(folder / entry.path)
            strays.tell(entry.path, f"{place}: {error}; bring the file back, or take it out of the folder")
    strays.sum_up()


def _files(place: Path) -> list[tuple[Path, Entry]]:
    """The WARC files under a folder, or the one file that `place` names: each as a folder and the path inside it."""
    try:
        return [(place, entry) for entry in listing(place, lambda name: ".warc" in name, hidden=True)]
    except NotADirectoryError:
        return [(place.parent, Entry(place.name))]
    except OSError as error:
        reason = f"{shown(place)}: cannot be read ({error.strerror}); make it readable, or correct path"
        return [(place, Entry("", reason))]


def _responses(file: BinaryIO) -> Iterator[Any]:
    for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"):
        kind = (record.http_content_type or "").lower()
        if record.is_http and record.http_headers.status_code == 200 and kind in HTML:
            yield record


def _capture_record(session: Session, source: WarcSource, record: Any, full: bool) -> bool:
    """True where the record took one of the places of this run."""
    url = str(record.headers.get("WARC-Target-URI", "")).strip("<>")
    attempt = session.attempt(source, url)
    try:
        key = address_key(clean_address(url))
    except ValueError as error:
        session.row(attempt, "bad_url", error=str(error))
        return True
    if key in session.claimed or session.held(key):
        session.skipped += 1
        session.tally(source).good += 1  # as in folders: a stray file does not make a source fail that has nothing new
        return False
    if full:
        session.deferred += 1
        return False
    session.claimed.add(key)
    limit = session.limit(source)
    body: bytes = record.reader.read(limit + 1)
    if len(body) > limit:
        session.row(attempt, "too_large", status=200, error=f"the body is larger than {limit:,} bytes")
        return True
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.asdict().items())
    answer = Answer(url, url, "ok", 200, headers, body)
    kind = answer.header("content-type")
    warc_file, offset = session.store(attempt, Found(url), url, kind, body, answer)
    session.answered(attempt, answer, "new", warc_file=warc_file, warc_offset=offset)
    session.remember(
        Held(key, url, sha256(body), None, None, attempt.capture_id, attempt.captured_at, warc_file, offset)
    )
    return True
