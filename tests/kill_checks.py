"""What must hold after a run was killed, whatever it was doing: publication, working file, lake and archive can be read."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from published_reader import WHOLE, spans

from pipeline.capture import read_many
from pipeline.lake import LakeError
from pipeline.settings import Settings
from pipeline.tables import CAPTURES, LAKE_TABLES, PAGES
from pipeline.warehouse import Warehouse


def publication(settings: Settings) -> str:
    """Its quotations, cues, speakers and mentions stand at their offsets, and its marts add up."""
    with Warehouse(settings.data).read_published() as con:
        count, astray = spans(con)
        day, articles, in_marts, quotes, quotes_in_marts = con.execute(WHOLE).fetchone() or ()
    assert not astray, f"{len(astray)} spans are not at their offsets: {astray[:3]}"
    assert count and (articles, quotes) == (in_marts, quotes_in_marts), "marts do not add up"
    return f"publication of {day} with {count} spans at their offsets"


def working_file(settings: Settings) -> str:
    """A copy of it, with what was not yet written into it, opens and gives every row of every table.

    A copy, since opening it would tidy up what the next run is to find.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file in settings.data.glob("working.duckdb*"):
            shutil.copy2(file, folder)
        with duckdb.connect(str(Path(folder, "working.duckdb"))) as con:
            tables = con.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal"
            ).fetchall()
            for (table,) in tables:
                con.execute(f"select * from {table}").fetchall()
    return f"working file with {len(tables)} tables"


def lake(settings: Settings) -> str:
    """Every file of every table is whole."""
    opened, files = settings.open_lake(), 0
    for table in LAKE_TABLES:
        for day in opened.days(table) or [None]:
            try:
                opened.read(table, day)
            except LakeError as error:
                raise AssertionError(str(error)) from error
            files += len(opened.files(table, day))
    return f"lake of {files} files"


def archive(settings: Settings) -> str:
    """Every page that the lake tells of is where it says, byte for byte."""
    opened = settings.open_lake()
    rows = [row for day in opened.days(PAGES) for row in opened.read(PAGES, day).iter_rows(named=True)]
    bodies = read_many(settings.archive, [(row["warc_file"], row["warc_offset"]) for row in rows])
    astray = [
        row["url"] for row, body in zip(rows, bodies, strict=True) if hashlib.sha256(body).hexdigest() != row["sha256"]
    ]
    assert not astray, f"pages that are not those which were captured: {astray[:3]}"
    return f"{len(rows)} pages in the archive"


CHECKS: tuple[Callable[[Settings], str], ...] = (publication, working_file, lake, archive)


def held(settings: Settings) -> tuple[list[str], list[str]]:
    """What holds, each in words, and what does not."""
    good: list[str] = []
    bad: list[str] = []
    for check in CHECKS:
        try:
            good.append(check(settings))
        except Exception as error:  # whatever it is: it is told, and the trial has failed
            bad.append(f"{check.__name__}: {type(error).__name__}: {error}")
    return good, bad


def pages(settings: Settings, day: date) -> Counter[tuple[str, ...]]:
    """The pages of finished attempts of a day, without times and places: what a capture brought, and how often."""
    opened = settings.open_lake()
    told = ("source_id", "outlet", "url", "sha256", "feed_title", "feed_published", "feed_author")
    found = opened.read(PAGES, day).join(opened.read(CAPTURES, day), on="capture_id", how="semi")
    return Counter(found.select(told).iter_rows())
