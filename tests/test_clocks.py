"""A machine whose clock is wrong: before the first day, ahead, or set back between two captures."""

from datetime import date, timedelta
from pathlib import Path

import night
import pytest
from command_line import Quotewire
from conftest import Nights
from dagster_night import failures, run_job
from night import MONDAY, TUESDAY, WEDNESDAY

from pipeline.clock import ClockError
from pipeline.nights import unpublished_days
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, PAGES

pytestmark = pytest.mark.usefixtures("in_one_process")
LATE = {"times/late.txt": night.TIDE.replace("Tomas Orrin", "Ada Late")}


def days_of(settings: Settings) -> dict[date, int]:
    lake = settings.open_lake()
    return {day: lake.read(PAGES, day).height for day in lake.days(CAPTURES)}


def test_a_capture_in_the_year_2000_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    settings = night.newsstand(tmp_path)
    with pytest.raises(ClockError, match="clock says 2000-01-01, and the first day is 2026-01-01: set the clock"):
        night.capture(settings, date(2000, 1, 1))
    assert days_of(settings) == {}
    night.capture(settings, MONDAY)
    assert days_of(settings) == {MONDAY: 2}


def test_the_refusal_is_told_by_the_run_without_a_retry(tmp_path: Path) -> None:
    settings = night.newsstand(tmp_path).model_copy(update={"clock": "2000-01-01T12:00:00+00:00"})
    result = run_job(settings, "capture", date(2026, 1, 1))
    assert not result.success
    assert failures(result)["capture_pages"].startswith("this machine's clock says 2000-01-01")


def test_a_clock_set_back_into_a_published_day_makes_that_day_due_again(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday, tmp_path).model_copy(update={"first_day": MONDAY})
    before = days_of(settings)
    night.lay_out(tmp_path, LATE)
    night.capture(settings, MONDAY, hour=12)
    assert days_of(settings) == before | {MONDAY: before[MONDAY] + 1}
    assert unpublished_days(settings, WEDNESDAY) == [MONDAY]
    night.run_night(settings, MONDAY)
    assert unpublished_days(settings, WEDNESDAY) == []


def test_what_a_clock_ahead_brought_waits_and_is_named_and_the_nights_of_now_go_on(
    nights: Nights, tmp_path: Path, quotewire: Quotewire
) -> None:
    settings = night.copied(nights.tuesday, tmp_path).model_copy(update={"first_day": MONDAY})
    ahead, thursday = date(2136, 2, 1), WEDNESDAY + timedelta(days=1)
    night.lay_out(tmp_path, LATE)
    night.capture(settings, ahead)
    night.lay_out(tmp_path, night.STORIES[WEDNESDAY])
    night.capture(settings, WEDNESDAY)
    assert (days_of(settings)[ahead], days_of(settings)[WEDNESDAY]) == (1, 3)
    assert unpublished_days(settings, thursday) == [WEDNESDAY]
    night.run_night(settings, WEDNESDAY)
    assert unpublished_days(settings, thursday) == []
    said = quotewire("doctor").out
    assert "pages were captured on days that have not begun: 2136-02-01" in " ".join(said.split())


def test_a_first_capture_by_a_clock_ahead_refuses_none_of_those_after_it(tmp_path: Path) -> None:
    settings = night.newsstand(tmp_path)
    night.capture(settings, date(2136, 2, 1))
    night.lay_out(tmp_path, night.STORIES[TUESDAY])
    night.capture(settings, TUESDAY)
    assert days_of(settings)[TUESDAY] == 3
    assert TUESDAY in unpublished_days(settings, WEDNESDAY)


def test_doctor_says_that_the_clock_is_right(quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWIRE_CLOCK", f"{MONDAY + timedelta(days=1)}T02:00:00+00:00")
    assert f"ok    clock: {TUESDAY} (UTC)" in quotewire("doctor").out
    monkeypatch.setenv("QUOTEWIRE_CLOCK", "2000-01-01T00:00:00+00:00")
    assert "fail  clock: this machine's clock says 2000-01-01" in quotewire("doctor").out
