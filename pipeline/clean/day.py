"""One day's pages -> articles and rejected pages, in worker processes that can be killed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.archive import ArchiveError, read
from pipeline.batches import Engine, FromDisk, map_batches
from pipeline.clean.page import Article, RawPage, Rejection, clean_page, cleaner
from pipeline.ids import stable_id
from pipeline.lake import DamagedFile, Lake
from pipeline.tables import ARTICLES, REJECTED_PAGES
from pipeline.whole_pages import whole_pages
from pipeline.workers import MEMORY_GB, Failed

BATCH = 8

Row = dict[str, object]


@dataclass(frozen=True)
class CleanedDay:
    """A day's articles and rejected pages. `damaged` tells of archived pages that can no longer be read, where the article
    that an earlier run made of them was kept; `errors` are tracebacks of the cleaner, by the capture_id of their page."""

    articles: pl.DataFrame
    rejected: pl.DataFrame
    damaged: list[str]
    errors: dict[str, str]


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
    """Cleans every page captured on `day` and writes its articles and rejected pages.

    Each page ends as one row of one of the two tables. An article whose archived page can no longer be read stays as it
    was stored. Raises LakeError where the day's index of pages is damaged, and CleanerError, writing nothing, where the
    cleaner fails on all of several pages.
    """
    pages = _pages(lake, day)
    lake.bring_archived(pages["warc_file"].drop_nulls().unique())
    rows = list(pages.iter_rows(named=True))
    outcomes = map_batches(
        FromDisk(partial(_archived, archive=archive), _clean),
        rows,
        workers=workers,
        batch_size=BATCH,
        seconds_per_item=seconds_per_page,
        memory_gb=memory_gb,
        engine=engine,
    )
    articles: dict[str, Row] = {}
    rejected: list[Row] = []
    errors: dict[str, str] = {}
    for page, outcome in outcomes:
        if isinstance(outcome, Failed):
            reason = "parser_limit" if outcome.reason == "crashed" else outcome.reason
            outcome = Rejection(reason, outcome.detail)
        if isinstance(outcome, Rejection):
            if outcome.traceback:
                errors[str(page["capture_id"])] = outcome.traceback
            rejected.append(_rejected_row(page, outcome))
            continue
        row = _article_row(page, outcome)
        twin = articles.setdefault(str(row["article_id"]), row)
        if twin is not row:
            same = Rejection("repeated", f"same address and text as capture {twin['capture_id']}")
            rejected.append(_rejected_row(page, same))
    if 1 < len(errors) == len(rows):
        first = next(iter(errors.values()))
        raise CleanerError(
            f"The cleaner failed on all {len(errors)} pages, so nothing was written. The first:\n{first}"
        )
    kept = {row["capture_id"]: row for row in _stored(lake, day, rejected) if row["article_id"] not in articles}
    damaged = [str(row["detail"]) for row in rejected if row["capture_id"] in kept]
    result = CleanedDay(
        ARTICLES.frame([*articles.values(), *kept.values()]),
        REJECTED_PAGES.frame([row for row in rejected if row["capture_id"] not in kept]),
        damaged,
        errors,
    )
    lake.write(REJECTED_PAGES, day, result.rejected)
    lake.write(ARTICLES, day, result.articles)
    return result


def _pages(lake: Lake, day: date) -> pl.DataFrame:
    """Every page once, in the order of capture."""
    return whole_pages(lake, day).unique("capture_id", maintain_order=True).sort("captured_at", "capture_id")


def _stored(lake: Lake, day: date, rejected: Sequence[Row]) -> list[Row]:
    """Articles that an earlier run made of pages which the archive no longer gives."""
    lost = [row["capture_id"] for row in rejected if row["reason"] == "archive_damaged"]
    if not lost:
        return []
    try:
        stored = lake.read(ARTICLES, day)
    except DamagedFile:
        return []
    return list(stored.filter(pl.col("capture_id").is_in(lost)).iter_rows(named=True))


def _archived(page: Row, archive: Path) -> RawPage | Rejection:
    try:
        body = read(archive, str(page["warc_file"]), int(str(page["warc_offset"])))
    except ArchiveError as error:
        return Rejection("archive_damaged", str(error))
    names = RawPage.__dataclass_fields__.keys() - {"body"}
    return RawPage(body=body, **{name: page[name] for name in names})  # type: ignore[arg-type]


def _clean(page: RawPage | Rejection) -> Article | Rejection:
    return clean_page(page) if isinstance(page, RawPage) else page


def _article_row(page: Row, article: Article) -> Row:
    text_sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    return {
        "article_id": stable_id(article.canonical_url, page["day"], text_sha256),
        **{name: page[name] for name in ("day", "source_id", "captured_at", "capture_id")},
        **{name: getattr(article, name) for name in Article.__dataclass_fields__},
        "text_sha256": text_sha256,
        "cleaner_version": cleaner(),
    }


def _rejected_row(page: Row, rejection: Rejection) -> Row:
    return {
        **{name: page[name] for name in ("capture_id", "day", "source_id", "outlet", "url")},
        "reason": rejection.reason,
        "detail": rejection.detail,
        "cleaner_version": cleaner(),
    }
