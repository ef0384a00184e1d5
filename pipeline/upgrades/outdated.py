"""Which days were made by another version than today's, of other articles or quotations, or only in part: what an upgrade of
cleaner, model, rules or a library, or a run that was killed, leaves to be made again."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from pipeline.clean import cleaner
from pipeline.clean.recurring import RULES, WINDOW_DAYS, learn, window_lines
from pipeline.folders import write_whole
from pipeline.lake import Lake, LakeError
from pipeline.lake_memory import Memory, remembered
from pipeline.stories.stale import stale_stories
from pipeline.tables import ARTICLES, EXTRACTIONS, LINES, PAGES, REJECTED_PAGES, Table
from pipeline.versions import EARLIER, STAGES, Behind, Stage, changes
from pipeline.wording.stale import stale_wordings

# How a row is shown that tells no version: it is older than the column.
UNTOLD = EARLIER
# An article that no ledger of extraction knows as it stands.
UNREAD = "nothing since they were cleaned"
# A day of which a refresh was killed between its articles and their clusters.
BEGUN = "a refresh that did not end"
# Days from which a day's furniture is learnt came, or were cleaned, after it.
LEARNT = "what was learnt of furniture before other days were cleaned"
# The days of that refresh, beside the tables.
_BEGUN = "refreshing.json"
# Rows of each version, and rows that nothing has read.
_MAKERS, _ROWS = TypeAdapter(Memory[dict[str, int]]), TypeAdapter(Memory[int])
# What the first part of a maker's name is called.
_BASE: dict[Stage, str] = {"clean": "cleaner", "extract": "model"}


@dataclass(frozen=True)
class OutdatedDay:
    """A day with rows of another version, how many, and of which."""

    day: date
    articles: int
    versions: tuple[str, ...]


@dataclass(frozen=True)
class StaleDay:
    """A day that a stage has to do again: rows concerned, what made them, and what has changed since, in words."""

    stage: Stage
    day: date
    rows: int
    made_by: tuple[str, ...]
    changed: tuple[str, ...]


def outdated_days(lake: Lake, table: Table, column: str, current: str, *, keep: bool = False) -> list[OutdatedDay]:
    """The days, oldest first, of a table with rows whose `column` does not tell the `current` version; null counts as an
    earlier one. A damaged day is left out. With `keep` what was read is remembered for the next."""

    def makers(day: date) -> dict[str, int]:
        made_by = lake.read(table, day, [*table.key, column])[column].fill_null(UNTOLD)
        return dict(Counter(map(str, made_by)))

    found: list[OutdatedDay] = []
    told = remembered(lake, f"{table.name}-{column}", [table], lake.days(table), makers, _MAKERS, keep=keep)
    for day, rows in told.items():
        if others := {version: count for version, count in rows.items() if version != current}:
            found.append(OutdatedDay(day, sum(others.values()), tuple(sorted(others))))
    return found


def cleaned_before(lake: Lake, *, keep: bool = False) -> list[OutdatedDay]:
    """Days with articles or rejected pages that another cleaner made, or the same over other libraries; those of a refresh that
    did not end; and those of whose furniture other days tell more now than when they were cleaned."""
    found = [OutdatedDay(day, lake.read(PAGES, day, ["capture_id"]).height, (BEGUN,)) for day in begun(lake)]
    found += [
        outdated
        for table in (ARTICLES, REJECTED_PAGES)
        for outdated in outdated_days(lake, table, "cleaner_version", cleaner(), keep=keep)
    ]
    return _by_day([*found, *_learnt_otherwise(lake, keep=keep)])


def read_before(lake: Lake, extractor: str, *, keep: bool = False) -> list[OutdatedDay]:
    """Days with articles that another model, tier, rules or library read than `extractor` names, or that nothing has read
    since they were cleaned."""
    return _by_day([*outdated_days(lake, EXTRACTIONS, "extractor", extractor, keep=keep), *_unread(lake, keep=keep)])


def stale_days(lake: Lake, extractor: str) -> list[StaleDay]:
    """What has to be cleaned or read again, by day and in the order of the stages."""
    found = [
        *(_stale("clean", outdated, cleaner()) for outdated in cleaned_before(lake)),
        *(_stale("extract", outdated, extractor) for outdated in read_before(lake, extractor)),
    ]
    return sorted(found, key=lambda stale: (stale.day, STAGES.index(stale.stage)))


def derived_days(lake: Lake, days_back: int) -> list[StaleDay]:
    """Days whose stories, or groups of wordings within `days_back` days, were made of something else than what the lake holds
    now. What made them is not told by their rows."""
    behind: tuple[tuple[Stage, list[Behind]], ...] = (
        ("stories", stale_stories(lake)),
        ("wordings", stale_wordings(lake, days_back)),
    )
    return [StaleDay(stage, of.day, of.rows, (), of.changed) for stage, found in behind for of in found]


def begun(lake: Lake) -> list[date]:
    """The days of refreshes that did not come to their clusters. Raises LakeError where the note is damaged."""
    path = lake.root / _BEGUN
    if not path.is_file():
        return []
    try:
        return [date.fromisoformat(day) for day in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        raise LakeError(
            f"{path} is damaged ({error}): delete it, and run the nightly job for the days of the last refresh"
        ) from error


def begin(lake: Lake, days: Iterable[date]) -> None:
    """Notes the days whose articles are about to change, until their clusters do: `end`. Raises OSError."""
    noted = sorted({*begun(lake), *days})
    write_whole(lake.root / _BEGUN, json.dumps([str(day) for day in noted]))


def end(lake: Lake) -> None:
    (lake.root / _BEGUN).unlink(missing_ok=True)


def _learnt_otherwise(lake: Lake, *, keep: bool) -> Iterator[OutdatedDay]:
    def behind(day: date) -> int:
        learnt = learn(window_lines(lake, day), lake.read(LINES, day))
        versions = lake.read(ARTICLES, day, ["article_id", "outlet", "furniture_version"])
        return sum(version != learnt.version(outlet) for _, outlet, version in versions.iter_rows())

    tables, back = [ARTICLES, LINES], WINDOW_DAYS - 1
    for day, rows in remembered(
        lake, "furniture", tables, lake.days(LINES), behind, _ROWS, RULES, keep=keep, days_back=back
    ).items():
        if rows:
            yield OutdatedDay(day, rows, (LEARNT,))


def _unread(lake: Lake, *, keep: bool) -> Iterator[OutdatedDay]:
    def behind(day: date) -> int:
        keys = ["article_id", "text_sha256"]
        articles, ledger = lake.read(ARTICLES, day, keys), lake.read(EXTRACTIONS, day, keys)
        # Rows of an article that is gone are to go, too.
        return articles.join(ledger, on=keys, how="anti").height + ledger.join(articles, on=keys, how="anti").height

    told = remembered(lake, "unread", [ARTICLES, EXTRACTIONS], lake.days(ARTICLES), behind, _ROWS, keep=keep)
    for day, rows in told.items():
        if rows:
            yield OutdatedDay(day, rows, (UNREAD,))


def _by_day(found: list[OutdatedDay]) -> list[OutdatedDay]:
    """One row a day."""
    days: dict[date, OutdatedDay] = {}
    for outdated in found:
        known = days.get(outdated.day, OutdatedDay(outdated.day, 0, ()))
        versions = tuple(sorted({*known.versions, *outdated.versions}))
        days[outdated.day] = OutdatedDay(outdated.day, known.articles + outdated.articles, versions)
    return [days[day] for day in sorted(days)]


def _stale(stage: Stage, outdated: OutdatedDay, current: str) -> StaleDay:
    told = [
        line
        for made_by in outdated.versions
        for line in (
            [made_by] if made_by in (UNTOLD, UNREAD, BEGUN, LEARNT) else changes(made_by, current, _BASE[stage])
        )
    ]
    return StaleDay(stage, outdated.day, outdated.articles, outdated.versions, tuple(dict.fromkeys(told)))
