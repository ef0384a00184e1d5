"""Layouts of lake and state: today's is told at the first write, an older lake is read and upgraded, a newer one refused."""

import fcntl
import hashlib
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import dagster as dg
import duckdb
import night
import polars as pl
import pytest
from command_line import Quotewire
from conftest import Nights
from dagster_night import run_job
from older_lake import DAYS_IN_FILES, NO_LAYOUT

from pipeline import stages
from pipeline.commands import upgrade
from pipeline.commands.upgrade import is_of_today
from pipeline.lake import Lake
from pipeline.layout import FILE, LAYOUT, LayoutError, layout_of
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, LAKE_TABLES, QUOTES
from pipeline.warehouse import Warehouse

pytestmark = pytest.mark.usefixtures("in_one_process")

# Layout to a digest of the tables of the lake.
FROZEN = {2: "98f8df752a830d70", 3: "d9c58d07fb97daaa", 4: "ec6469a84e48a5b7", 5: "b404d7506de23345"}
# Told anew by every load.
LOADED = (*night.VOLATILE, "fingerprint")
# In columns that every version has.
QUOTATIONS = "select quote_id, text, speaker_name from news.quotes order by all"


class Killed(BaseException):
    """A run that ends where it stands."""


@pytest.fixture(params=[DAYS_IN_FILES, NO_LAYOUT], ids=lambda path: path.name.partition(".")[0])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    with tarfile.open(request.param) as file:
        file.extractall(tmp_path, filter="data")
    return night.settings(tmp_path)


def shapes(lake: Lake) -> dict[str, bool]:
    return {
        str(path.relative_to(lake.root)): is_of_today(path, table)
        for table in LAKE_TABLES
        for path in (lake.root / table.name).glob("**/*.parquet")
    }


def rows(lake: Lake) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in LAKE_TABLES:
        for day in [None, *lake.days(table)]:
            found[f"{table.name} {day}"] = lake.read(table, day).rows()
    return found


def test_the_tables_of_the_lake_change_only_with_their_layout() -> None:
    told = [(t.name, t.key, [(name, str(column.type)) for name, column in t.columns.items()]) for t in LAKE_TABLES]
    found = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    assert FROZEN.get(LAYOUT) == found, (
        f"the lake's tables have changed: raise LAYOUT in pipeline/layout.py, so that an earlier version refuses the lake, and "
        f"put the digest {found!r} beside the new number"
    )


def test_a_new_lake_tells_its_layout_before_its_first_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(tmp_path / "lake")
    assert layout_of(lake.root) == LAYOUT
    seen: list[int] = []
    replace = Path.replace

    def watched(path: Path, target: Path) -> Path:
        if target.suffix == ".parquet":
            seen.append(json.loads((lake.root / FILE).read_text())["layout"])
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watched)
    lake.write(ARTICLES, night.MONDAY, ARTICLES.frame([]))
    assert seen == [LAYOUT]


def test_a_lake_of_before_stays_of_its_layout_until_it_is_upgraded(older: Settings, quotewire: Quotewire) -> None:
    assert layout_of(older.lake) == 1
    night.run_night(older, night.WEDNESDAY, (*night.LAKE_STAGES, night.load))
    assert layout_of(older.lake) == 1
    told = quotewire("doctor").out
    assert (
        "ok    layout: the lake is of layout 1" in told and f"`quotewire upgrade` brings it to layout {LAYOUT}" in told
    )


def test_an_older_lake_is_upgraded_and_holds_the_same_rows(older: Settings, quotewire: Quotewire) -> None:
    lake = older.open_lake()
    warehouse = Warehouse(older.data)
    before = rows(lake)
    with warehouse.read_published() as con:
        published = con.execute(QUOTATIONS).fetchall()
    assert False in shapes(lake).values()
    files = {path: path.read_bytes() for path in lake.root.rglob("*.parquet")}
    dry = quotewire("upgrade", "--dry-run")
    assert (dry.code, layout_of(lake.root)) == (0, 1)
    assert "articles: 3 files of 2026-03-02 to 2026-03-04 would be" in dry.out or "rejected_pages: 3 files" in dry.out
    assert {path: path.read_bytes() for path in lake.root.rglob("*.parquet")} == files
    ended = quotewire("upgrade")
    assert ended.code == 0, ended.out
    assert layout_of(lake.root) == LAYOUT
    assert set(shapes(lake).values()) == {True}
    assert rows(lake) == before
    assert quotewire("upgrade").out == f"{lake.root} is of layout {LAYOUT}, as this version writes it\n"
    night.load(older)
    with warehouse.read() as con:
        assert con.execute(QUOTATIONS).fetchall() == published


def test_an_upgrade_that_is_killed_is_repeated(
    older: Settings, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = older.open_lake()
    before, todo = rows(lake), list(shapes(lake).values()).count(False)
    for done in range(todo):
        with monkeypatch.context() as killed:
            killed.setattr("pipeline.lake.Path.replace", after(1, Path.replace))
            with pytest.raises(Killed):
                quotewire("upgrade")
        assert list(shapes(lake).values()).count(False) == todo - done - 1
        assert layout_of(lake.root) == 1
        assert rows(lake) == before
        if done == 2:
            break
    assert quotewire("upgrade").code == 0
    assert set(shapes(lake).values()) == {True}
    assert rows(lake) == before


def after(times: int, work: Callable[..., Any]) -> Callable[..., Any]:
    """The work, until it has been done so often; then the run ends."""
    done = 0

    def counted(*given: Any) -> Any:
        nonlocal done
        done += 1
        if done > times:
            raise Killed
        return work(*given)

    return counted


def is_free(lake: Lake, how: int) -> bool:
    """Whether another process would get the lock that stages and upgrade share."""
    with (lake.root / ".stages.lock").open("w") as other:
        try:
            fcntl.flock(other, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_an_upgrade_and_a_stage_at_work_wait_for_each_other(older: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, day = older.open_lake(), night.MONDAY
    rewrite, while_upgraded, while_cleaned = upgrade._rewrite, list[bool](), list[bool]()

    def rewritten(lake: Lake, file: Any) -> None:
        while_upgraded.append(is_free(lake, fcntl.LOCK_SH))
        rewrite(lake, file)

    def settled(lake: Lake, read: object) -> None:
        while_cleaned.extend([is_free(lake, fcntl.LOCK_EX), is_free(lake, fcntl.LOCK_SH)])

    monkeypatch.setattr(upgrade, "_rewrite", rewritten)
    monkeypatch.setattr(stages.cleaning, "settle", settled)
    monkeypatch.setattr(stages.cleaning, "read_pages", lambda *_, **__: SimpleNamespace(day=day))
    assert upgrade.upgrade_lake(older, dry_run=False) == 0
    stages.clean_day(older, day)
    assert while_upgraded and not any(while_upgraded)
    # Other days are cleaned at the same time.
    assert while_cleaned == [False, True]
    assert is_free(lake, fcntl.LOCK_EX)


def test_a_damaged_file_stands_in_the_way_of_the_new_layout_alone(older: Settings, quotewire: Quotewire) -> None:
    lake = older.open_lake()
    (quotes,) = lake.files(QUOTES, night.TUESDAY)
    quotes.write_bytes(b"not a table")
    ended = quotewire("upgrade")
    assert ended.code == 1
    assert f"not upgraded: {quotes}: not a readable quotes file" in ended.out
    assert (quotes.read_bytes(), layout_of(lake.root)) == (b"not a table", 1)
    night.run_night(older, night.TUESDAY, night.LAKE_STAGES)
    assert quotewire("upgrade").code == 0
    assert layout_of(lake.root) == LAYOUT


def test_an_older_lake_state_and_publication_go_on_after_the_upgrade(older: Settings, quotewire: Quotewire) -> None:
    assert quotewire("upgrade").code == 0
    assert quotewire("refresh").code == 0
    assert quotewire("stale").code == 0
    night.lay_out(older.data.parent, {"gazette/tide.txt": night.TIDE})
    thursday = night.WEDNESDAY.replace(day=5)
    night.capture(older, thursday)
    night.run_night(older, thursday)
    with Warehouse(older.data).read_published() as con:
        days = con.execute("select distinct day from news.articles order by day").fetchall()
    assert [day for (day,) in days] == [*night.DAYS, thursday]
    assert quotewire("diff").code == 0


@pytest.mark.parametrize("command", ["stale", "refresh", "upgrade", "repair"])
def test_a_lake_of_a_newer_version_is_refused_with_both_versions(
    quotewire: Quotewire, nights: Nights, tmp_path: Path, command: str
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    (settings.lake / FILE).write_text(json.dumps({"layout": LAYOUT + 1}))
    ended = quotewire(command)
    assert ended.code == 1
    assert f"{settings.lake} is of layout {LAYOUT + 1}, written by a newer version" in ended.err
    assert f"this one reads up to {LAYOUT}" in ended.err


def test_neither_a_capture_nor_a_night_touches_a_lake_of_a_newer_version(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.monday, tmp_path)
    (settings.lake / FILE).write_text(json.dumps({"layout": LAYOUT + 1}))
    files = sorted(settings.data.rglob("*"))
    for stage in (night.capture, night.clean, night.fingerprint, night.pair, night.cluster, night.extract, night.load):
        with pytest.raises(LayoutError, match="newer version"):
            stage(settings, night.MONDAY)
    assert sorted(settings.data.rglob("*")) == files


@pytest.mark.parametrize(("job", "step"), [("capture", "capture_pages"), ("nightly", "clean_pages")])
def test_a_run_over_a_lake_of_a_newer_version_says_so_and_is_not_tried_again(
    nights: Nights, tmp_path: Path, job: Literal["capture", "nightly"], step: str
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    (settings.lake / FILE).write_text(json.dumps({"layout": LAYOUT + 1}))
    result = run_job(settings, job, night.MONDAY)
    (failed,) = result.get_step_failure_events()
    told = failed.step_failure_data.user_failure_data
    assert failed.step_key == step and told and told.description
    assert f"is of layout {LAYOUT + 1}, written by a newer version" in told.description
    assert not any(event.event_type == dg.DagsterEventType.STEP_UP_FOR_RETRY for event in result.all_events)


def test_a_damaged_note_of_the_layout_is_named(quotewire: Quotewire, nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.monday, tmp_path)
    (settings.lake / FILE).write_text("{")
    assert f"fail  layout: {settings.lake / FILE} is damaged" in quotewire("doctor").out
    (settings.lake / FILE).unlink()
    assert quotewire("upgrade").code == 0
    assert layout_of(settings.lake) == LAYOUT


def test_a_state_file_of_a_newer_version_is_refused_with_both_versions(
    quotewire: Quotewire, nights: Nights, tmp_path: Path
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    with closing(sqlite3.connect(settings.state)) as db:
        db.execute("pragma user_version = 7")
    told = quotewire("doctor").out
    assert f"{settings.state} is of layout 7, written by a newer version" in told and "this one reads up to 3" in told
    with pytest.raises(Exception, match="layout 7, written by a newer version"):
        night.capture(settings, night.TUESDAY)


def test_a_working_file_of_another_version_is_rebuilt_from_the_lake(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    before = night.published(settings, LOADED)
    with duckdb.connect(settings.data / "working.duckdb") as con:
        con.execute("alter table news.quotes add column of_tomorrow integer")
        con.execute("update ops.loaded_partitions set fingerprint = '9:' || fingerprint")
        con.execute("update news.articles set title = 'of tomorrow'")
    night.run_night(settings, night.WEDNESDAY, (night.load, night.build, night.publish))
    assert night.differing(before, night.published(settings, LOADED)) == {}


def test_a_file_of_today_is_known_and_of_every_table(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for table in LAKE_TABLES:
        path = lake.write(table, night.MONDAY, table.frame([]))
        assert is_of_today(path, table), table.name
    first = LAKE_TABLES[0]
    pl.read_parquet(path := lake.files(first, night.MONDAY)[0]).drop("source_id").write_parquet(path)
    assert not is_of_today(path, first)
