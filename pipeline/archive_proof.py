"""Whether the archive holds what the index of pages says."""

import hashlib
from pathlib import Path

import polars as pl

from pipeline.archive import ArchiveError, read_many

_AT_ONCE = 50  # pages in memory


def unarchived(archive_root: Path, pages: pl.DataFrame) -> list[str]:
    """What is wrong, a sentence a page: of these ops.pages rows, those whose record is not where they say, or is another page."""
    found: list[str] = []
    places = pages.select("warc_file", "warc_offset", "sha256", "capture_id").sort("warc_file", "warc_offset")
    for part in places.iter_slices(_AT_ONCE):
        rows = part.rows()
        try:
            found += _others(rows, read_many(archive_root, [(file, offset) for file, offset, *_ in rows]))
        except ArchiveError:
            found += [wrong for row in rows for wrong in _alone(archive_root, row)]
    return found


def _alone(archive_root: Path, row: tuple[str, int, str, str]) -> list[str]:
    try:
        return _others([row], read_many(archive_root, [row[:2]]))
    except ArchiveError as error:
        return [str(error)]


def _others(rows: list[tuple[str, int, str, str]], bodies: list[bytes]) -> list[str]:
    return [
        f"{file}, offset {offset}: holds another page than that of capture {capture}; bring the file back from a copy"
        for (file, offset, digest, capture), body in zip(rows, bodies, strict=True)
        if hashlib.sha256(body).hexdigest() != digest
    ]
