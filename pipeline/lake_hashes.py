"""Checksums of lake files, remembered beside them, so that a night does not read all history again."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import NOT_WRITABLE
from pipeline.lake_errors import disk_error

_SHA256 = re.compile(r"[0-9a-f]{64}")


def fingerprint_of(files: Sequence[Path]) -> str:
    """Of names and contents: equal where the files are."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name} {content_hash(path)}\n".encode())
    return digest.hexdigest()[:32]


@dataclass(frozen=True)
class Remembered:
    """The SHA-256 that a memo beside a file gives, and whether it is for the file's present size and time."""

    hash: str
    of_this_time: bool


def remembered_hash(path: Path) -> Remembered | None:
    """What the memo beside a lake file says; None where there is none, or one that tells nothing."""
    memo = _memo(path)
    # A memo of anything else, damaged ones among them, tells nothing: the file itself is read.
    size, _, rest = (memo.read_bytes().decode("ascii", "replace") if memo.exists() else "").partition(" ")
    changed, _, hash = rest.partition(" ")
    if not _SHA256.fullmatch(hash):
        return None
    stat = path.stat()
    return Remembered(hash, (size, changed) == (str(stat.st_size), str(stat.st_mtime_ns)))


def _memo(path: Path) -> Path:
    return path.with_name(f".{path.name}.sha256")


def content_hash(path: Path) -> str:
    """SHA-256 of a file, remembered beside it with its size and time, so that a night does not read all history again."""
    # Of the time before it is read: what changes in between is read again by the next.
    stat = path.stat()
    known = remembered_hash(path)
    if known and known.of_this_time:
        return known.hash
    memo = _memo(path)
    with path.open("rb") as handle:
        content = hashlib.file_digest(handle, "sha256").hexdigest()
    try:
        memo.write_text(f"{stat.st_size} {stat.st_mtime_ns} {content}")
    except OSError as error:
        # Only time is lost where this account may look and not write: an outside monitor asks too.
        if error.errno not in NOT_WRITABLE:
            memo.unlink(missing_ok=True)
            raise disk_error(memo, error) or error from error
    return content
