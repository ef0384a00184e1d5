"""Objects that nothing names: found and said, swept when they are old, and never one that a writer is about to name."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import bucket_server
import polars as pl
import pytest
from bucket_server import Server

from pipeline import retention
from pipeline.bucket.errors import BucketError, TakenError
from pipeline.bucket.lake import BucketLake
from pipeline.bucket.lease import require_held, sweep_lease
from pipeline.bucket.mirror import Mirror
from pipeline.bucket.orphans import look_through, sweep
from pipeline.bucket.pointers import read_folder
from pipeline.bucket.publications import keep_publication
from pipeline.bucket.store import Store
from pipeline.commands.doctor.store import store as doctor_store
from pipeline.settings import Settings
from pipeline.tables import QUOTES

pytestmark = pytest.mark.skipif(
    find_spec("obstore") is None or find_spec("moto") is None, reason="no bucket here: run `make bucket`"
)
DAY = date(2026, 3, 2)
FOLDER = f"quotes/day={DAY}"
numbers = count()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with bucket_server.server() as found:
        found.make_bucket("swept")
        yield found


@pytest.fixture
def settings(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return Settings(data=f"s3://swept/{next(numbers)}", scratch=tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def store(settings: Settings) -> Store:
    """A bucket with a file of the lake, one of the archive, a publication, and a lease."""
    lake = settings.open_lake()
    assert isinstance(lake, BucketLake)
    page = settings.archive / f"day={DAY}" / "1.warc.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"a page")
    lake.archive.keep([f"day={DAY}/1.warc.gz"])
    lake.write(QUOTES, DAY, quotes("a"))
    (settings.data / "night-1.duckdb").write_bytes(b"a publication")
    keep_publication(lake.store, settings.data / "night-1.duckdb", 3)
    with lake.lock("capture"):
        pass
    lake.store.make("notes.txt", b"somebody else's")
    return lake.store


def quotes(name: str) -> pl.DataFrame:
    return QUOTES.frame([dict.fromkeys(QUOTES.columns) | {"quote_id": name, "day": DAY}])


def left_by_the_dead(store: Store, settings: Settings) -> set[str]:
    """What killed processes leave: contents without a pointer, in folders that have one and in one that has none."""
    mirror = Mirror(store, "lake", settings.lake)
    left = {mirror.upload(folder, "part.parquet", b"unnamed").object for folder in (FOLDER, "mentions/day=2026-03-02")}
    left.add(Mirror(store, "archive", settings.archive).upload(f"day={DAY}", "2.warc.gz", b"unnamed").object)
    left.add(f"tried/{'0' * 32}")
    store.make(f"tried/{'0' * 32}", b"once")
    return left


def test_old_objects_that_nothing_names_are_swept_and_all_else_stays(store: Store, settings: Settings) -> None:
    before = {found.name for found in store.listed()}
    left = left_by_the_dead(store, settings)
    use = look_through(store, timedelta(seconds=-1))
    assert {found.name for found in use.old} == left and not use.young
    sweep(store, use)
    assert {found.name for found in store.listed()} == before - {"leases/capture.json"}
    assert settings.open_lake().read(QUOTES, DAY)["quote_id"].to_list() == ["a"]


def test_an_object_that_may_be_about_to_be_named_stays(store: Store, settings: Settings) -> None:
    left = left_by_the_dead(store, settings)
    use = look_through(store)
    assert not use.old and {found.name for found in use.young} == left
    assert [*retention.sweep(settings, dry_run=False)] == [
        "bucket: 0 objects that nothing names to remove, 0.0 MB; 4 of today stay"
    ]
    assert left <= {found.name for found in store.listed()}


def test_the_daily_job_tells_what_it_sweeps(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    left = left_by_the_dead(store, settings)
    now = Store.now
    monkeypatch.setattr(Store, "now", lambda self: now(self) + timedelta(days=1, seconds=1))
    told = [*retention.sweep(settings, dry_run=True)]
    assert told == [
        "bucket: 4 objects that nothing names to remove, 0.0 MB; 0 of today stay",
        "bucket: leases that nobody has renewed for a day, to remove: 1",
    ]
    gone = {*left, "leases/capture.json"}
    assert gone <= {found.name for found in store.listed()}
    assert [*retention.sweep(settings, dry_run=False)] == [*told, "bucket: removed, 0.0 MB; leases: 1"]
    assert gone.isdisjoint(found.name for found in store.listed())


def test_a_lease_that_is_held_is_never_swept(store: Store, settings: Settings) -> None:
    use = look_through(store, timedelta(seconds=-1))
    assert [found.name for found in use.leases] == ["leases/capture.json"]
    with settings.open_lake().lock("capture"):
        assert not sweep_lease(store, "leases/capture.json", store.now() - timedelta(hours=1))
        assert sweep(store, look_through(store)) == 0
        require_held(store)
    assert {found.name for found in store.listed()} >= {"leases/capture.json"}


def test_who_asks_for_a_lease_that_is_being_swept_gets_it_and_is_not_refused(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a day that was read long ago: the sweep comes between its look at the lease and its taking it."""
    with settings.open_lake().claim("articles", DAY):
        pass
    name, replace = f"leases/articles-{DAY}.json", Store.replace
    swept: list[bool] = []

    def late(self: Store, name: str, content: bytes, tag: str | None) -> str | None:
        if not swept:
            monkeypatch.setattr(Store, "replace", replace)
            monkeypatch.setattr(Store, "remove", lambda self, name: None)  # not yet
            swept.append(sweep_lease(self, name, self.now() + timedelta(seconds=1)))
            monkeypatch.setattr(Store, "remove", remove)
            threading.Timer(0.1, remove, (self, name)).start()
        return replace(self, name, content, tag)

    remove = Store.remove
    monkeypatch.setattr(Store, "replace", late)
    with settings.open_lake().claim("articles", DAY):
        assert swept == [True] and store.read(name)


def test_nothing_is_swept_where_what_names_objects_is_damaged(store: Store, settings: Settings) -> None:
    left = left_by_the_dead(store, settings)
    store.remove(f"lake/{FOLDER}/_files.json")
    store.make(f"lake/{FOLDER}/_files.json", b"{")
    with pytest.raises(BucketError, match=r"_files.json is damaged: bring back an earlier version"):
        look_through(store, timedelta(seconds=-1))
    assert left <= {found.name for found in store.listed()}


def test_a_file_of_the_archive_that_is_stored_twice_or_refused_leaves_nothing(store: Store, settings: Settings) -> None:
    archive = settings.open_lake().archive  # type: ignore[attr-defined]
    archive._upload(f"day={DAY}", "1.warc.gz")
    (settings.archive / f"day={DAY}" / "1.warc.gz").write_bytes(b"another page")
    with pytest.raises(TakenError):
        archive._upload(f"day={DAY}", "1.warc.gz")
    assert not look_through(store).young
    assert len(read_folder(store, f"archive/day={DAY}").files) == 1


def test_doctor_says_what_takes_room_in_the_bucket(store: Store, settings: Settings) -> None:
    left_by_the_dead(store, settings)
    told = doctor_store(settings)
    assert told.state == "ok" and "; archive 0.0 MB; " in told.seen
    assert "; 4 objects that nothing names, 0.0 MB" in told.seen


def test_without_a_bucket_there_is_nothing_to_sweep(tmp_path: Path) -> None:
    assert [*retention.sweep(Settings(data=tmp_path), dry_run=False)] == []
