"""The checksums that an embedded pipeline carries in SHA256SUMS, so that a damaged file is named instead of misread.

`sha256sum -c SHA256SUMS` in the pipeline's folder checks the same.
"""

import hashlib
from collections.abc import Collection
from functools import cache
from pathlib import Path

SUMS = "SHA256SUMS"


def seal(folder: Path) -> None:
    """Writes the checksums of every file of a pipeline; to be done again whenever one is changed on purpose."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / SUMS)
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def damage(folder: Path, unread: Collection[str] = ()) -> list[str]:
    """What differs from the checksums, file by file; nothing where the folder has none. Parts in `unread` are not looked at.

    Raises OSError where the checksums cannot be read.
    """
    if not (folder / SUMS).exists():
        return []
    found: list[str] = []
    for line in (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        expected, _, name = line.partition("  ")
        path = folder / name
        if name.partition("/")[0] in unread:
            continue
        if not path.is_file():
            found.append(f"{name or SUMS} is missing")
        elif _sha256(path) != expected:
            found.append(f"{name} is not as it was made")
    return found


def weights(folder: Path, unread: Collection[str] = ()) -> str:
    """Eight digits that change with the files of a pipeline, parts in `unread` left out: by its checksums where it carries
    them, else by the files themselves. Raises OSError."""
    if (folder / SUMS).exists():
        sums = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
        named = [(name, digest) for digest, _, name in (line.partition("  ") for line in sums)]
    else:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        named = [(path.relative_to(folder).as_posix(), _sha256_once(path, *_stamp(path))) for path in files]
    read = [f"{digest}  {name}\n" for name, digest in named if name.partition("/")[0] not in unread]
    return hashlib.sha256("".join(read).encode()).hexdigest()[:8]


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


@cache
def _sha256_once(path: Path, _size: int, _time: int) -> str:
    """Of a file as it stands: a transformer's weights take a second to read."""
    return _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
