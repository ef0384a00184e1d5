"""Retention: Dagster's runs and logs, and the archive, within bounds; never what nothing else holds; and a dry run that does nothing."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import night
import pytest
from command_line import Quotewire
from conftest import Nights
from night import MONDAY, TUESDAY, WEDNESDAY

from assets.housekeeping import deletable_runs, delete_runs, housekeeping_job
from pipeline import retention
from pipeline.clean.day import clean_day
from pipeline.settings import Settings
from pipeline.tables import ARTICLES
from pipeline.warehouse import Warehouse

pytestmark = pytest.mark.usefixtures("in_one_process")

LONG_AFTER = WEDNESDAY + timedelta(days=400)


@pytest.fixture
def kept(nights: Nights, tmp_path: Path) -> Settings:
    return night.copied(nights.wednesday, tmp_path)


def bounded(settings: Settings, **bounds: object) -> Settings:
    return settings.model_copy(update=bounds)


def days(settings: Settings, today: date = LONG_AFTER) -> list[date]:
    return [found.day for found in retention.removable(settings, today)]


def test_nothing_of_the_archive_goes_unless_a_bound_is_set(kept: Settings) -> None:
    assert days(kept) == []


def test_days_beyond_the_age_go_and_those_that_dedupe_looks_back_on_stay(kept: Settings) -> None:
    assert days(bounded(kept, keep_archive_days=400)) == [MONDAY, TUESDAY]
    assert days(bounded(kept, keep_archive_days=1)) == [MONDAY, TUESDAY, WEDNESDAY]
    near = TUESDAY + timedelta(days=kept.window_days + 1)
    assert days(bounded(kept, keep_archive_days=1), near) == [MONDAY, TUESDAY]


def test_the_oldest_days_go_until_the_size_is_met(kept: Settings) -> None:
    sizes = {found.day: found.bytes for found in retention.removable(bounded(kept, keep_archive_gb=0), LONG_AFTER)}
    assert [*sizes] == [MONDAY, TUESDAY, WEDNESDAY]
    assert days(bounded(kept, keep_archive_gb=(sizes[TUESDAY] + sizes[WEDNESDAY]) / retention.GB)) == [MONDAY]
    assert days(bounded(kept, keep_archive_gb=sum(sizes.values()) / retention.GB)) == []


def test_a_day_that_was_captured_and_not_published_stays(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    assert days(bounded(settings, keep_archive_gb=0)) == [MONDAY]
    Warehouse(settings.data).published.unlink()
    assert days(bounded(settings, keep_archive_gb=0)) == []


def test_what_goes_is_said_and_what_still_points_to_it(kept: Settings) -> None:
    (files, points) = retention.told(kept, retention.removable(bounded(kept, keep_archive_days=400), LONG_AFTER))
    with Warehouse(kept.data).read_published() as con:
        (articles,) = con.execute("select count(*) from news.articles where day <= ?", [TUESDAY]).fetchone() or ()
    assert f"of 2 days: {MONDAY} to {TUESDAY}" in files
    assert points.startswith(f"archive: {articles} articles of the publication come from their pages")


def test_a_removed_day_verifies_keeps_its_articles_and_is_not_taken_for_lost(
    kept: Settings, quotewire: Quotewire
) -> None:
    before = kept.open_lake().read(ARTICLES, MONDAY)
    found = retention.removable(bounded(kept, keep_archive_days=401), LONG_AFTER)
    assert retention.remove(kept, found) == sum(day.bytes for day in found) > 0
    assert not list(kept.archive.glob(f"day={MONDAY}/*.warc.gz"))
    ended = quotewire("verify", "--data", kept.data)
    assert ended.code == 0 and "were removed by `quotewire retention`" in ended.out
    clean_day(kept.open_lake(), kept.archive, MONDAY, workers=1, seconds_per_page=60)
    assert kept.open_lake().read(ARTICLES, MONDAY).equals(before)
    told = quotewire("doctor", "--data", kept.data).out
    assert "files, each whole to its last page; 1 more were removed by retention" in told


def test_the_command_tells_first_and_removes_then(
    kept: Settings, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWIRE_KEEP_ARCHIVE_DAYS", "1")
    files = sorted(kept.archive.rglob("*.warc.gz"))
    assert quotewire("retention", "--dry-run", "--data", kept.data).code == 0
    assert sorted(kept.archive.rglob("*.warc.gz")) == files
    assert not (kept.data / "dagster").exists()
    assert quotewire("retention", "--data", kept.data).code == 0
    assert list(kept.archive.rglob("*.warc.gz")) == []


DAYS = dg.DailyPartitionsDefinition("2026-03-01")


@dg.asset(partitions_def=DAYS)
def made(context: dg.AssetExecutionContext) -> None:
    print("a line for the log")


@dg.asset(partitions_def=DAYS)
def wordy(context: dg.AssetExecutionContext) -> None:
    context.add_output_metadata({"said": "x" * 30_000})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs of one day, as captures make them, and one of another."""
    folder = tmp_path_factory.mktemp("home")
    with dg.DagsterInstance.local_temp(str(folder)) as local:
        for day in ("2026-03-02", "2026-03-02", "2026-03-02", "2026-03-03"):
            assert dg.materialize([made], partition_key=day, instance=local).success
    return folder


@pytest.fixture
def instance(home: Path, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """A copy of that home, to remove runs from."""
    shutil.copytree(home, tmp_path / "home")
    with dg.DagsterInstance.local_temp(str(tmp_path / "home")) as local:
        yield local


def in_days(count: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=count)


def test_runs_go_with_their_logs_unless_a_partition_is_known_by_them(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "data")
    ids = [run.run_id for run in reversed(list(instance.get_runs()))]
    assert deletable_runs(instance, settings, in_days(89)).ids == ()
    runs = deletable_runs(instance, settings, in_days(91))
    assert sorted(runs.ids) == sorted(ids[:2]) and runs.kept == 2
    assert delete_runs(instance, runs.ids) > 0
    assert {run.run_id for run in instance.get_runs()} == {*ids[2:]}
    assert instance.get_materialized_partitions(made.key) == {"2026-03-02", "2026-03-03"}
    left = [path for path in (tmp_path / "home").rglob("*") for gone in ids[:2] if gone in str(path)]
    assert left == []
    assert deletable_runs(instance, settings, in_days(91)).ids == ()


def test_beyond_the_history_every_finished_run_goes(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", keep_run_days=30, keep_history_days=60)
    assert len(deletable_runs(instance, settings, in_days(59)).ids) == 2
    assert len(deletable_runs(instance, settings, in_days(61)).ids) == 4
    forever = Settings(data=tmp_path / "data", keep_run_days=None)
    assert deletable_runs(instance, forever, in_days(5000)).ids == ()


def test_a_run_that_is_going_on_stays_however_old(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = instance.create_run_for_job(housekeeping_job)
    assert run.run_id not in deletable_runs(instance, Settings(data=tmp_path / "data"), in_days(5000)).ids


def test_files_shrink_after_many_runs_went(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    index = tmp_path / "home" / "history" / "runs" / "index.db"
    for _ in range(4):
        assert dg.materialize([wordy], partition_key="2026-03-04", instance=instance).success
    before = index.stat().st_size
    delete_runs(instance, deletable_runs(instance, Settings(data=tmp_path / "data"), in_days(91)).ids)
    assert index.stat().st_size < before


def test_the_job_keeps_house(kept: Settings, tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        done = housekeeping_job.execute_in_process(
            instance=ephemeral, resources={"settings": bounded(kept, keep_archive_gb=0)}
        )
    assert done.success
    assert list(kept.archive.rglob("*.warc.gz")) == []
