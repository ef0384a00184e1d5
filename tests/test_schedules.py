"""The schedules: which day they ask for, and that they run without being switched on."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
import yaml

from assets.definitions import defs
from assets.jobs import build_schedules
from assets.lanes import CAPTURE, NIGHTLY
from assets.partitions import days
from pipeline.settings import PROJECT, Settings

capture_hourly, nightly_at_two = build_schedules(Settings())


def asked_for(schedule: dg.ScheduleDefinition, at: datetime) -> str | None:
    request = schedule(dg.build_schedule_context(scheduled_execution_time=at))
    assert isinstance(request, dg.RunRequest)
    return request.partition_key


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 4, 0, 5, tzinfo=UTC), "2026-03-04"),
        (datetime(2026, 3, 4, 23, 5, tzinfo=UTC), "2026-03-04"),
        (datetime(2026, 12, 31, 23, 5, tzinfo=UTC), "2026-12-31"),
    ],
)
def test_capture_goes_into_the_running_day(at: datetime, day: str):
    assert asked_for(capture_hourly, at) == day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 4, 2, 0, tzinfo=UTC), "2026-03-03"),
        (datetime(2026, 3, 1, 2, 0, tzinfo=UTC), "2026-02-28"),
        (datetime(2027, 1, 1, 2, 0, tzinfo=UTC), "2026-12-31"),
    ],
)
def test_the_night_takes_the_day_that_has_closed(at: datetime, day: str, tmp_path: Path):
    assert night_of(at, tmp_path) == [day]


def night_of(at: datetime, folder: Path) -> list[str | None]:
    """The days that a first night asks for."""
    with dg.DagsterInstance.local_temp(str(folder)) as instance:
        given = {"settings": Settings(data=folder / "data")}
        asked = nightly_at_two(dg.build_schedule_context(instance, scheduled_execution_time=at, resources=given))
    assert isinstance(asked, list)
    return [request.partition_key for request in asked]


def test_both_days_are_partitions_at_the_minute_they_are_asked_for(tmp_path: Path):
    five_past = datetime(2026, 3, 4, 0, 5, tzinfo=UTC)
    keys = days(Settings()).get_partition_keys(current_time=five_past)
    assert keys[-1] == asked_for(capture_hourly, five_past)
    assert set(night_of(five_past.replace(hour=2), tmp_path)) <= set(keys)


def test_whatever_writes_is_in_the_one_pool_of_its_lane_however_it_is_started():
    pools = yaml.safe_load((PROJECT / "dagster.yaml").read_text())["concurrency"]["pools"]
    assert pools == {"granularity": "run", "default_limit": 1}
    writers = {a.op.name: a.op.pool for a in defs.resolve_asset_graph().assets_defs if a.keys}
    assert {name for name, pool in writers.items() if pool == CAPTURE} == {"capture_pages"}
    assert set(writers.values()) == {CAPTURE, NIGHTLY}
    (op,) = defs.resolve_job_def("refresh").nodes
    assert op.definition.pool == NIGHTLY


def test_schedules_and_the_sensor_run_from_the_first_start():
    repository = defs.get_repository_def()
    assert {s.name: s.default_status for s in repository.schedule_defs} == {
        "capture_hourly": dg.DefaultScheduleStatus.RUNNING,
        "nightly_at_two": dg.DefaultScheduleStatus.RUNNING,
        "housekeeping_daily": dg.DefaultScheduleStatus.RUNNING,
    }
    assert {s.name: s.default_status for s in repository.sensor_defs} == {
        name: dg.DefaultSensorStatus.RUNNING
        for name in ("failed_run", "ended_run", "deliver_messages", "forgotten_retries")
    }


def test_the_clock_of_the_schedules_is_utc():
    assert capture_hourly.cron_schedule == "5 * * * *"
    assert nightly_at_two.cron_schedule == "0 2 * * *"
    assert {capture_hourly.execution_timezone, nightly_at_two.execution_timezone} == {"UTC"}


def test_the_times_of_the_schedules_are_those_of_the_settings():
    seldom = build_schedules(Settings(capture_cron="0 6 * * *", night_cron="0 4 * * 1"))
    assert [schedule.cron_schedule for schedule in seldom] == ["0 6 * * *", "0 4 * * 1"]
