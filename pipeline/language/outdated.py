"""Which days were read by another model or other rules than today's: what an upgrade leaves to be extracted again."""

from dataclasses import dataclass
from datetime import date

from pipeline.lake import DamagedFile, Lake
from pipeline.tables import EXTRACTIONS


@dataclass(frozen=True)
class OutdatedDay:
    """A day with articles that another extractor read, how many, and which ones."""

    day: date
    articles: int
    extractors: tuple[str, ...]


def outdated_days(lake: Lake, extractor: str) -> list[OutdatedDay]:
    """The days, oldest first, with articles that were not read by `extractor`. A damaged day is left out."""
    found: list[OutdatedDay] = []
    for day in lake.days(EXTRACTIONS):
        try:
            read_by = lake.read(EXTRACTIONS, day, ["article_id", "extractor"])["extractor"]
        except DamagedFile:
            continue
        others = read_by.filter(read_by.ne_missing(extractor))
        if len(others):
            found.append(OutdatedDay(day, len(others), tuple(sorted(map(str, set(others))))))
    return sorted(found, key=lambda outdated: outdated.day)
