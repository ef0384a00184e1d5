"""One day's pages -> articles and rejected pages, in worker processes that can be killed. What is learnt of an outlet's furniture
is taken out of the texts here, where all of a day's are at hand."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.archive import ArchiveError, read
from pipeline.batches import Engine, FromDisk, map_batches
from pipeline.clean.blocks import count_words
from pipeline.clean.page import Article, RawPage, Rejection, clean_page, cleaner
from pipeline.clean.recurring import Learnt, learn, lines_of, part, window_lines
from pipeline.ids import stable_id
from pipeline.lake import DamagedFile, Lake
from pipeline.tables import ARTICLES, LINES, REJECTED_PAGES, Table
from pipeline.whole_pages import whole_pages
from pipeline.workers import MEMORY_GB, Failed

BATCH = 8
LOST = "archive_damaged"

Row = dict[str, object]


@dataclass(frozen=True)
class CleanedDay:
    """A day's articles and rejected pages. `damaged` tells of archived pages that can no longer be read, where the article
    that an earlier run made of them was kept; `errors` are tracebacks of the cleaner, by the capture_id of their page."""

    articles: pl.DataFrame
    rejected: pl.DataFrame
    damaged: list[str]
    errors: dict[str, str]


@dataclass(frozen=True)
class ReadPages:
    """What the cleaner made of each page of a day by itself, in the order of capture."""

    day: date
    found: list[tuple[Row, Article | Rejection]]


class CleanerError(RuntimeError):
    """The cleaner failed on every page of a day: a defect, to be mended. The message holds the first traceback."""


def clean_day(
    lake: Lake,
    archive: Path,
    day: date,
    *,
    workers: int | None,
    seconds_per_page: float,
    memory_gb: float = MEMORY_GB,
    engine: Engine = "local",
) -> CleanedDay:
    """Reads the pages of a day and settles it. Raises what the two raise."""
    pages = read_pages(
        lake, archive, day, workers=workers, seconds_per_page=seconds_per_page, memory_gb=memory_gb, engine=engine
    )
    return settle(lake, pages)


def read_pages(
    lake: Lake,
    archive: Path,
    day: date,
    *,
    workers: int | None,
    seconds_per_page: float,
    memory_gb: float = MEMORY_GB,
    engine: Engine = "local",
) -> ReadPages:
    """Cleans every page captured on `day` by itself, whatever other days hold. Writes nothing.

    Raises LakeError where the day's index of pages is damaged, and CleanerError where the cleaner fails on all of several pages.
    """
    pages = _pages(lake, day)
    lake.bring_archived(pages["warc_file"].drop_nulls().unique())
    outcomes = map_batches(
        FromDisk(partial(_archived, archive=archive), _clean),
        list(pages.iter_rows(named=True)),
        workers=workers,
        batch_size=BATCH,
        seconds_per_item=seconds_per_page,
        memory_gb=memory_gb,
        engine=engine,
    )
    read = ReadPages(day, [(page, _outcome(outcome)) for page, outcome in outcomes])
    errors = _errors(read)
    if 1 < len(errors) == pages.height:
        first = next(iter(errors.values()))
        raise CleanerError(
            f"The cleaner failed on all {len(errors)} pages, so nothing was written. The first:\n{first}"
        )
    return read


def settle(lake: Lake, read: ReadPages) -> CleanedDay:
    """Takes out of a day's texts what its outlets' articles of the days before share, and writes its articles, rejected pages and
    lines: of several days the earlier first.

    Each page ends as one row of articles or rejected pages. An article whose archived page can no longer be read stays as it was
    stored. Raises LakeError.
    """
    day = read.day
    lines = LINES.frame([_lines_row(page, one) for page, one in read.found if isinstance(one, Article)])
    lost = [str(page["capture_id"]) for page, one in read.found if isinstance(one, Rejection) and one.reason == LOST]
    lines = pl.concat([lines, _stored(lake, LINES, day, lost)])
    articles, rejected = _rows(read.found, learn(window_lines(lake, day), lines))
    stored = _stored(lake, ARTICLES, day, lost).iter_rows(named=True)
    kept = {row["capture_id"]: row for row in stored if row["article_id"] not in articles}
    result = CleanedDay(
        ARTICLES.frame([*articles.values(), *kept.values()]),
        REJECTED_PAGES.frame([row for row in rejected if row["capture_id"] not in kept]),
        [str(row["detail"]) for row in rejected if row["capture_id"] in kept],
        _errors(read),
    )
    lake.write(LINES, day, lines)
    lake.write(REJECTED_PAGES, day, result.rejected)
    lake.write(ARTICLES, day, result.articles)
    return result


def _errors(read: ReadPages) -> dict[str, str]:
    return {
        str(page["capture_id"]): one.traceback
        for page, one in read.found
        if isinstance(one, Rejection) and one.traceback
    }


def _outcome(outcome: Article | Rejection | Failed) -> Article | Rejection:
    if isinstance(outcome, Failed):
        return Rejection("parser_limit" if outcome.reason == "crashed" else outcome.reason, outcome.detail)
    return outcome


def _rows(found: Sequence[tuple[Row, Article | Rejection]], learnt: Learnt) -> tuple[dict[str, Row], list[Row]]:
    """Articles by their id, without what was learnt to be furniture, and rejected pages: each page is one of them."""
    articles: dict[str, Row] = {}
    rejected: list[Row] = []
    for page, one in found:
        if isinstance(one, Rejection):
            rejected.append(_rejected_row(page, one))
            continue
        row = _article_row(page, one, learnt)
        twin = articles.setdefault(str(row["article_id"]), row)
        if twin is not row:
            same = Rejection("repeated", f"same address and text as capture {twin['capture_id']}")
            rejected.append(_rejected_row(page, same))
    return articles, rejected


def _pages(lake: Lake, day: date) -> pl.DataFrame:
    """Every page once, in the order of capture."""
    return whole_pages(lake, day).unique("capture_id", maintain_order=True).sort("captured_at", "capture_id")


def _stored(lake: Lake, table: Table, day: date, lost: Sequence[str]) -> pl.DataFrame:
    """Rows that an earlier run made of pages which the archive no longer gives."""
    if not lost:
        return table.frame([])
    try:
        return lake.read(table, day).filter(pl.col("capture_id").is_in(lost))
    except DamagedFile:
        return table.frame([])


def _archived(page: Row, archive: Path) -> RawPage | Rejection:
    try:
        body = read(archive, str(page["warc_file"]), int(str(page["warc_offset"])))
    except ArchiveError as error:
        return Rejection(LOST, str(error))
    names = RawPage.__dataclass_fields__.keys() - {"body"}
    return RawPage(body=body, **{name: page[name] for name in names})  # type: ignore[arg-type]


def _clean(page: RawPage | Rejection) -> Article | Rejection:
    return clean_page(page) if isinstance(page, RawPage) else page


def _lines_row(page: Row, article: Article) -> Row:
    found = lines_of(article.text)
    names = {name: page[name] for name in ("capture_id", "day")}
    return {**names, "outlet": article.outlet, "lines": found.hashes, "marks": found.marks}


def _article_row(page: Row, whole: Article, learnt: Learnt) -> Row:
    parted = part(whole.text, learnt.of(whole.outlet))
    article = replace(whole, text=parted.text, word_count=count_words(parted.text)) if parted.furniture else whole
    text_sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    return {
        "article_id": stable_id(article.canonical_url, page["day"], text_sha256),
        **{name: page[name] for name in ("day", "source_id", "captured_at", "capture_id")},
        **{name: getattr(article, name) for name in Article.__dataclass_fields__},
        "text_sha256": text_sha256,
        "furniture": parted.furniture,
        "furniture_version": learnt.version(article.outlet),
        "cleaner_version": cleaner(),
    }


def _rejected_row(page: Row, rejection: Rejection) -> Row:
    return {
        **{name: page[name] for name in ("capture_id", "day", "source_id", "outlet", "url")},
        "reason": rejection.reason,
        "detail": rejection.detail,
        "page_kind": rejection.page_kind,
        "cleaner_version": cleaner(),
    }
