"""The checksums that an embedded pipeline carries in SHA256SUMS, so that a damaged file is named instead of misread.

`sha256sum -c SHA256SUMS` in the pipeline's folder checks the same.
"""

import hashlib
from collections.abc import Collection
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
