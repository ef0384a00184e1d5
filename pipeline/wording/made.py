"""What the sketches, pairs and groups of each day are made of, and what is remembered of it beside the lake's tables."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from pydantic import TypeAdapter

from pipeline.lake import Lake
from pipeline.lake_memory import Memory, recall, remember
from pipeline.tables import QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES, Table
from pipeline.wording import grouping, pairs, sketches

SKETCHES_OF = ("sketches", "quotations")
"""What `sketches_made_of` tells, in its order."""
PAIRS_OF = ("pairs", "window", "quotations of days before")
"""What `pairs_made_of` tells, in its order."""
GROUPS_OF = ("groups", "sketches", "pairs")
"""What `groups_made_of` tells, in its order."""
_MEMORY = TypeAdapter(Memory[str])


def sketches_made_of(lake: Lake, day: date) -> str:
    return f"{sketches.VERSION} {lake.fingerprint(QUOTES, day)}"


def pairs_made_of(sketched: Mapping[date, str], day: date, days_back: int) -> str:
    """By what the sketches of the day and of `days_back` before it were made of."""
    before = (day - timedelta(days=back) for back in range(days_back + 1))
    window = "\n".join(f"{one} {sketched[one]}" for one in before if one in sketched)
    return f"{pairs.VERSION} {days_back} {hashlib.sha256(window.encode()).hexdigest()[:32]}"


def groups_made_of(lake: Lake, day: date) -> str:
    return " ".join((grouping.VERSION, lake.fingerprint(QUOTE_SKETCHES, day), lake.fingerprint(QUOTE_PAIRS, day)))


@dataclass(frozen=True)
class Made:
    """Days of a table with what they were made of and the fingerprint that they had then: a file that was lost, damaged or
    changed since is made again, and so is everything where this memory is lost."""

    lake: Lake
    table: Table
    days: Memory[str]

    @staticmethod
    def read(lake: Lake, table: Table) -> "Made":
        return Made(lake, table, recall(lake, table.name, _MEMORY))

    def known(self, day: date) -> str | None:
        """What the file that is there was made of; None where that is not known."""
        if not self.lake.files(self.table, day) or day not in self.days:
            return None
        made_of, written = self.days[day]
        return made_of if written == self.lake.fingerprint(self.table, day) else None

    def write(self, day: date, made_of: str, rows: pl.DataFrame) -> None:
        self.lake.write(self.table, day, rows)
        self.days[day] = (made_of, self.lake.fingerprint(self.table, day))

    def remember(self) -> None:
        remember(self.lake, self.table.name, self.days, _MEMORY)

    def end(self, days: Collection[date]) -> None:
        """Empties days that have no quotations any more, and remembers the others."""
        for day in self.lake.days(self.table):
            if day not in days:
                self.days.pop(day, None)
                if self.lake.rows(self.table, day):
                    self.lake.write(self.table, day, self.table.frame([]))
        self.remember()
