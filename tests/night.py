"""Small whole nights for tests: three days of invented pages in folder sources, the night's stages in order, and all that
was published as plain rows.

The clock stands still while a day is captured, so that two captures of the same pages give the same rows.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

from pipeline import publishing, sqlchecks, sqlmodels
from pipeline.capture import segment, source_rows
from pipeline.clean.day import clean_day
from pipeline.commands import misplaced
from pipeline.dedupe.day import cluster_all, fingerprint_day, pair_day
from pipeline.language.day import extract_day
from pipeline.settings import Settings
from pipeline.stories.days import tell_all
from pipeline.tables import CAPTURES, LAKE_TABLES, PAGES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.night import load_night, lost_days
from pipeline.wording.day import group_all

MONDAY, TUESDAY, WEDNESDAY = DAYS = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))

SOURCES = """\
sources:
  - {id: post, kind: folder, outlet: Harbour Post, path: pages/post}
  - {id: gazette, kind: folder, outlet: Lake Gazette, path: pages/gazette}
  - {id: times, kind: folder, outlet: Valley Times, path: pages/times}
"""

FERRY = """\
Ferry to run through the night

By Nora Blick

PORT SELM - The harbour ferry of Port Selm will run through the night from April, the city council decided after a long \
debate about money and noise.

"Nobody should have to sleep on a bench because the last boat has left," Mayor Mira Oldan said after the vote.

The council set aside 400,000 crowns for the first year. Two boats will cross the bay every forty minutes between midnight \
and five in the morning.

Jonas Reet, who heads the union of seamen, said that the crews had not been asked. "We read it in the paper like everybody \
else," he said.
"""

FERRY_CUT = FERRY[: FERRY.index("Jonas Reet")]

FERRY_UPDATE = f"""{FERRY}
"The first crew has signed," Reet added on Wednesday evening, two days after the vote in the town hall.
"""

TIDE = """\
Spring tide floods the fish market

By Tomas Orrin

The highest tide of the year stood a hand deep in the fish market of Port Selm for three hours on Tuesday morning, and \
forty stalls stayed shut.

"We carried the ice boxes up to the first floor by hand," said Lena Marsk, who has sold herring there since 1998.

The harbour office had warned the traders on Sunday evening by telephone.
"""

TIDE_LONGER = f"""{TIDE}
Harbour master Piet Valdi promised a new wall. "It will be finished before the autumn storms," he said.
"""

MARKET = """\
<html><head><title>Old tram depot becomes a market hall</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-02T08:30:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Old tram depot becomes a market hall</h1>
<p>The tram depot on Mill Street, empty for eleven years, will open as a market hall with sixty stalls in June, its new owner \
told the district on Monday.</p>
<p>&ldquo;The cranes stay where they are, and children may touch them,&rdquo; said the architect Ida Solberg.</p>
<p>Rents for the first year were set at half of what traders pay in the fish market by the harbour.</p>
</article></body></html>
"""

# What each outlet's folder gets on each day. The copy on Tuesday is the whole wire text, Wednesday's is cut short; the
# Harbour Post rewrites its own page on Wednesday.
STORIES: Mapping[date, Mapping[str, str]] = {
    MONDAY: {"post/ferry.txt": FERRY, "gazette/market.html": MARKET},
    TUESDAY: {"gazette/ferry.txt": FERRY, "post/tide.txt": TIDE, "times/stub.txt": "Read more.\n"},
    WEDNESDAY: {"times/ferry.txt": FERRY_CUT, "times/tide.txt": TIDE_LONGER, "post/ferry.txt": FERRY_UPDATE},
}


def settings(root: Path, **given: Any) -> Settings:
    """The data folder is `root/data`, the sources file `root/sources.yaml`; nothing comes from the environment."""
    values = {"workers": 1, "window_days": 30, "resolve": {}, "host_delay": 0, "clock": None, "model": "embedded"}
    values |= {"data": root / "data", "sources": root / "sources.yaml", "page_timeout": 60, "keep_publications": 3}
    # A page costs a night seconds; those that are about it ask for it.
    values |= {"night_page": False}
    return Settings(**(values | given))


def newsstand(root: Path, pages: Mapping[str, str | bytes] | None = None) -> Settings:
    """A folder with its sources file and the outlets' folders, Monday's pages (or `pages`) in them; nothing captured."""
    (root / "sources.yaml").write_text(SOURCES)
    for outlet in ("post", "gazette", "times"):
        (root / "pages" / outlet).mkdir(parents=True)
    lay_out(root, STORIES[MONDAY] if pages is None else pages)
    return settings(root)


def lay_out(root: Path, pages: Mapping[str, str | bytes]) -> None:
    for name, text in pages.items():
        (root / "pages" / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def copied(root: Path, to: Path) -> Settings:
    """A copy of everything under `root` to break; times are kept, so that a night knows what it has seen."""
    shutil.copytree(root, to, symlinks=True, dirs_exist_ok=True)
    return settings(to)


def empty_lake(settings: Settings) -> None:
    """Leaves only what cannot be made again: the archive and its index."""
    for table in LAKE_TABLES:
        if table not in (CAPTURES, PAGES):
            shutil.rmtree(settings.lake / table.name)


@contextmanager
def still_clock(day: date, hour: int = 18) -> Iterator[None]:
    now = datetime.combine(day, time(hour), UTC)
    with mock.patch.object(segment, "_clock", return_value=lambda: now):
        yield


def capture(settings: Settings, day: date, hour: int = 18) -> None:
    with still_clock(day, hour):
        segment.capture_segment(settings)


def capture_over_midnight(settings: Settings, day: date) -> None:
    """A run that starts ten seconds before `day` ends; two seconds pass from one attempt to the next."""
    start = datetime.combine(day, time(23, 59, 50), UTC)
    ticks = count()
    with mock.patch.object(segment, "_clock", return_value=lambda: start + timedelta(seconds=2 * next(ticks))):
        segment.capture_segment(settings)


@contextmanager
def filed_under(day: date) -> Iterator[None]:
    """Captures as earlier versions did: rows, archive file and its records belong to the day that the run was launched for."""
    with (
        mock.patch("pipeline.capture.session.day_of", return_value=day),
        mock.patch("pipeline.archive.day_of", return_value=day),
    ):
        yield


def repair(settings: Settings, day: date | None = None) -> None:
    misplaced.repair(settings, dry_run=False)


def clean(settings: Settings, day: date) -> None:
    lake = settings.open_lake()
    clean_day(lake, settings.archive, day, workers=settings.workers, seconds_per_page=settings.page_timeout)


def fingerprint(settings: Settings, day: date) -> None:
    fingerprint_day(settings.open_lake(), day)


def pair(settings: Settings, day: date) -> None:
    pair_day(settings.open_lake(), day, settings.window_days)


def cluster(settings: Settings, day: date | None = None) -> None:
    cluster_all(settings.open_lake(), settings.window_days)


def extract(settings: Settings, day: date) -> None:
    lake, timeout = settings.open_lake(), settings.page_timeout
    extract_day(lake, day, model=settings.model, workers=settings.workers, seconds_per_text=timeout)


def tell(settings: Settings, day: date | None = None) -> None:
    tell_all(settings.open_lake())


def group(settings: Settings, day: date | None = None) -> None:
    group_all(settings.open_lake(), settings.window_days)


def load(settings: Settings, day: date | None = None) -> None:
    load_night(Warehouse(settings.data), settings.open_lake(), source_rows(settings.state), settings.window_days)


def build_one_by_one(settings: Settings, day: date | None = None) -> None:
    """Each model in a transaction of its own, as the nightly job does."""
    for model in sqlmodels.load_models(settings.sql):
        with Warehouse(settings.data).write() as con:
            sqlmodels.build(con, model)


def build(settings: Settings, day: date | None = None) -> None:
    """All models in one transaction, which takes less time."""
    with Warehouse(settings.data).write() as con:
        for model in sqlmodels.load_models(settings.sql):
            sqlmodels.build(con, model)


def check(settings: Settings, day: date | None = None) -> None:
    """All blocking checks; a finding is an AssertionError that names it."""
    warehouse = Warehouse(settings.data)
    with warehouse.read() as con:
        for proof in sqlchecks.load_checks(settings.sql, sqlmodels.load_models(settings.sql)):
            found = sqlchecks.run_check(con, proof)
            assert proof.severity != "error" or not found.total, f"{proof.label}: {found.rows}"
        assert not lost_days(warehouse, con)


def publish(settings: Settings, day: date | None = None) -> None:
    publishing.publish(settings, f"night-{day or 'all'}")


Stage = Callable[[Settings, date], None]
LAKE_STAGES: Sequence[Stage] = (clean, fingerprint, pair, cluster, extract, tell, group)
WAREHOUSE_STAGES: Sequence[Stage] = (load, build, check, publish)
NIGHT: Sequence[Stage] = (*LAKE_STAGES, *WAREHOUSE_STAGES)
# Where all that is published is compared with what was checked before: a check of the same rows finds the same.
TO_COMPARE: Sequence[Stage] = tuple(stage for stage in NIGHT if stage is not check)


def run_night(settings: Settings, day: date, stages: Sequence[Stage] = NIGHT) -> None:
    """What the nightly job does for one day, without Dagster around it."""
    for stage in stages:
        stage(settings, day)


@contextmanager
def in_one_process() -> Iterator[None]:
    """Pages and texts are read in this process, where the workers are not in question: a night takes a second or two."""

    def one_after_another(work: Callable[[Any], Any], items: Sequence[Any], **_: object) -> Iterator[tuple[Any, Any]]:
        return ((item, work(item)) for item in items)

    with (
        mock.patch("pipeline.clean.day.map_batches", one_after_another),
        mock.patch("pipeline.language.day.map_batches", one_after_another),
    ):
        yield


# Differs from run to run by nature.
VOLATILE = ("elapsed_ms",)

Rows = list[tuple[Any, ...]]


def published(settings: Settings, leave_out: Sequence[str] = VOLATILE) -> dict[str, Rows]:
    """Every table of the publication: its rows in order, without the columns in `leave_out`."""
    with Warehouse(settings.data).read_published() as con:
        return every_table(con, leave_out)


def every_table(con: duckdb.DuckDBPyConnection, leave_out: Sequence[str] = VOLATILE) -> dict[str, Rows]:
    found = con.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns() "
        "where not internal group by all order by all"
    ).fetchall()
    tables: dict[str, Rows] = {}
    for table, columns in found:
        kept = ", ".join(f'"{column}"' for column in columns if column not in leave_out)
        tables[table] = con.execute(f"select {kept} from {table} order by all").fetchall()
    return tables


def differing(one: Mapping[str, Rows], other: Mapping[str, Rows]) -> dict[str, tuple[Rows, Rows]]:
    """The tables that differ, with the rows that only one side has: short enough to read in a failed test."""
    found: dict[str, tuple[Rows, Rows]] = {}
    for table in sorted(one.keys() | other.keys()):
        here, there = one.get(table, []), other.get(table, [])
        if here != there:
            found[table] = [row for row in here if row not in there], [row for row in there if row not in here]
    return found
