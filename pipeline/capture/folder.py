"""Capture of pages on disk: every page file under a folder, known by its relative path and its content."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.capture.discovery import Found
from pipeline.capture.files import NotAPage, listing, path_text, read
from pipeline.capture.remembered import Held
from pipeline.capture.session import Session, sha256
from pipeline.capture.strays import Strays, address
from pipeline.sources import FolderSource

_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}


def capture_folder(session: Session, source: FolderSource) -> Iterator[None]:
    """Store the folder's new and changed pages, a step at a time; hidden files and folders are left out, and what is no page is a row."""
    try:
        entries = listing(source.path, _is_page)
    except OSError as error:
        session.tally(source).broken = True
        reason = (
            f"{path_text(source.path)}: cannot be read ({error.strerror}); make the folder readable, or correct path"
        )
        session.row(session.attempt(source, address(source, ""), lists=True), "unreadable", error=reason)
        return
    strays = Strays(session, source)
    taken = 0
    for entry in entries:
        if entry.trouble:
            strays.tell(entry.path, entry.trouble)
        else:
            full = source.max_pages is not None and taken >= source.max_pages
            taken += _capture_file(session, source, strays, entry.path, full)
        yield
    strays.sum_up()


def _is_page(name: str) -> bool:
    return Path(name).suffix.lower() in _TYPES


def _capture_file(session: Session, source: FolderSource, strays: Strays, path: str, full: bool) -> bool:
    """True where the file took one of the places of this run."""
    url, kind = address(source, path), _TYPES[Path(path).suffix.lower()]
    attempt = session.attempt(source, url)
    limit = session.limit(source)
    try:
        body = read(source.path, path, limit)
    except NotAPage as error:
        strays.tell(path, str(error))
        return False
    if body is None:
        reason = f"{path_text(source.path / path)} is larger than {limit:,} bytes; raise max_bytes of source {source.id} to take it"
        strays.tell(path, reason, "too_large", content_type=kind)
        return False
    tally = session.tally(source)
    tally.found += 1
    digest = sha256(body)
    held = session.held(url)
    if held and held.sha256 == digest:
        session.skipped += 1
        tally.count("held")
        tally.good += 1  # read and well: a stray thing beside it does not make the source fail
        return False
    if full:
        session.deferred += 1
        tally.count("deferred")
        return False
    warc_file, offset = session.store(attempt, Found(url), url, kind, body, None)
    values = {"final_url": url, "content_type": kind, "bytes": len(body), "sha256": digest}
    session.row(attempt, "new", **values, warc_file=warc_file, warc_offset=offset)
    session.remember(Held(url, url, digest, None, None, attempt.capture_id, attempt.captured_at, warc_file, offset))
    return True
