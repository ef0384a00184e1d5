"""Capture of pages on disk: every page file under a folder, known by its relative path and its content."""

import os
from pathlib import Path

from pipeline.capture.discovery import Found
from pipeline.capture.session import Session, sha256
from pipeline.capture.state import Held
from pipeline.sources import FolderSource

_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}


def capture_folder(session: Session, source: FolderSource) -> None:
    """Store the folder's new and changed pages; hidden files and folders are left out."""
    root = f"folder:{source.id}/"
    try:
        files = _files(source.path)
    except OSError as error:
        session.tally(source).broken = True
        reason = f"{error.filename}: cannot be read ({error.strerror}); make the folder readable, or correct path"
        session.row(session.attempt(source, root), "unreadable", error=reason)
        return
    taken = 0
    for relative in files:
        # File names need not be UTF-8; addresses in tables must be.
        url = root + os.fsencode(relative).decode("utf-8", "backslashreplace")
        full = source.max_pages is not None and taken >= source.max_pages
        taken += _capture_file(session, source, source.path / relative, url, full)


def _files(folder: Path) -> list[str]:
    def complain(error: OSError) -> None:
        raise error

    found: list[str] = []
    for here, folders, names in os.walk(folder, onerror=complain):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(here).relative_to(folder)
        found += [(inside / n).as_posix() for n in names if not n.startswith(".") and Path(n).suffix.lower() in _TYPES]
    return sorted(found)


def _capture_file(session: Session, source: FolderSource, path: Path, url: str, full: bool) -> bool:
    """True where the file took one of the places of this run."""
    attempt = session.attempt(source, url)
    limit = session.limit(source)
    try:
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except OSError as error:
        session.row(attempt, "unreadable", error=f"{path}: {error.strerror}; make the file readable, or take it away")
        return True
    digest = sha256(body)
    held = session.held(url)
    if held and held.sha256 == digest:
        session.skipped += 1
        return False
    if full:
        session.deferred += 1
        return False
    kind = _TYPES[path.suffix.lower()]
    if len(body) > limit:
        reason = f"{path} is larger than {limit:,} bytes; raise max_bytes of source {source.id} to take it"
        session.row(attempt, "too_large", content_type=kind, error=reason)
        return True
    warc_file, offset = session.store(attempt, Found(url), url, kind, body, None)
    values = {"final_url": url, "content_type": kind, "bytes": len(body), "sha256": digest}
    session.row(attempt, "new", **values, warc_file=warc_file, warc_offset=offset)
    session.remember(Held(url, url, digest, None, None, attempt.capture_id, attempt.captured_at, warc_file, offset))
    return True
