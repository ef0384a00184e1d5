"""`quotewire demo`: serves the sample site on loopback and runs its three nights over real HTTP, through Dagster."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb

from pipeline.commands.errors import CommandError
from pipeline.dagster_home import prepare
from pipeline.look.marks import INDEX
from pipeline.look.pictures import INSTALL, can_draw
from pipeline.sample import lines, read_gold, score, serve
from pipeline.sample.nights import CAPTURED_AT, SAMPLE, site_days
from pipeline.settings import CODE, IS_CHECKOUT, START_UI, Settings
from pipeline.sources import load_sources
from pipeline.tables import CAPTURES

TOP_SPEAKERS = """
select name, coalesce(role, ''), quotes_said, quotes_published
from marts.speaker_profile order by quotes_said desc, name limit 5
"""


def run_demo(settings: Settings) -> int:
    """Runs the nights, prints what came out and the scores against the sample's gold. Exit code 1 when a night fails."""
    _refuse_other_data(settings)
    home = prepare(settings)
    days = site_days()
    with serve(SAMPLE, day=days[0]) as site:
        print(f"sample site on http://127.0.0.1:{site.port}, data in {_place(settings)}", flush=True)
        for day in days:
            site.day = day
            _run_night(settings, home, day, site.port)
    _print_summary(settings)
    return 0


def _refuse_other_data(settings: Settings) -> None:
    lake = settings.open_lake()
    ours = {source.id for source in load_sources(SAMPLE / "sources.yaml")}
    for day in lake.days(CAPTURES):
        others = set(lake.read(CAPTURES, day, ["capture_id", "source_id"])["source_id"]) - ours
        if others:
            raise CommandError(
                f"{settings.place} holds captures of other sources ({', '.join(sorted(others)[:3])}); "
                "give the demonstration a folder of its own: quotewire demo --data demo-data"
            )


def _run_night(settings: Settings, home: Path, day: date, port: int) -> None:
    environment = os.environ | {
        "DAGSTER_HOME": str(home),
        **settings.variables,
        "QUOTEWIRE_SOURCES": str(SAMPLE / "sources.yaml"),
        "QUOTEWIRE_RESOLVE": json.dumps({"*.example": f"127.0.0.1:{port}"}),
        "QUOTEWIRE_CLOCK": f"{day}{CAPTURED_AT}",
        "QUOTEWIRE_HOST_DELAY": "0",
    }
    command = [sys.executable, "-m", "assets.night", day.isoformat()]
    done = subprocess.run(command, cwd=CODE, env=environment, check=False)
    if done.returncode:
        raise CommandError(f"the night of {day} failed; the lines above say where (runs are kept in {home})")


def _print_summary(settings: Settings) -> None:
    with settings.warehouse.read_published() as con:
        for line in (*_counts(con), *_speakers(con), "", *lines(score(read_gold(SAMPLE / "gold.json"), con))):
            print(line)
    file = _shown(settings.warehouse.published)
    print(f'\nDuckDB file  {file}   (duckdb -readonly {file}, or: quotewire query "from marts.who_about_whom")')
    print(_page(settings))
    print(f"Dagster UI   {_start_ui(settings)}, then http://{settings.ui_host}:{settings.ui_port}")


def _page(settings: Settings) -> str:
    """The nightly job has made it, where it could draw."""
    if not settings.night_page:
        return "no pages of the nights: QUOTEWIRE_NIGHT_PAGE is off; quotewire look makes one"
    if not can_draw():
        return f"the nights' pages need the extra: {INSTALL}, then quotewire look"
    return f"the nights   {_shown(settings.look / INDEX)}"


def _start_ui(settings: Settings) -> str:
    """`make ui` knows the data folder by itself."""
    return START_UI if IS_CHECKOUT else f"{START_UI} --data {_place(settings)}"


def _counts(con: duckdb.DuckDBPyConnection) -> list[str]:
    lines: list[str] = []
    for label, sql in (
        ("pages asked for", "select count(*) from ops.captures"),
        ("articles", "select count(*) from news.articles"),
        ("rejected pages", "select count(*) from news.rejected_pages"),
        ("copies", "select count(*) from news.articles where role in ('copy', 'version')"),
        ("quotations as published", "select count(*) from news.quotes"),
        ("quotations as said", "select count(*) from news.quotes where said_first"),
        ("people and other entities", "select count(*) from news.entities"),
    ):
        row = con.execute(sql).fetchone()
        assert row is not None
        lines.append(f"{label:26} {row[0]:5}")
    return ["", *lines]


def _speakers(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(TOP_SPEAKERS).fetchall()
    return [
        "",
        "most quoted",
        *(f"  {name:24} {said:3} said {published:3} published  {role}" for name, role, said, published in rows),
    ]


def _place(settings: Settings) -> str:
    return settings.bucket or _shown(settings.data)


def _shown(path: Path) -> str:
    """Relative to the working directory where that is shorter to type."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
