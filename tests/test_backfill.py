"""Several days in one run: the tables of one run a day, each day with numbers of its own; and versions that follow content."""

from datetime import date
from pathlib import Path

import dagster as dg
import night
import pytest
from conftest import Nights
from dagster_night import run_job
from night import DAYS, MONDAY, TUESDAY, WEDNESDAY

from assets.daily import BACKFILL
from assets.definitions import build_defs
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CAPTURES, PAGES, QUOTES

pytestmark = pytest.mark.usefixtures("in_one_process")
FROM, TO = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
VERSION = "dagster/data_version"
CLEANED = ("articles", "rejected_pages", "lines")
PAIRED = ("fingerprints", "pairs", "duplicates", "clusters")
READ = ("quotes", "mentions", "extractions")


def back_fill(settings: Settings, first: date, last: date) -> dg.ExecuteInProcessResult:
    """The nightly job for a range of days in one run, as a backfill of its assets launches it."""
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(settings).resolve_job_def("nightly")
        return job.execute_in_process(instance=instance, tags={FROM: str(first), TO: str(last)}, raise_on_error=False)


def made(result: dg.ExecuteInProcessResult, table: str) -> dict[str | None, dg.AssetMaterialization]:
    events = [event.materialization for event in result.get_asset_materialization_events()]
    return {event.partition: event for event in events if event.asset_key == dg.AssetKey(["lake", table])}


def number(event: dg.AssetMaterialization, name: str) -> object:
    return event.metadata[name].value


def test_days_back_filled_in_one_run_give_the_tables_of_one_run_a_day_and_each_shows_its_own_numbers(
    captured: Settings, nights: Nights
) -> None:
    result = back_fill(captured, MONDAY, WEDNESDAY)
    assert result.success
    assert night.differing(night.published(captured), night.published(night.settings(nights.wednesday))) == {}
    lake = captured.open_lake()
    for table in (ARTICLES, QUOTES):
        events = made(result, table.name)
        assert list(events) == [str(day) for day in DAYS]
        rows = {day: number(event, "dagster/partition_row_count") for day, event in events.items()}
        assert rows == {str(day): lake.read(table, day).height for day in DAYS}
    articles = made(result, "articles")
    assert [number(articles[str(day)], "rejection_share") for day in DAYS] == [0.0, 0.3333, 0.0]
    assert isinstance(number(articles[str(MONDAY)], "rows_per_second"), float)
    assert 0 < float(str(number(made(result, "quotes")[str(MONDAY)], "attribution_share"))) <= 1


def test_a_backfill_is_bounded() -> None:
    assert dg.BackfillPolicy.multi_run(31) == BACKFILL
    graph = build_defs(Settings()).resolve_asset_graph()
    daily = {asset.op.name: asset.backfill_policy for asset in graph.assets_defs if asset.partitions_def and asset.keys}
    assert daily.pop("capture_pages") is None
    assert set(daily.values()) == {BACKFILL}


def test_a_partition_counts_the_rows_of_all_its_captures(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.monday, tmp_path)
    clock = settings.model_copy(update={"clock": f"{MONDAY}T20:00:00+00:00"})
    result = run_job(clock, "capture", MONDAY)
    for table, new in ((CAPTURES, 3), (PAGES, 3)):
        event = made(result, table.name)[str(MONDAY)]
        held = settings.open_lake().read(table, MONDAY).height
        assert number(event, "dagster/partition_row_count") == held
        assert number(event, "rows_of_this_run") == new < held
    assert number(made(result, "captures")[str(MONDAY)], "error_share") == 0.0
    assert number(made(result, "captures")[str(MONDAY)], "error_share post") == 0.0


def test_a_night_that_writes_the_same_again_keeps_the_versions_of_its_data(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    until_read = [f"lake/{name}" for stage in (CLEANED, PAIRED, READ) for name in stage]
    versions = [
        {
            table: made(run, table)[str(TUESDAY)].tags[VERSION]
            for table in ("articles", "pairs", "quotes", "extractions")
        }
        for run in (run_job(settings, "nightly", TUESDAY, until_read) for _ in range(2))
    ]
    assert versions[0] == versions[1]
    night.lay_out(tmp_path, {"times/late.txt": night.TIDE.replace("Tomas Orrin", "Ada Late")})
    night.capture(settings, TUESDAY, hour=23)
    cleaned = [f"lake/{name}" for name in CLEANED]
    later = made(run_job(settings, "nightly", TUESDAY, cleaned), "articles")[str(TUESDAY)].tags[VERSION]
    assert later != versions[0]["articles"]
