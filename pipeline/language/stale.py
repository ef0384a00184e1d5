"""Which articles of other days have to be decided again, because they were decided under another representative than today's."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl
from pydantic import TypeAdapter

from pipeline.lake import DamagedFile, Lake
from pipeline.lake_memory import Memory, marks, remembered
from pipeline.tables import EXTRACTIONS, MENTIONS, QUOTES

_DECIDED = ("article_id", "representative_id")
_MARKS = TypeAdapter(Memory[int])


@dataclass(frozen=True)
class Stale:
    """Articles of other days to be decided again, days to be done as a whole with their damaged files, and messages of
    files that cannot be made again here."""

    articles: pl.DataFrame
    whole_days: dict[date, list[DamagedFile]]
    damaged: list[str] = field(default_factory=list[str])

    @property
    def messages(self) -> list[str]:
        mended = [error.found for errors in self.whole_days.values() for error in errors]
        return [*dict.fromkeys(self.damaged), *(f"{found}; made again from the day's articles" for found in mended)]


def find_stale(lake: Lake, clusters: pl.DataFrame, day: date) -> Stale:
    """Articles of other days than `day` that were decided under another representative than `clusters` (article_id, day,
    representative_id) gives, or without knowing its text; and days that cannot be brought up to date because a file of them
    is damaged."""
    decided: list[pl.DataFrame] = []
    whole_days: dict[date, list[DamagedFile]] = {}
    for other in _days_that_differ(lake, clusters, day):
        try:
            decided.append(lake.read(EXTRACTIONS, other, _DECIDED))
        except DamagedFile as error:
            whole_days.setdefault(other, []).append(error)
    known = pl.concat([EXTRACTIONS.frame([]).select(_DECIDED), *decided])
    then = known.rename({"representative_id": "then"})
    changed = clusters.join(then, on="article_id").filter(pl.col("then").ne_missing(pl.col("representative_id")))
    for other in sorted(set(changed["day"])):
        for table in (QUOTES, MENTIONS):
            try:
                lake.read(table, other)
            except DamagedFile as error:
                whole_days.setdefault(other, []).append(error)
    return Stale(changed, whole_days)


def _days_that_differ(lake: Lake, clusters: pl.DataFrame, day: date) -> list[date]:
    """Days whose ledger is not, row for row, what clusters say of its articles, and those whose ledger cannot be read."""

    def decided(other: date) -> int:
        return marks(lake.read(EXTRACTIONS, other, ["day", *_DECIDED]), _DECIDED).get(other, 0)

    others = [other for other in lake.days(EXTRACTIONS) if other != day]
    # Hashes are the library's, and another version's are others.
    then = remembered(lake, "decided", [EXTRACTIONS], others, decided, _MARKS, by=f"polars {pl.__version__}")
    now = marks(clusters, _DECIDED)
    return [other for other in others if other not in then or then[other] != now.get(other, 0)]
