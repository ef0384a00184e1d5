"""The archive: what is written is read back, other tools can read it, and damage is told with file and remedy."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from pipeline.archive import Writer
from pipeline.capture import ArchiveError, read, read_many, reindex
from pipeline.ids import stable_id

DAY = date(2026, 6, 3)
NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)


def row(url: str, title: str | None = None) -> dict[str, object]:
    return {
        "capture_id": stable_id("s", url),
        "day": DAY,
        "source_id": "s",
        "outlet": "Harbor Ledger",
        "language": None,
        "url": url,
        "captured_at": NOON,
        "content_type": "text/html",
        "sha256": stable_id("body", url),
        "feed_title": title,
        "feed_published": None,
        "feed_author": None,
    }


def stored(root: Path, *bodies: bytes) -> list[tuple[str, int]]:
    with Writer(root, NOON) as writer:
        headers = [
            ("Content-Type", "text/html"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", "3"),
            ("X-É", "ü\xa0"),
        ]
        places = [
            writer.page(row(f"http://x.example/{n}", "“Straße”\u2028\n"), body, (200, headers))
            for n, body in enumerate(bodies)
        ]
        writer.sync()
    return places


BODIES = [b"<p>one</p>", b"", b"\r\n\r\nWARC/1.1\r\n\r\n", bytes(range(256)) * 1000]


def test_bodies_come_back_byte_for_byte_in_any_order(tmp_path: Path) -> None:
    places = stored(tmp_path, *BODIES)
    assert [read(tmp_path, *place) for place in places] == BODIES
    assert read_many(tmp_path, [places[3], places[0], places[3]]) == [BODIES[3], BODIES[0], BODIES[3]]
    assert read_many(tmp_path, []) == []


def test_other_tools_read_the_same_pages(tmp_path: Path) -> None:
    ((name, _), *_) = stored(tmp_path, *BODIES)
    with (tmp_path / name).open("rb") as file:
        records = [
            (
                record.headers["WARC-Type"],
                record.headers["WARC-Target-URI"],
                record.reader.read(),
                record.verify_payload_digest(),
            )
            for record in ArchiveIterator(file, parse_http=True)
        ]
    assert [body for kind, _, body, _ in records if kind == "response"] == BODIES
    assert [json.loads(body)["url"] for kind, _, body, _ in records if kind == "metadata"] == [
        f"http://x.example/{n}" for n in range(4)
    ]


def test_a_file_name_as_address_is_stored_and_found(tmp_path: Path) -> None:
    url = "folder:s/été/100% sure?.txt"
    with Writer(tmp_path, NOON) as writer:
        place = writer.page(row(url), b"text", None)
    assert read(tmp_path, *place) == b"text"
    assert reindex(tmp_path, DAY)["url"].to_list() == [url]


def test_the_index_of_a_day_is_made_from_the_archive(tmp_path: Path) -> None:
    places = stored(tmp_path, *BODIES)
    index = reindex(tmp_path, DAY).sort("url")
    assert list(index.select("warc_file", "warc_offset").iter_rows()) == places
    assert index["captured_at"].to_list() == [NOON] * 4 and index["feed_title"][0] == "“Straße”\u2028\n"
    assert reindex(tmp_path, date(2020, 1, 1)).height == 0


def test_a_torn_end_loses_only_what_was_torn(tmp_path: Path) -> None:
    places = stored(tmp_path, *BODIES)
    path = tmp_path / places[0][0]
    whole = path.read_bytes()
    heights: list[int] = []
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        heights.append(reindex(tmp_path, DAY).height)
    assert heights == sorted(heights) and {heights[0], heights[-1]} == {0, 3}


def test_damage_is_told_with_file_offset_and_remedy(tmp_path: Path) -> None:
    places = stored(tmp_path, *BODIES)
    name, offset = places[3]
    with pytest.raises(ArchiveError, match=rf"{name}: no whole record at offset {offset + 1} .*reindex"):
        read(tmp_path, name, offset + 1)
    with pytest.raises(ArchiveError, match=r"no whole record at offset 999999"):
        read(tmp_path, name, 999999)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[: offset + 50])
    with pytest.raises(ArchiveError, match=rf"offset {offset} .*bring it back"):
        read_many(tmp_path, places)
    assert read_many(tmp_path, places[:3]) == BODIES[:3]
    with pytest.raises(ArchiveError, match=r"day=x/gone\.warc\.gz: cannot be read"):
        read(tmp_path, "day=x/gone.warc.gz", 0)


def test_a_run_never_writes_in_the_file_of_another(tmp_path: Path) -> None:
    first = stored(tmp_path, b"one")
    second = stored(tmp_path, b"two")
    assert [name for name, _ in first + second] == [
        "day=2026-06-03/2026-06-03-120000000000.warc.gz",
        "day=2026-06-03/2026-06-03-120000000000_2.warc.gz",
    ]
    assert read(tmp_path, *first[0]) == b"one"


FULL = """
import os, resource
from datetime import UTC, date, datetime
from pathlib import Path
from pipeline.capture import ClientSettings, capture
from pipeline.sources import FolderSource
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
at = datetime(2026, 6, 3, 12, tzinfo=UTC)
root = Path({root!r})
try:
    list(capture([FolderSource(id="s", kind="folder", path=root / "pages")], clock=lambda: at,
            archive=root / "archive", state=root / "state.sqlite", client=ClientSettings()))
except OSError as error:
    print(error)
"""


def test_a_full_disk_is_told_with_its_folder_and_what_is_stored_stays(tmp_path: Path) -> None:
    """A limit on file sizes stands for the full disk: writing fails in the middle of a record in the same way."""
    import os

    (tmp_path / "pages").mkdir()
    for number in range(9):
        (tmp_path / "pages" / f"{number}.txt").write_bytes(os.urandom(100_000))
    code = FULL.format(root=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert "no space left" in done.stdout and "day=2026-06-03" in done.stdout, done.stderr
    index = reindex(tmp_path / "archive", DAY)
    assert index.height == 3
    assert all(read_many(tmp_path / "archive", list(index.select("warc_file", "warc_offset").iter_rows())))
