"""`quotewire publish` and `quotewire reindex`: what a person runs after something was deleted or damaged by hand."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from pipeline.archive import reindex, torn_ends
from pipeline.commands.errors import CommandError
from pipeline.commands.misplaced import append_missing
from pipeline.folders import make_folder
from pipeline.lake import DamagedFile, Lake, read_file
from pipeline.publishing import fetch, publish
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, PAGES, Table


def publish_again(settings: Settings) -> int:
    """Publishes the working file as it is. Raises WarehouseError where there is none, CommandError where it holds no night."""
    with settings.warehouse.read() as con:
        row = con.execute("select count(*) from duckdb_tables() where schema_name = 'news'").fetchone()
    if row == (0,):
        raise CommandError(f"{settings.warehouse.working} holds no night yet: run the nightly job")
    version = f"repair-{datetime.now():%Y%m%dT%H%M%S}"
    target = publish(settings, version, proved=False)
    print(f"published {target}")
    return 0


def fetch_publications(settings: Settings, count: int) -> int:
    """Brings the bucket's newest `count` publications here. Raises CommandError where the data lies on this machine, or `count`
    is none."""
    if count < 1:
        raise CommandError(f"--publications {count} would bring nothing: give 1, or 2 for `quotewire diff` to compare")
    if settings.bucket is None:
        raise CommandError(
            f"the data lies on this machine, in {settings.data}: there is nothing to fetch (QUOTEWIRE_DATA=s3://..., az://... or gs://... names a bucket)"
        )
    *older, newest = fetch(settings, count)
    for file in older:
        print(f"brought   {file}")
    print(f"published {newest}")
    return 0


def reindex_day(day: date, settings: Settings) -> int:
    """Moves damaged files of the day out of the lake and indexes its pages again from the archive, each under the day of its
    time; likewise for every other day of which its folder in the archive holds pages.

    Readable files stay. Of captures, those that brought a page come back; failed attempts in a damaged file are lost.
    """
    lake = settings.open_lake()
    with lake.lock("capture"):
        lake.bring_archive()
        pages = reindex(settings.archive, day)
        if pages.is_empty():
            torn = "; ".join(torn_ends(settings.archive, day))
            raise CommandError(f"{settings.archive}: no page of {day} in the archive{torn and f' ({torn})'}")
        days = sorted(set(pages["day"]))
        others = [reindex(settings.archive, other) for other in days if other != day]
        pages = pl.concat([pages, *others]).filter(pl.col("day").is_in(days)).unique("capture_id", keep="last")
        aside = settings.data / "damaged"
        moved = sum(_move_damaged(lake, table, stored, aside) for table in (PAGES, CAPTURES) for stored in days)
        for true_day in days:
            rows = pages.filter(pl.col("day") == true_day)
            append_missing(lake, PAGES, true_day, rows, "reindexed")
            append_missing(lake, CAPTURES, true_day, _captures_of(rows), "reindexed")
    for torn in torn_ends(settings.archive, day):
        print(f"note: {torn}")
    where = f" to {aside}" if moved else ""
    print(f"{day}: {pages.height} pages in the archive; damaged files moved out of the lake{where}: {moved}")
    print(f"now run the nightly job for {', '.join(map(str, days))}")
    return 0


def _move_damaged(lake: Lake, table: Table, day: date, aside: Path) -> int:
    """Where no reader of the lake's folders finds them. Earlier versions left them where they were, as *.damaged."""
    moved = 0
    for path in lake.files(table, day):
        try:
            read_file(path, table, list(table.columns))
        except DamagedFile:
            _move(path, lake, aside)
            lake.remove(table, day, path.name)
            moved += 1
    for path in lake.folder(table, day).glob("*.parquet.damaged"):
        _move(path, lake, aside)
    return moved


def _move(path: Path, lake: Lake, aside: Path) -> None:
    target = aside / path.relative_to(lake.root)
    target = target.with_name(f"{target.name}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    make_folder(target.parent)
    path.rename(target)


def _captures_of(pages: pl.DataFrame) -> pl.DataFrame:
    """Capture rows as far as the archive tells them."""
    shared = [name for name in CAPTURES.columns if name in pages.columns]
    return CAPTURES.frame(
        [{**row, "outcome": "new", "final_url": row["url"]} for row in pages.select(*shared).iter_rows(named=True)]
    )
