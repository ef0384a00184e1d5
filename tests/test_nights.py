"""Which closed days are not published: told by lake and publication, whatever was run, and what a night takes of them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import night
import pytest
from conftest import Nights
from dagster_night import run_job, verdicts
from night import MONDAY, TUESDAY, WEDNESDAY

from assets.jobs import build_schedules
from pipeline.nights import is_published, nights_due, unpublished_days
from pipeline.settings import PROJECT, Settings

THURSDAY = WEDNESDAY + timedelta(days=1)
LAST_NIGHT = "published:yesterday_is_published"
# What is due goes by the articles and captures that are published.
WITHOUT_MARTS = (*night.LAKE_STAGES, night.load, night.publish)

pytestmark = pytest.mark.usefixtures("in_one_process")


def after(folder: Path, **given: object) -> Settings:
    return night.settings(folder, first_day=MONDAY, **given)


def test_a_published_day_is_not_taken_again_and_the_running_day_is_not_taken(nights: Nights) -> None:
    assert unpublished_days(after(nights.wednesday), THURSDAY) == []
    assert unpublished_days(after(nights.tuesday_captured), TUESDAY) == []
    assert unpublished_days(after(nights.tuesday_captured), WEDNESDAY) == [TUESDAY]


def test_missed_nights_are_found_oldest_first(captured: Settings) -> None:
    settings = captured.model_copy(update={"first_day": MONDAY})
    assert unpublished_days(settings, THURSDAY) == [MONDAY, TUESDAY, WEDNESDAY]
    night.run_night(settings, TUESDAY, WITHOUT_MARTS)
    # Its load brought the captures of all days, and no article of the others.
    assert unpublished_days(settings, THURSDAY) == [MONDAY, WEDNESDAY]


def test_a_capture_after_its_days_night_makes_the_day_due_again(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path).model_copy(update={"first_day": MONDAY})
    night.lay_out(tmp_path, {"times/late.txt": night.TIDE.replace("Tomas Orrin", "Ada Late")})
    night.capture(settings, TUESDAY, hour=23)
    assert unpublished_days(settings, THURSDAY) == [TUESDAY]
    assert not is_published(settings, TUESDAY)
    night.run_night(settings, TUESDAY, WITHOUT_MARTS)
    assert unpublished_days(settings, THURSDAY) == []
    assert is_published(settings, TUESDAY)


def test_articles_that_a_later_night_loaded_unread_are_not_published(nights: Nights, tmp_path: Path) -> None:
    """Tuesday's night failed after the cleaner; Wednesday's load brings its articles along."""
    settings = night.copied(nights.tuesday_captured, tmp_path).model_copy(update={"first_day": MONDAY})
    night.clean(settings, TUESDAY)
    night.lay_out(tmp_path, night.STORIES[WEDNESDAY])
    night.capture(settings, WEDNESDAY)
    night.run_night(settings, WEDNESDAY, WITHOUT_MARTS)
    assert unpublished_days(settings, THURSDAY) == [TUESDAY]


def test_a_day_without_captures_is_missed_as_yesterday_and_forgotten_later(nights: Nights) -> None:
    settings = after(nights.tuesday)
    assert unpublished_days(settings, THURSDAY) == [WEDNESDAY]
    assert not is_published(settings, WEDNESDAY)
    assert unpublished_days(settings, THURSDAY + timedelta(days=1)) == [THURSDAY]


def test_rewritten_files_with_the_same_captures_are_published(nights: Nights, tmp_path: Path) -> None:
    """As an upgrade or `quotewire repair` rewrites them: another fingerprint, the same rows."""
    settings = night.copied(nights.wednesday, tmp_path).model_copy(update={"first_day": MONDAY})
    (file,) = (settings.lake / "captures" / f"day={TUESDAY}").glob("*.parquet")
    file.rename(file.with_name("moved.parquet"))
    assert unpublished_days(settings, THURSDAY) == []


def test_a_damaged_day_stays_due_until_it_is_mended(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path).model_copy(update={"first_day": MONDAY})
    (file,) = (settings.lake / "captures" / f"day={TUESDAY}").glob("*.parquet")
    whole = file.read_bytes()
    file.write_bytes(whole[:40])
    assert unpublished_days(settings, THURSDAY) == [TUESDAY]
    file.write_bytes(whole)
    assert unpublished_days(settings, THURSDAY) == []


def test_before_the_first_publication_every_closed_day_is_due_from_the_first_partition_on(captured: Settings) -> None:
    settings = captured.model_copy(update={"first_day": TUESDAY})
    assert unpublished_days(settings, THURSDAY) == [TUESDAY, WEDNESDAY]
    assert unpublished_days(settings, TUESDAY) == []


def test_a_night_takes_the_oldest_days_within_its_bound_and_always_yesterday() -> None:
    days = [MONDAY + timedelta(days=n) for n in range(10)]
    today = days[-1] + timedelta(days=1)
    assert nights_due(days, today, 31) == days
    assert nights_due(days, today, 4) == [*days[:3], days[-1]]
    assert nights_due(days, today, 1) == [days[-1]]
    assert nights_due(days[:-1], today, 4) == days[:4]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as kept:
        yield kept


def asked_for(settings: Settings, day: date, instance: dg.DagsterInstance) -> list[str] | str | None:
    """The partitions that the schedule asks for on the morning of `day`, or why it asks for none."""
    context = dg.build_schedule_context(
        instance=instance,
        scheduled_execution_time=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        resources={"settings": settings},
    )
    _, nightly_at_two = build_schedules(settings)
    asked = nightly_at_two(context)
    return asked.skip_message if isinstance(asked, dg.SkipReason) else [run.partition_key for run in asked]


def test_the_schedule_asks_for_a_run_for_each_missed_night(captured: Settings, instance: dg.DagsterInstance) -> None:
    settings = captured.model_copy(update={"first_day": MONDAY})
    assert asked_for(settings, THURSDAY, instance) == ["2026-03-02", "2026-03-03", "2026-03-04"]
    bounded = settings.model_copy(update={"nights_at_once": 2})
    assert asked_for(bounded, THURSDAY, instance) == ["2026-03-02", "2026-03-04"]


def test_the_schedule_skips_where_all_is_published(nights: Nights, instance: dg.DagsterInstance) -> None:
    said = asked_for(after(nights.wednesday), THURSDAY, instance)
    assert said == "every closed day up to 2026-03-04 is published"


def test_a_day_whose_night_is_waiting_or_running_is_not_asked_for_twice(
    captured: Settings, instance: dg.DagsterInstance
) -> None:
    settings = captured.model_copy(update={"first_day": MONDAY})
    for day, status in ((MONDAY, dg.DagsterRunStatus.STARTING), (TUESDAY, dg.DagsterRunStatus.STARTED)):
        tags = {"dagster/partition": day.isoformat()}
        instance.add_run(dg.DagsterRun("nightly", status=status, tags=tags))
    assert asked_for(settings, THURSDAY, instance) == ["2026-03-04"]
    assert asked_for(settings, WEDNESDAY, instance) == "the nights of 2026-03-02, 2026-03-03 are waiting or running"


def test_a_clock_before_the_first_day_is_named_and_no_night_runs(
    captured: Settings, instance: dg.DagsterInstance
) -> None:
    assert asked_for(captured, date(2000, 1, 2), instance) == (
        "this machine's clock says 2000-01-02, and the first day is 2026-03-02: set the clock (or QUOTEWIRE_FIRST_DAY)"
    )


def test_the_check_looks_at_yesterday_and_not_at_the_rerun_of_an_old_day(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    on_time = settings.model_copy(update={"clock": f"{THURSDAY}T02:00:00+00:00"})
    rerun = run_job(on_time, "nightly", MONDAY, only=["published"])
    assert rerun.success and verdicts(rerun)[LAST_NIGHT]
    late = settings.model_copy(update={"clock": f"{THURSDAY + timedelta(days=4)}T02:00:00+00:00"})
    rerun = run_job(late, "nightly", MONDAY, only=["published"])
    assert rerun.success and not verdicts(rerun)[LAST_NIGHT]


IN_KATHMANDU = """
from datetime import UTC, date, datetime
from pipeline.clock import clock_of
from pipeline.nights import unpublished_days
from pipeline.settings import Settings
from assets.partitions import days
settings = Settings()
now = clock_of(settings)()
print(now.date(), now.tzname(), *unpublished_days(settings, now.date()))
print(days(settings).get_partition_keys(current_time=datetime(2026, 3, 4, 23, 30, tzinfo=UTC))[-1])
"""


def test_days_are_those_of_utc_on_a_machine_in_kathmandu(nights: Nights) -> None:
    """At 19:00 in Greenwich the next day has begun there."""
    given = {"TZ": "Asia/Kathmandu", "QUOTEWIRE_DATA": str(nights.tuesday_captured / "data")}
    given |= {"QUOTEWIRE_CLOCK": "2026-03-04T19:00:00+00:00", "QUOTEWIRE_FIRST_DAY": "2026-03-02"}
    done = subprocess.run(
        [sys.executable, "-c", IN_KATHMANDU],
        cwd=PROJECT,
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["2026-03-04 UTC 2026-03-03", "2026-03-04"]
