"""The archive in a bucket: no row of the lake names a page that only one machine has, whatever ends a capture."""

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import bucket_gate
import bucket_server
import night
import pytest
from bucket_gate import Gate
from bucket_server import Server
from night import MONDAY, TUESDAY

from pipeline.archive import ArchiveError, read
from pipeline.archive_proof import unarchived
from pipeline.bucket.errors import BucketLostError, TakenError
from pipeline.bucket.lake import BucketLake
from pipeline.bucket.pointers import read_folder
from pipeline.capture import segment
from pipeline.commands.repair import reindex_day
from pipeline.commands.verify import findings
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, PAGES

pytestmark = pytest.mark.skipif(
    find_spec("obstore") is None or find_spec("moto") is None, reason="no bucket here: run `make bucket`"
)
numbers = count()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with bucket_server.server() as found:
        found.make_bucket("archives")
        yield found


@pytest.fixture
def gate(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with bucket_gate.impatient(server, monkeypatch) as opened:
        yield opened


@pytest.fixture
def one(gate: Gate, tmp_path: Path) -> Settings:
    """A machine before its first capture, with Monday's pages laid out."""
    night.newsstand(tmp_path)
    return night.settings(tmp_path, data=f"s3://archives/{next(numbers)}", scratch=tmp_path / "one")


def elsewhere(settings: Settings) -> Settings:
    """Another machine with the same bucket, which has nothing of it yet."""
    root = settings.sources.parent
    return night.settings(root, data=settings.place, scratch=root / "other")


def opened(settings: Settings) -> BucketLake:
    lake = settings.open_lake()
    assert isinstance(lake, BucketLake)
    return lake


def test_a_page_is_read_on_a_machine_that_did_not_capture_it(one: Settings) -> None:
    night.capture(one, MONDAY)
    other = elsewhere(one)
    pages = opened(other).read(PAGES, MONDAY)
    assert pages.height == 2 and not other.archive.exists()
    opened(other).bring_archived(pages["warc_file"])
    assert unarchived(other.archive, pages) == []
    assert {"fail"}.isdisjoint(
        finding.state for finding in findings(elsewhere(one), quick=False) if finding.subject != "publication"
    )


def test_files_end_with_each_part_so_that_what_was_uploaded_never_grows(
    one: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.capture.run.PART_ROWS", 1)
    whole = segment.capture
    monkeypatch.setattr(segment, "capture", lambda *args, **more: whole(*args, **more, part_rows=1))
    night.capture(one, MONDAY)
    pages = opened(one).read(PAGES, MONDAY)
    assert pages["warc_file"].n_unique() == pages.height == 2
    kept = read_folder(opened(one).store, f"archive/day={MONDAY}").files
    assert {name: entry.bytes for name, entry in kept.items()} == {
        path.name: path.stat().st_size for path in one.archive.glob("*/*.warc.gz")
    }


@pytest.mark.parametrize("place", ["/archive/", "/pages/", "/captures/"])
def test_a_capture_that_is_cut_off_stores_no_row_without_its_page_and_the_next_one_takes_it_up(
    one: Settings, gate: Gate, place: str
) -> None:
    gate.rule = lambda method, path: "cut" if method == "PUT" and place in path else "pass"
    with pytest.raises(BucketLostError):
        night.capture(one, MONDAY)
    gate.rule = bucket_gate.let_through
    assert opened(elsewhere(one)).read(CAPTURES, MONDAY).is_empty()
    night.capture(one, MONDAY, hour=19)
    other = elsewhere(one)
    captures, pages = (opened(other).read(table, MONDAY) for table in (CAPTURES, PAGES))
    assert captures.filter(outcome="new").height == pages.height == 2 and pages[
        "captured_at"
    ].dt.hour().unique().to_list() == [18]
    opened(other).bring_archived(pages["warc_file"])
    assert unarchived(other.archive, pages) == []


def test_two_machines_that_capture_at_one_moment_do_not_take_each_others_file(one: Settings) -> None:
    night.capture(one, MONDAY)
    other = elsewhere(one)
    night.lay_out(one.sources.parent, night.STORIES[TUESDAY])
    with pytest.raises(TakenError, match="has another 2026-03-02-180000000000.warc.gz than"):
        night.capture(other, MONDAY)
    assert opened(one).read(PAGES, MONDAY).height == 2


def test_an_archive_file_that_the_bucket_lost_is_named(one: Settings) -> None:
    night.capture(one, MONDAY)
    lake, other = opened(one), elsewhere(one)
    file, offset = lake.read(PAGES, MONDAY).select("warc_file", "warc_offset").row(0)
    for entry in read_folder(lake.store, f"archive/day={MONDAY}").files.values():
        lake.store.remove(entry.object)
    opened(other).bring_archived([file])
    with pytest.raises(ArchiveError, match=r"18.*warc.gz: cannot be read .*bring the file back from a copy"):
        read(other.archive, file, offset)
    told = [found for found in findings(other, quick=True) if found.subject == "archive"]
    assert [found.state for found in told] == ["fail"]
    assert f"an earlier version of its object in {one.place}/archive/day={MONDAY}, where" in told[0].remedy


def test_an_address_that_holds_no_lake_is_no_lake_that_is_whole(one: Settings) -> None:
    (found,) = findings(one, quick=True)
    assert found.state == "fail" and f"{one.place} holds no lake" in found.seen


def test_the_index_of_a_day_is_made_again_from_the_bucket(one: Settings) -> None:
    night.capture(one, MONDAY)
    lake = opened(one)
    before = lake.read(PAGES, MONDAY)
    (entry,) = read_folder(lake.store, f"lake/pages/day={MONDAY}").files.values()
    lake.store.remove(entry.object)
    other = elsewhere(one)
    reindex_day(MONDAY, other)
    assert opened(one).read(PAGES, MONDAY).equals(before)
