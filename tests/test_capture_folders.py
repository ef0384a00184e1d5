"""Folders with things in them that are no pages: each is a row with its reason, none is opened that could hold the run,
nothing outside the folder is read, and the pages beside them come in."""

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from capture_site import Site, page

from pipeline.capture import ClientSettings, Part, capture, files, source_rows
from pipeline.capture.strays import MOST_STRAYS
from pipeline.sources import FolderSource, Source, UrlsSource, WarcSource

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
# A run over a handful of files takes a tenth of a second; one that waits for a writer never ends.
pytestmark = pytest.mark.timeout(60)


def run(root: Path, source: Source, **client: Any) -> Part:
    (captured,) = capture(
        [source],
        clock=lambda: NOON,
        archive=root / "archive",
        state=root / "state.sqlite",
        client=ClientSettings(**client),
    )
    captured.commit()
    return captured


def fates(captured: Part) -> dict[str, str]:
    """What became of each file, by its path in the source: `new`, or the outcome and the reason."""
    return {
        row["url"].partition("/")[2]: row["outcome"] if row["outcome"] == "new" else f"{row['outcome']}: {row['error']}"
        for row in captured.captures.iter_rows(named=True)
    }


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "good.html").write_bytes(page("Ferry fares rise"))
    return folder


def seeds(folder: Path, **changes: object) -> FolderSource:
    return FolderSource.model_validate({"id": "seeds", "kind": "folder", "path": folder, **changes})


def test_a_pipe_does_not_hold_the_run(tmp_path: Path, pages: Path) -> None:
    os.mkfifo(pages / "pipe.html")
    found = fates(run(tmp_path, seeds(pages)))
    assert found.pop("good.html") == "new"
    assert list(found) == ["pipe.html"]
    assert found["pipe.html"].startswith("unreadable: ") and "is a pipe, no regular file" in found["pipe.html"]


def test_sockets_and_devices_are_not_read(tmp_path: Path, pages: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(pages / "socket.html"))
        try:
            os.mknod(pages / "zero.html", 0o666 | 0o020000, os.makedev(1, 5))
            device = True
        except PermissionError:
            device = False  # only root makes devices
        found = fates(run(tmp_path, seeds(pages)))
    assert found.pop("good.html") == "new"
    assert "is a socket, no regular file" in found.pop("socket.html")
    if device:
        assert "is a device, no regular file" in found.pop("zero.html")
    assert found == {}


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/etc/passwd", "leads out of the folder"),
        ("/proc/self/environ", "leads out of the folder"),
        ("/dev/zero", "leads out of the folder"),
        ("../secret.html", "leads out of the folder"),
        ("sub/../../secret.html", "leads out of the folder"),
        ("nowhere.html", "leads to nothing"),
        ("link.html", "leads in a circle"),
        ("sub", "is a folder, no regular file"),
        ("pipe", "is a pipe, no regular file"),
    ],
)
def test_links_that_lead_to_no_page_of_the_folder_are_not_followed(
    tmp_path: Path, pages: Path, target: str, said: str
) -> None:
    (tmp_path / "secret.html").write_text("the key is under the mat")
    (pages / "sub").mkdir()
    os.mkfifo(pages / "pipe")
    (pages / "link.html").symlink_to(target)
    captured = run(tmp_path, seeds(pages))
    found = fates(captured)
    assert found.pop("good.html") == "new"
    assert list(found) == ["link.html"]
    assert found["link.html"].startswith("unreadable: ") and said in found["link.html"]
    assert captured.pages["url"].to_list() == ["folder:seeds/good.html"]


def test_a_link_to_a_page_of_the_same_folder_is_that_page(tmp_path: Path, pages: Path) -> None:
    (pages / ".versions").mkdir()
    (pages / ".versions" / "3.html").write_bytes(page("Third version"))
    (pages / "hop").symlink_to(".versions")
    (pages / "front.html").symlink_to("hop/3.html")
    found = fates(run(tmp_path, seeds(pages)))
    assert (found["front.html"], found["good.html"]) == ("new", "new")


def test_linked_folders_are_not_entered(tmp_path: Path, pages: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.html").write_text("the key is under the mat")
    (pages / "sub" / "deeper").mkdir(parents=True)
    (pages / "sub" / "one.html").write_bytes(page("Tide tables"))
    (pages / ".store").mkdir()
    (pages / "sub" / "circle").symlink_to("..")
    (pages / "twin").symlink_to("sub")
    (pages / "outside").symlink_to("../outside")
    (pages / "hidden").symlink_to(".store")
    found = fates(run(tmp_path, seeds(pages)))
    # What lies behind circle and twin comes in by its own path: nothing is left out, so there is nothing to tell.
    assert (found.pop("good.html"), found.pop("sub/one.html")) == ("new", "new")
    assert found.keys() == {"outside/", "hidden/"}
    assert "is a link to a folder" in found["outside/"] and "is a link to a folder" in found["hidden/"]


def nested(folder: Path, depth: int) -> None:
    """`depth` folders inside each other, a page at the bottom: deeper than a path may be long."""
    here = os.open(folder, os.O_DIRECTORY)
    for _ in range(depth):
        os.mkdir("inner", dir_fd=here)
        inner = os.open("inner", os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = inner
    bottom = os.open("deep.html", os.O_CREAT | os.O_WRONLY, dir_fd=here)
    os.write(bottom, page("Down here"))
    os.close(bottom)
    os.close(here)


@pytest.fixture
def unnested(pages: Path) -> Iterator[None]:
    """Takes nested folders away from the top, one by one: at the bottom shutil.rmtree runs out of recursion and of path."""
    yield
    top, below = pages / "inner", pages / "below"
    while (top / "inner").exists():
        (top / "inner").rename(below)
        top.rmdir()
        below.rename(top)


@pytest.mark.usefixtures("unnested")
@pytest.mark.parametrize("depth", [files.DEEPEST + 1, 1500])
def test_folders_nested_too_deep_are_one_row(tmp_path: Path, pages: Path, depth: int) -> None:
    nested(pages, depth)
    found = fates(run(tmp_path, seeds(pages)))
    assert found.pop("good.html") == "new"
    assert list(found) == ["inner/" * (files.DEEPEST + 1)]
    assert f"more than {files.DEEPEST} folders deep" in next(iter(found.values()))


def test_a_page_at_the_greatest_depth_is_read(tmp_path: Path, pages: Path) -> None:
    nested(pages, files.DEEPEST)
    assert fates(run(tmp_path, seeds(pages)))["inner/" * files.DEEPEST + "deep.html"] == "new"


@contextmanager
def without_root() -> Iterator[Path]:
    """An empty folder that a user owns whom permissions bind: root's nobody, else whoever runs the tests."""
    nobody, root = 65534, os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        if root:
            os.chown(name, nobody, nobody)
            os.seteuid(nobody)
        try:
            yield Path(name)
        finally:
            if root:
                os.seteuid(0)


def test_what_may_not_be_read_is_a_row_each_and_the_rest_comes_in() -> None:
    with without_root() as root:
        folder = root / "pages"
        (folder / "shut").mkdir(parents=True)
        (folder / "shut" / "lost.html").write_bytes(page("Behind the door"))
        for name in ("good.html", "locked.html"):
            (folder / name).write_bytes(page(name))
        (folder / "locked.html").chmod(0)
        (folder / "shut").chmod(0)
        try:
            found = fates(run(root, seeds(folder)))
        finally:
            (folder / "shut").chmod(0o700)
    assert found.pop("good.html") == "new"
    assert found.keys() == {"locked.html", "shut/"}
    assert all("Permission denied" in said for said in found.values())


def test_names_that_are_not_utf8_can_be_told_of(tmp_path: Path, pages: Path) -> None:
    os.mkfifo(pages / os.fsdecode(b"caf\xe9.html"))
    (tmp_path / os.fsdecode(b"t\xe9l\xe9.html")).write_bytes(b"x")
    (pages / "link.html").symlink_to(os.fsdecode(b"../t\xe9l\xe9.html"))
    (pages / "big.txt").symlink_to(os.fsdecode(b"gr\xe2nd.txt"))
    (pages / os.fsdecode(b"gr\xe2nd.txt")).write_bytes(b"x" * 501)
    found = fates(run(tmp_path, seeds(pages, max_bytes=500)))
    assert r"caf\xe9.html" in found[r"caf\xe9.html"] and r"t\xe9l\xe9" in found["link.html"]
    assert found["big.txt"].startswith("too_large") and found[r"gr\xe2nd.txt"].startswith("too_large")
    assert found["good.html"] == "new"


class Growing(threading.Thread):
    """Writes to a file without a rest."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path, self.enough = path, threading.Event()

    def run(self) -> None:
        with self._path.open("ab", buffering=0) as file:
            while not self.enough.is_set():
                file.write(b"The water rose by a hand. " * 40)


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_run(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pages / "growing.txt"
    path.write_bytes(b"The tide")
    inode, real = path.stat().st_ino, os.fstat
    looked: list[int] = []

    def fstat(descriptor: int) -> os.stat_result:
        """As it is; and each time that somebody looks at this file, another program adds to it."""
        seen = real(descriptor)
        if seen.st_ino == inode:
            looked.append(descriptor)
            with path.open("ab") as other:
                other.write(b" rose again.")
        return seen

    monkeypatch.setattr(os, "fstat", fstat)
    found = fates(run(tmp_path, seeds(pages)))
    assert found.pop("good.html") == "new"
    assert "changed while it was read" in found["growing.txt"]
    monkeypatch.undo()
    assert looked
    assert fates(run(tmp_path, seeds(pages)))["growing.txt"] == "new"


def test_a_file_that_never_stops_growing_ends_at_the_limit(tmp_path: Path, pages: Path) -> None:
    growing = Growing(pages / "log.txt")
    growing.start()
    try:
        found = fates(run(tmp_path, seeds(pages, max_bytes=20_000)))
    finally:
        growing.enough.set()
        growing.join()
    assert found["good.html"] == "new" and found["log.txt"] != "new"
    assert fates(run(tmp_path, seeds(pages, max_bytes=20_000)))["log.txt"].startswith("too_large")


def test_stray_things_take_no_places_of_pages(tmp_path: Path, pages: Path) -> None:
    for number in range(5):
        os.mkfifo(pages / f"{number}.html")
        (pages / f"{number}.txt").write_bytes(b"x" * 2000)
    captured = run(tmp_path, seeds(pages, max_pages=1, max_bytes=1000))
    assert captured.pages["url"].to_list() == ["folder:seeds/good.html"] and captured.deferred == 0
    assert captured.captures.height == 11


def test_a_flood_of_stray_things_is_told_in_so_many_rows_and_a_number(tmp_path: Path, pages: Path) -> None:
    for number in range(MOST_STRAYS + 50):
        (pages / f"{number:04}.html").symlink_to("/dev/zero")
    found = fates(run(tmp_path, seeds(pages)))
    assert found.pop("good.html") == "new" and len(found) == MOST_STRAYS + 1
    assert f"50 more things in {pages}" in found[""]


def test_a_folder_whose_pages_are_held_is_well_in_spite_of_a_stray_thing(tmp_path: Path, pages: Path) -> None:
    os.mkfifo(pages / "pipe.html")
    for _ in range(2):
        run(tmp_path, seeds(pages))
    (row,) = source_rows(tmp_path / "state.sqlite")
    assert row["consecutive_failures"] == 0


def test_a_warc_source_whose_pages_are_held_is_well_in_spite_of_a_stray_thing(tmp_path: Path, pages: Path) -> None:
    with Site({"x.example/1": page("Tide tables")}) as site:
        listed = UrlsSource(id="list", kind="urls", outlet="Lists", urls=["http://x.example/1"])
        run(tmp_path / "theirs", listed, delay=0, resolve={"*.example": site.address})
    os.mkfifo(tmp_path / "theirs" / "archive" / "pipe.warc.gz")
    crawl = WarcSource(id="crawl", kind="warc", path=tmp_path / "theirs" / "archive")
    for _ in range(2):
        last = run(tmp_path / "ours", crawl)
    assert list(fates(last)) == ["pipe.warc.gz"]
    (row,) = source_rows(tmp_path / "ours" / "state.sqlite")
    assert row["consecutive_failures"] == 0


def test_an_entry_swapped_for_a_link_after_the_listing_is_not_followed(tmp_path: Path, pages: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "one.html").write_text("the key is under the mat")
    (pages / "sub").mkdir()
    (pages / "sub" / "one.html").write_bytes(page("Tide tables"))
    (listed,) = files.listing(pages / "sub", lambda name: True)
    assert listed.path == "one.html"
    (pages / "sub" / "one.html").unlink()
    (pages / "sub").rmdir()
    (pages / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises((files.NotAPage, OSError)):
        files.read(pages, "sub/one.html", 1000)


def test_only_regular_files_are_read_as_warc(tmp_path: Path, pages: Path) -> None:
    os.mkfifo(pages / "crawl.warc.gz")
    (pages / "out.warc.gz").symlink_to("/proc/self/environ")
    found = fates(run(tmp_path, WarcSource(id="crawl", kind="warc", path=pages)))
    assert "is a pipe, no regular file" in found["crawl.warc.gz"]
    assert "leads out of the folder" in found["out.warc.gz"]
    (alone,) = fates(run(tmp_path, WarcSource(id="one", kind="warc", path=pages / "crawl.warc.gz"))).values()
    assert "is a pipe, no regular file" in alone
