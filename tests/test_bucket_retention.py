"""Retention of an archive in a bucket: the promises of one on a disk, whoever dies in between, and whichever machine looks."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import bucket_gate
import bucket_server
import night
import pytest
from bucket_gate import Gate
from bucket_server import Server
from command_line import Quotewire
from conftest import Nights
from night import MONDAY, TUESDAY, WEDNESDAY

from pipeline import retention
from pipeline.bucket.errors import BucketLostError
from pipeline.bucket.lake import BucketLake
from pipeline.bucket.pointers import read_folder
from pipeline.clean.day import clean_day
from pipeline.commands.verify import findings
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CAPTURES, LINES, PAGES, REJECTED_PAGES, Table

pytestmark = pytest.mark.skipif(
    find_spec("obstore") is None or find_spec("moto") is None, reason="no bucket here: run `make bucket`"
)
numbers = count()
LONG_AFTER = WEDNESDAY + timedelta(days=400)
PLACE = f"archive/day={MONDAY}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with bucket_server.server() as found:
        found.make_bucket("kept")
        yield found


@pytest.fixture
def gate(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with bucket_gate.impatient(server, monkeypatch) as opened:
        yield opened


@pytest.fixture
def kept(gate: Gate, nights: Nights, tmp_path: Path) -> Settings:
    """Three published nights of a machine whose archive and lake lie in the bucket; Monday is beyond the bound."""
    bounds = {"keep_archive_days": 401}
    settings = night.settings(tmp_path, data=f"s3://kept/{next(numbers)}", scratch=tmp_path / "one", **bounds)
    folder = night.settings(nights.wednesday)
    shutil.copytree(folder.data, settings.data, symlinks=True, ignore=shutil.ignore_patterns("lake", "cache"))
    upload(nights, settings, PAGES, CAPTURES)
    return settings


def upload(nights: Nights, settings: Settings, *tables: Table) -> None:
    here, there = night.settings(nights.wednesday).open_lake(), settings.open_lake()
    for table in tables:
        for day in here.days(table):
            there.write(table, day, here.read(table, day))


def elsewhere(settings: Settings) -> Settings:
    """Another machine with the same bucket, which has nothing of it yet."""
    root = settings.scratch.parent
    return night.settings(root, data=settings.place, scratch=root / "other", keep_archive_days=401)


def opened(settings: Settings) -> BucketLake:
    lake = settings.open_lake()
    assert isinstance(lake, BucketLake)
    return lake


def remove(settings: Settings) -> int:
    return retention.remove(settings, retention.removable(settings, LONG_AFTER))


def objects(server: Server, settings: Settings, place: str) -> list[str]:
    prefix = settings.place.removeprefix("s3://kept/")
    listed = bucket_server.ask(f"{server.url}/kept?list-type=2&prefix={prefix}/{place}/", "GET").decode()
    return [part.partition("</Key>")[0].rpartition("/")[2] for part in listed.split("<Key>")[1:]]


def test_days_beyond_the_bounds_go_from_the_bucket_and_from_this_machine(kept: Settings, server: Server) -> None:
    found = retention.removable(kept, LONG_AFTER)
    assert [day.day for day in found] == [MONDAY]
    assert found[0].bytes == sum(path.stat().st_size for path in kept.archive.glob(f"day={MONDAY}/*")) > 0
    assert remove(kept) == found[0].bytes
    assert objects(server, kept, PLACE) == ["_files.json", "_removed.json"]
    assert not list(kept.archive.glob(f"day={MONDAY}/*.warc.gz"))
    assert [*kept.open_archive().folders()] == [TUESDAY, WEDNESDAY]
    assert retention.removable(kept, LONG_AFTER) == []


def test_the_archive_of_all_machines_counts_until_the_size_is_met(kept: Settings) -> None:
    shutil.rmtree(kept.archive)
    sizes = {day: sum(files.values()) for day, files in kept.open_archive().folders().items()}
    bounded = kept.model_copy(
        update={"keep_archive_days": None, "keep_archive_gb": (sum(sizes.values()) - 1) / retention.GB}
    )
    assert [found.day for found in retention.removable(bounded, LONG_AFTER)] == [MONDAY]


def test_what_went_is_removed_on_purpose_for_every_machine(
    kept: Settings, nights: Nights, in_one_process: None
) -> None:
    upload(nights, kept, LINES, ARTICLES, REJECTED_PAGES)
    before = kept.open_lake().read(ARTICLES, MONDAY)
    remove(kept)
    for machine in (kept, elsewhere(kept)):
        clean_day(machine.open_lake(), machine.archive, MONDAY, workers=1, seconds_per_page=60)
        assert machine.open_lake().read(ARTICLES, MONDAY).equals(before)
        archive = [found for found in findings(machine, quick=True) if found.subject == "archive"]
        assert {found.state for found in archive} == {"ok"}
        assert archive[-1].seen == "1 more files with 2 pages were removed by `quotewire retention`"


@pytest.mark.parametrize("place", ["/_removed.json", "?delete", "/_files.json"])
def test_a_removal_that_is_cut_off_is_finished_by_the_next_one(
    kept: Settings, gate: Gate, server: Server, place: str
) -> None:
    gate.rule = lambda method, path: "cut" if method != "GET" and place in path else "pass"
    with pytest.raises(BucketLostError):
        remove(kept)
    gate.rule = bucket_gate.let_through
    # Whatever became of it: a page is there for whoever asks, or noted as removed.
    other = elsewhere(kept)
    names = {f"day={MONDAY}/{name}" for name in read_folder(opened(other).store, PLACE).files}
    opened(other).bring_archived(names)
    assert {name for name in names if not (other.archive / name).exists()} <= other.open_archive().removed()
    remove(kept)
    assert objects(server, kept, PLACE) == ["_files.json", "_removed.json"]


def test_a_removed_file_is_not_stored_again_from_a_machine_that_still_has_it(kept: Settings, server: Server) -> None:
    other = elsewhere(kept)
    pages = opened(other).read(PAGES, MONDAY)
    opened(other).bring_archived(pages["warc_file"])
    remove(kept)
    assert list(other.archive.glob(f"day={MONDAY}/*.warc.gz"))
    opened(other).write(PAGES, MONDAY, pages)
    assert objects(server, kept, PLACE) == ["_files.json", "_removed.json"]
    assert other.open_archive().drop_copies() > 0
    assert not list(other.archive.glob(f"day={MONDAY}/*.warc.gz"))


def test_a_machine_without_the_publication_removes_nothing_and_says_why(kept: Settings) -> None:
    other = elsewhere(kept)
    assert retention.removable(other, LONG_AFTER) == []
    (told,) = retention.told(other, [])
    assert "nothing to remove before a publication is on this machine" in told
    assert told.endswith(f"bring it from {kept.place}: `quotewire fetch`")


def test_the_command_removes_from_a_bucket(
    kept: Settings, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWIRE_SCRATCH", str(kept.scratch))
    monkeypatch.setenv("QUOTEWIRE_KEEP_ARCHIVE_DAYS", "1")
    assert quotewire("retention", "--data", kept.place).code == 0
    assert kept.open_archive().folders() == {}
