"""Nights with lake and archive in a bucket: the tables of a local disk, whichever machine did what."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import bucket_server
import night
import pytest
from bucket_server import Server
from conftest import Nights
from night import MONDAY, TUESDAY

from pipeline import publishing
from pipeline.bucket.pointers import read_folder
from pipeline.bucket.store import open_store
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, CLUSTERS, LAKE_TABLES
from pipeline.warehouse import Warehouse

pytestmark = pytest.mark.skipif(
    find_spec("obstore") is None or find_spec("moto") is None, reason="no bucket here: run `make bucket`"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with bucket_server.server() as found:
        found.make_bucket("wire")
        yield found


@pytest.fixture(autouse=True)
def reachable(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)


def machine(root: Path, name: str) -> Settings:
    """One of the machines that share a bucket: its scratch folder is its own, the newsstand everybody's."""
    return night.settings(root, data="s3://wire/nights", scratch=root / name)


def test_nights_over_a_bucket_publish_the_tables_of_a_local_disk(
    nights: Nights, tmp_path: Path, in_one_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.newsstand(tmp_path)
    first, second = machine(tmp_path, "one"), machine(tmp_path, "other")
    for day in (MONDAY, TUESDAY):
        night.lay_out(tmp_path, night.STORIES[day])
        night.capture(first, day)
        night.run_night(second, day, night.LAKE_STAGES)
        night.run_night(first, day, night.WAREHOUSE_STAGES)
    here = night.settings(nights.tuesday)
    loaded = night.differing(night.published(first), night.published(here))
    # Files of captures hold how long each took.
    assert {row[0] for rows in loaded.pop("ops.loaded_partitions", ()) for row in rows} <= {"ops.captures"}
    assert loaded == {}
    for table in LAKE_TABLES:
        lakes = [settings.open_lake() for settings in (here, first, second)]
        days = {tuple(lake.days(table)) for lake in lakes} if table is not CLUSTERS else {(None,)}
        assert len(days) == 1
        for day in days.pop():
            if table is not CAPTURES:
                assert len({lake.fingerprint(table, day) for lake in lakes}) == 1, (table.name, day)
    assert [path.name for path in bucket_publications(first)] == [path.name for path in Warehouse(first.data).kept()]
    publishing.fetch(second)
    assert len(Warehouse(second.data).kept()) == 1
    assert night.published(second) == night.published(first)
    # The one before it too: `quotewire diff` compares the two.
    led: list[str] = []
    monkeypatch.setattr(Warehouse, "_point_at", lambda _, target: led.append(target.name))
    *_, newest = publishing.fetch(second, 2)
    assert led == [newest.name]  # never to an older one meanwhile
    kept = Warehouse(second.data).kept()
    assert [path.name for path in kept] == [path.name for path in Warehouse(first.data).kept()]
    assert Warehouse(second.data).newest.resolve() == newest.resolve() == kept[-1].resolve()


def bucket_publications(settings: Settings) -> list[Path]:
    assert settings.bucket
    return [Path(name) for name in read_folder(open_store(settings.bucket), "published/files").files]
