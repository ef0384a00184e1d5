"""Which days were made by another version than today's: what an upgrade of cleaner, model or rules leaves to be made again."""

from dataclasses import dataclass
from datetime import date

from pipeline.lake import DamagedFile, Lake
from pipeline.tables import Table

# How a row is shown that tells no version: it is older than the column.
UNTOLD = "an earlier version"


@dataclass(frozen=True)
class OutdatedDay:
    """A day with articles of another version, how many, and of which."""

    day: date
    articles: int
    versions: tuple[str, ...]


def outdated_days(lake: Lake, table: Table, column: str, current: str) -> list[OutdatedDay]:
    """The days, oldest first, of a table of articles with rows whose `column` does not tell the `current` version; null
    counts as an earlier one. A damaged day is left out."""
    found: list[OutdatedDay] = []
    for day in lake.days(table):
        try:
            made_by = lake.read(table, day, ["article_id", column])[column]
        except DamagedFile:
            continue
        others = made_by.filter(made_by.ne_missing(current)).fill_null(UNTOLD)
        if len(others):
            found.append(OutdatedDay(day, len(others), tuple(sorted(map(str, set(others))))))
    return sorted(found, key=lambda outdated: outdated.day)
