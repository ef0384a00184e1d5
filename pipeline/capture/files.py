"""Files of a source's folder: which there are, and how one is opened. Only regular files inside the folder are ever opened,
whatever names, links, pipes, devices and depths lie there, and no open waits for anything."""

import errno
import os
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

DEEPEST = 64  # folders inside each other; what lies deeper is left out
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# O_NONBLOCK: opening a pipe would wait for its writer. O_NOFOLLOW: a name swapped for a link leads nowhere.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_KINDS = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
    stat.S_IFLNK: "link",
}


class NotAPage(Exception):
    """Why an entry of a folder is not read, and what to do about it; names the path."""


@dataclass(frozen=True)
class Entry:
    """One file of a folder, or one entry that is left out."""

    path: str  # inside the folder, parts joined by /; a folder ends with /
    trouble: str | None = None  # why it is left out, with the remedy


def path_text(path: Path | str) -> str:
    """A path as text that UTF-8 can hold: names need not be UTF-8, what is in tables must be."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def listing(folder: Path, wanted: Callable[[str], bool], *, hidden: bool = False) -> list[Entry]:
    """The files under `folder` whose name is `wanted`, sorted by path, and the subfolders that are left out.

    Linked folders are not entered; one is an entry only where what it leads to does not come in by its own path.
    `hidden` takes in names that begin with a dot. Raises OSError where the folder itself cannot be read.
    """
    top = os.open(folder, _FOLDER)
    try:
        return sorted(_walk(top, "", 0, _Wanted(folder, wanted, hidden)), key=lambda entry: entry.path)
    finally:
        os.close(top)


@dataclass(frozen=True)
class _Wanted:
    folder: Path
    name: Callable[[str], bool]
    hidden: bool


def _walk(here: int, inside: str, depth: int, wanted: _Wanted) -> Iterator[Entry]:
    with os.scandir(here) as found:
        entries = [entry for entry in found if wanted.hidden or not entry.name.startswith(".")]
    for entry in entries:
        path = inside + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _subfolder(here, entry.name, path + "/", depth + 1, wanted)
        elif wanted.name(entry.name):
            yield Entry(path)
        elif entry.is_symlink() and _leaves_out(path, wanted):
            said = f"{path_text(wanted.folder / path)} is a link to a folder, and those are not followed"
            yield Entry(path + "/", f"{said}; make the folder itself a source, or take the link away")


def _subfolder(parent: int, name: str, path: str, depth: int, wanted: _Wanted) -> Iterator[Entry]:
    if depth > DEEPEST:
        said = f"{path_text(wanted.folder / path)} lies more than {DEEPEST} folders deep"
        yield Entry(path, f"{said}; move it up, or make it a source of its own")
        return
    try:
        here = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
    except OSError as error:
        yield Entry(path, _unreadable(wanted.folder / path, error))
        return
    try:
        yield from _walk(here, path, depth, wanted)
    except OSError as error:
        yield Entry(path, _unreadable(wanted.folder / path, error))
    finally:
        os.close(here)


def _leaves_out(link: str, wanted: _Wanted) -> bool:
    """Whether a link leads to a folder whose files do not come in by their own path."""
    target, top = Path(os.path.realpath(wanted.folder / link)), Path(os.path.realpath(wanted.folder))
    if not target.is_dir():
        return False
    if not target.is_relative_to(top):
        return True
    return not wanted.hidden and any(part.startswith(".") for part in target.relative_to(top).parts)


def read(folder: Path, path: str, limit: int) -> bytes | None:
    """The bytes of a file inside `folder`; None where it is larger than `limit` bytes. Raises NotAPage with the reason."""
    with opened(folder, path) as file:
        before = os.fstat(file.fileno())
        body = file.read(limit + 1) if before.st_size <= limit else b""
        after = os.fstat(file.fileno())
    if max(len(body), before.st_size, after.st_size) > limit:
        return None
    if (before.st_size, before.st_mtime_ns) != (len(body), after.st_mtime_ns) or after.st_size != len(body):
        raise NotAPage(f"{path_text(folder / path)} changed while it was read; the next run reads it again")
    return body


@contextmanager
def opened(folder: Path, path: str) -> Generator[BinaryIO]:
    """A regular file inside `folder`, open for reading. Raises NotAPage where it is none, leads out, or cannot be read."""
    with _named(folder / path):
        file = _open(folder, path)
    with file:
        yield file


@contextmanager
def _named(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise NotAPage(_unreadable(path, error)) from error


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path_text(path)}: {error.strerror}; make it readable, or take it away"


def _open(folder: Path, path: str) -> BinaryIO:
    """Step by step from the folder, no step a link: what was swapped for one since it was looked at is an error."""
    *steps, name = path.split("/")
    here = os.open(folder, _FOLDER)
    try:
        for step in steps:
            inner = os.open(step, _FOLDER | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = inner
        # Looked at first, since opening a device can already do something; what counts is what was opened.
        kind = stat.S_IFMT(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode)
        if kind == stat.S_IFLNK:
            return _open(folder, _followed(folder, path))
        _require_regular(folder / path, kind)
        file = os.fdopen(os.open(name, _FILE, dir_fd=here), "rb")
    finally:
        os.close(here)
    try:
        _require_regular(folder / path, stat.S_IFMT(os.fstat(file.fileno()).st_mode))
    except NotAPage:
        file.close()
        raise
    return file


def _require_regular(path: Path, kind: int) -> None:
    if kind != stat.S_IFREG:
        raise NotAPage(f"{path_text(path)} is a {_KINDS.get(kind, 'thing')}, no regular file; take it away")


def _followed(folder: Path, link: str) -> str:
    """Where a link inside `folder` ends, as a path inside it that holds no link."""
    place = path_text(folder / link)
    try:
        target, top = Path(os.path.realpath(folder / link, strict=True)), Path(os.path.realpath(folder))
    except OSError as error:
        said = {errno.ENOENT: "leads to nothing", errno.ELOOP: "leads in a circle"}.get(error.errno or 0)
        raise NotAPage(
            f"{place} is a link that {said or f'cannot be followed ({error.strerror})'}; take it away"
        ) from error
    if not target.is_relative_to(top) or target == top:
        raise NotAPage(
            f"{place} is a link that leads out of the folder, to {path_text(target)}; put the file itself there, or take it away"
        )
    return target.relative_to(top).as_posix()
