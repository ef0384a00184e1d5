"""What is looked at after a kill is looked at in earnest: each kind of harm is found, and named."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import kill_checks
import kills
import night
import pytest
import told_run
from conftest import Nights
from published_reader import reading

from pipeline.capture import read_many
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, PAGES, QUOTES
from pipeline.warehouse import Warehouse


@pytest.fixture
def settings(nights: Nights, tmp_path: Path) -> Settings:
    return night.copied(nights.tuesday, tmp_path)


def publish_with(settings: Settings, change: str) -> None:
    """Changes the published file itself, which nothing in Quotewire does."""
    file = Warehouse(settings.data).published.resolve()
    file.chmod(0o644)
    with duckdb.connect(str(file)) as con:
        con.execute(change)


def halve(file: Path) -> None:
    """Leaves of a file what a process that died in the middle of it would."""
    content = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(content[: len(content) // 2])


def test_an_undisturbed_night_holds(settings: Settings) -> None:
    good, bad = kill_checks.held(settings)
    assert bad == [] and len(good) == len(kill_checks.CHECKS)
    assert "publication of 2026-03-03" in good[0]


@pytest.mark.parametrize(
    "change",
    [
        "update news.quotes set start_char = start_char + 1 where quote_id = (select min(quote_id) from news.quotes)",
        "update news.quotes set cue_end = cue_end + 1 where cue is not null",
        "update news.mentions set text = upper(text) || '!' where label = 'PERSON'",
        "update news.articles set text = ' ' || text",
        "delete from news.quotes where quote_id = (select min(quote_id) from news.quotes)",
        "delete from news.articles",
    ],
)
def test_a_publication_that_is_not_whole_is_found(settings: Settings, change: str) -> None:
    publish_with(settings, change)
    _, (said,) = kill_checks.held(settings)
    assert said.startswith("publication: ")


def test_an_open_reader_tells_of_spans_that_are_astray(settings: Settings) -> None:
    publish_with(settings, "update news.articles set text = ' ' || text")
    seen: dict[str, Any] = {}
    with reading(Warehouse(settings.data).published, seen, seconds_between=0.01):
        assert kill_checks.held(settings)[1]  # time enough for it to read
    assert seen["reads"] and "is not at" in seen["errors"][0]


def test_a_lost_publication_is_found(settings: Settings) -> None:
    Warehouse(settings.data).published.unlink()
    _, (said,) = kill_checks.held(settings)
    assert said.startswith("publication: ")


def test_a_damaged_working_file_is_found(settings: Settings) -> None:
    halve(settings.data / "working.duckdb")
    _, (said,) = kill_checks.held(settings)
    assert said.startswith("working_file: ")


def test_a_lake_file_that_is_half_written_is_found(settings: Settings) -> None:
    halve(settings.open_lake().files(QUOTES, night.TUESDAY)[0])
    _, (said,) = kill_checks.held(settings)
    assert said.startswith("lake: ")


def test_a_page_that_is_not_the_captured_one_is_found(settings: Settings) -> None:
    lake = settings.open_lake()
    (file,) = lake.files(PAGES, night.TUESDAY)
    rows = lake.read(PAGES, night.TUESDAY)
    lake.write(PAGES, night.TUESDAY, rows.with_columns(sha256=rows["sha256"].reverse()), file.name)
    _, (said,) = kill_checks.held(settings)
    assert "pages that are not those which were captured" in said


def test_an_archive_file_that_is_half_written_is_found(settings: Settings) -> None:
    (file,) = settings.archive.glob("day=2026-03-03/*.warc.gz")
    halve(file)
    _, (said,) = kill_checks.held(settings)
    assert said.startswith("archive: ")


def test_pages_that_came_twice_or_not_at_all_make_a_difference(settings: Settings) -> None:
    lake = settings.open_lake()
    whole = kill_checks.pages(settings, night.TUESDAY)
    rows = lake.read(PAGES, night.TUESDAY)
    assert whole.total() == rows.height and set(whole.values()) == {1}
    captures = lake.read(CAPTURES, night.TUESDAY)
    again = captures.with_columns(capture_id="again-" + captures["capture_id"])
    twice = rows.with_columns(capture_id="again-" + rows["capture_id"])
    lake.append(PAGES, night.TUESDAY, twice, "again")
    assert kill_checks.pages(settings, night.TUESDAY) == whole  # of an attempt that never ended
    lake.append(CAPTURES, night.TUESDAY, again, "again")
    assert set(kill_checks.pages(settings, night.TUESDAY).values()) == {2}


def test_what_captures_write_is_put_back_as_it_was(settings: Settings, nights: Nights, tmp_path: Path) -> None:
    kills.copy_captured(nights.monday / "data", settings.data)
    lake = settings.open_lake()
    assert lake.days(PAGES) == [night.MONDAY] and lake.days(QUOTES) == [night.MONDAY, night.TUESDAY]
    rows = lake.read(PAGES, night.MONDAY)
    assert len(read_many(settings.archive, list(rows.select("warc_file", "warc_offset").iter_rows()))) == rows.height
    assert not list(settings.archive.glob(f"day={date(2026, 3, 3)}/*"))


def test_a_process_that_outlives_its_group_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told_run, "PATIENCE_S", 0.2)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True) as child:
        (left,) = told_run.survivors(child.pid)
        assert "input()" in left
        os.killpg(child.pid, signal.SIGKILL)
        assert told_run.survivors(child.pid) == []


def test_a_moment_falls_into_the_step_that_takes_it() -> None:
    steps = [("starting", 1.0), ("clean_pages", 2.0), ("published", 0.5)]
    assert told_run.moment(steps, 0.5) == ("starting", 0.5)
    assert told_run.moment(steps, 2.5) == ("clean_pages", 1.5)
    assert told_run.moment(steps, 3.25) == ("published", 0.25)


@pytest.mark.parametrize(
    ("said", "at", "reached"),
    [
        (["STEP_START clean_pages"], "clean_pages", True),
        (["STEP_START clean_pages", "STEP_SUCCESS clean_pages"], "between steps", True),
        (["STEP_START clean_pages", "STEP_START audit_lake"], "checks", True),
        (["STEP_START clean_pages", "other words", "STEP_START marts__outlet_daily"], "models", True),
        (["STEP_START audit_lake", "STEP_SUCCESS audit_lake"], "between steps", False),
    ],
)
def test_a_run_tells_where_it_is(said: list[str], at: str, reached: bool) -> None:
    code = f"import time; print({chr(10).join(said)!r}, flush=True); {'input()' if reached else ''}"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        run = told_run.Run(process)
        assert run.reaches("clean_pages", 0.5) == reached
        process.kill()
        run.finish()
        assert run.at == at
        assert [step for step, _ in run.lengths()] == [
            line.split()[1] for line in said if line.startswith("STEP_START")
        ]
