"""What a killed run left in the archive, brought into the lake: pages that were fetched are not asked for again."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipeline.archive import attempts
from pipeline.capture.remembered import Marks
from pipeline.capture.state import State
from pipeline.lake import Lake
from pipeline.tables import CAPTURES, PAGES, Table

Row = dict[str, object]


def adopt_unfinished(lake: Lake, archive: Path, state: Path, days: list[date]) -> pl.DataFrame:
    """Brings the pages of archive files whose run did not come to its end into the lake, and marks them as held. Gives the
    CAPTURES rows that were missing.

    The state knows these files; where it was lost, files of `days` that no row of the lake names are taken for such.
    """
    unnamed = [] if state.exists() else _unnamed(lake, archive, days)
    with State(state) as memory:
        for name in unnamed:  # what stops this run now, the next one still knows of
            memory.begin(name)
        files = memory.unfinished()
        found = [pair for name in files for pair in attempts(archive, name)]
        pages = PAGES.frame([page for page, _ in found])
        captures = CAPTURES.frame([_capture_row(page, attempt) for page, attempt in found])
        # Captures last, as in a run: pages without them are an unfinished run's.
        _store_missing(lake, PAGES, pages)
        missing = _store_missing(lake, CAPTURES, captures)
        memory.adopt(captures)
        memory.apply(Marks(finished=files))
    return missing


def _unnamed(lake: Lake, archive: Path, days: list[date]) -> list[str]:
    names = [
        f"{path.parent.name}/{path.name}"
        for day in days
        for path in sorted((archive / f"day={day.isoformat()}").glob("*.warc.gz"))
    ]
    # A file belongs to the day of its first page, and pages past midnight have a file of their own.
    # Of a day whose rows cannot be read no file is known: it waits until they can.
    known = set(lake.read_days(CAPTURES, days)[0]["warc_file"])
    return [name for name in names if name not in known]


def _capture_row(page: Row, attempt: Row) -> Row:
    same = ("capture_id", "day", "source_id", "captured_at", "content_type", "sha256", "warc_file", "warc_offset")
    row = {name: page[name] for name in same}
    return {**row, "url": page["url"], **attempt, "final_url": page["url"], "outcome": "new"}


def _store_missing(lake: Lake, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Appends the rows that the lake does not have, each to its day; gives them."""
    parts = [rows.clear(), *_missing(lake, table, rows)]
    for part in parts[1:]:
        lake.append(table, part["day"][0], part, segment_name(part))
    return pl.concat(parts)


def _missing(lake: Lake, table: Table, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for day in sorted(set(rows["day"])):
        mine = rows.filter(pl.col("day") == day).unique("capture_id", keep="last", maintain_order=True)
        if day in lake.days(table):
            mine = mine.join(lake.read(table, day, ["capture_id"]), on="capture_id", how="anti")
        if mine.height:
            yield mine


def segment_name(captures: pl.DataFrame) -> str:
    """The time of the first attempt and a hash of the attempts: never the name of another run's segment."""
    ids = hashlib.sha256("".join(captures["capture_id"]).encode()).hexdigest()[:8]
    first = captures["captured_at"].min()
    assert isinstance(first, datetime)
    return f"{first:%H%M%S}-{ids}"
