"""Rows that lie in another day than that of their own time, as runs of earlier versions left them: where they are, and
`quotewire repair`, which brings them home. The archive stays as it is: its places hold, and reindex knows the true days."""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.ids import stable_id
from pipeline.lake import DamagedFile, Lake, read_file
from pipeline.settings import Settings
from pipeline.tables import (
    ARTICLES,
    CAPTURES,
    EXTRACTIONS,
    FINGERPRINTS,
    MENTIONS,
    PAGES,
    PAIRS,
    QUOTES,
    REJECTED_PAGES,
    Table,
)
from pipeline.whole_pages import whole_pages

# What capture writes, in the order of its writing: captures last.
_CAPTURED = (PAGES, CAPTURES)
# What is made of articles, and by which columns it names them.
_MADE_OF_ARTICLES = (
    *((table, ("article_id",)) for table in (QUOTES, MENTIONS, EXTRACTIONS, FINGERPRINTS)),
    (PAIRS, ("article_id", "other_id")),
)


@dataclass(frozen=True)
class Misplaced:
    """Rows of one file whose time of capture is of another day than the file's: their capture ids, by true day."""

    table: Table
    path: Path
    day: date
    capture_ids: dict[date, list[str]]

    @property
    def rows(self) -> int:
        return sum(map(len, self.capture_ids.values()))


def find_misplaced(lake: Lake, *, skip_damaged: bool = False) -> list[Misplaced]:
    """The files of captures, pages and articles with rows of another day. Raises DamagedFile, or with `skip_damaged`
    leaves such files out."""
    found: list[Misplaced] = []
    for table in (*_CAPTURED, ARTICLES):
        for day in lake.days(table):
            for path in lake.files(table, day):
                try:
                    found += _strays(path, table, day)
                except DamagedFile:
                    if not skip_damaged:
                        raise
    return found


def _strays(path: Path, table: Table, day: date) -> Iterator[Misplaced]:
    rows = read_file(path, table, ["capture_id", "day", "captured_at"])
    by_day: dict[date, list[str]] = {}
    for capture_id, home in rows.filter(_is_stray(day)).select("capture_id", _HOME).iter_rows():
        by_day.setdefault(home, []).append(capture_id)
    if by_day:
        yield Misplaced(table, path, day, by_day)


# The rule of pipeline.tables.day_of, over a column.
_HOME = pl.col("captured_at").dt.convert_time_zone("UTC").dt.date().alias("day")


def _is_stray(day: date) -> pl.Expr:
    return _HOME.ne(day).fill_null(False)


def repair(settings: Settings, *, dry_run: bool) -> int:
    """Moves rows of captures and pages to the day of their own time, and takes out what was made of them where they lay:
    the next nightly of both days makes it again. Prints what was moved, and the days to run.

    Nothing is lost at any moment: a row is written in its true day before it is taken out of the other. Killed or run
    again, it ends in the same state. Raises LakeError where a file is damaged or the disk is full; DamagedFile before
    anything is changed.
    """
    lake = settings.open_lake()
    with ExitStack() as locks:
        if not dry_run:
            # Neither may a capture add rows, nor a stage rewrite them, while they are moved.
            locks.enter_context(lake.alone())
            locks.enter_context(lake.lock("capture"))
            locks.enter_context(lake.lock("extract"))
        found = find_misplaced(lake)
        _tell(found, dry_run)
        if dry_run:
            return 0
        _take_out_derived(lake, found)
        for table in _CAPTURED:
            for misplaced in found:
                if misplaced.table is table:
                    _bring_home(lake, misplaced)
        waiting = _uncleaned_days(lake)
    if waiting:
        print(
            f"now run the nightly job for {', '.join(map(str, waiting))} (a day that is still running: when it closes)"
        )
    return 0


def append_missing(lake: Lake, table: Table, day: date, rows: pl.DataFrame, origin: str) -> None:
    """Adds the rows that a day lacks, in a file named by `origin` and their ids: a rerun adds nothing twice."""
    missing = rows.join(lake.read(table, day, list(table.key)), on=table.key, how="anti")
    if missing.height:
        name = stable_id(*missing["capture_id"].sort())
        lake.append(table, day, missing, f"{origin}-{name}")


def _tell(found: Collection[Misplaced], dry_run: bool) -> None:
    moves: Counter[tuple[str, date, date]] = Counter()
    for misplaced in found:
        for home, capture_ids in misplaced.capture_ids.items():
            moves[misplaced.table.name, misplaced.day, home] += len(capture_ids)
    if not moves:
        print("every row lies in the day of its own time")
    for (table, day, home), rows in sorted(moves.items()):
        what = f"{rows} {table} of {home} lie in {day}"
        does = "taken out: the nightly job makes them again" if table == ARTICLES.name else f"moved to {home}"
        print(what if dry_run else f"{what}: {does}")


def _take_out_derived(lake: Lake, found: Collection[Misplaced]) -> None:
    """Articles last: by them the rest is known, should this be killed."""
    for day in sorted({misplaced.day for misplaced in found}):
        articles = lake.read(ARTICLES, day).filter(_is_stray(day))["article_id"].to_list()
        for table, names in _MADE_OF_ARTICLES:
            _keep_only(lake, table, day, ~pl.any_horizontal(pl.col(name).is_in(articles) for name in names))
        captures = {i for m in found if m.day == day for ids in m.capture_ids.values() for i in ids}
        # A page may have been rejected as the repetition of one that leaves.
        gone = pl.col("capture_id").is_in(list(captures)) | (pl.col("reason") == "repeated").fill_null(False)
        _keep_only(lake, REJECTED_PAGES, day, ~gone)
        _keep_only(lake, ARTICLES, day, ~_is_stray(day))


def _keep_only(lake: Lake, table: Table, day: date, kept: pl.Expr) -> None:
    for path in lake.files(table, day):
        try:
            rows = read_file(path, table, list(table.columns))
        except DamagedFile:
            continue  # nobody reads it; doctor names it, and the nightly job makes it again
        if (left := rows.filter(kept)).height < rows.height:
            lake.write(table, day, left, path.name)


def _bring_home(lake: Lake, misplaced: Misplaced) -> None:
    rows = read_file(misplaced.path, misplaced.table, list(misplaced.table.columns))
    strays = rows.filter(_is_stray(misplaced.day)).with_columns(_HOME)
    for home in sorted(misplaced.capture_ids):
        append_missing(lake, misplaced.table, home, strays.filter(pl.col("day") == home), "repaired")
    left = rows.filter(~_is_stray(misplaced.day))
    if left.height:
        lake.write(misplaced.table, misplaced.day, left, misplaced.path.name)
    else:
        lake.remove(misplaced.table, misplaced.day, misplaced.path.name)


def _uncleaned_days(lake: Lake) -> list[date]:
    """Days with captured pages that are neither article nor rejected page yet."""
    found: list[date] = []
    for day in lake.days(PAGES):
        captured = whole_pages(lake, day, ["capture_id"])
        articles = lake.read(ARTICLES, day, ["article_id", "capture_id"]).select("capture_id")
        rejected, _ = lake.read_days(REJECTED_PAGES, [day])
        cleaned = pl.concat([articles, rejected.select("capture_id")])
        if captured.join(cleaned, on="capture_id", how="anti").height:
            found.append(day)
    return found
