"""Which days' groups of wordings were made of something else than what the lake holds now: of quotations of before, by other
rules or over another window, or not at all. Looks only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.lake import DamagedFile, Lake
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES
from pipeline.versions import Behind, changed_parts
from pipeline.wording.index import Indexed, indexed_days
from pipeline.wording.made import (
    GROUPS_OF,
    PAIRS_OF,
    SKETCHES_OF,
    Made,
    groups_made_of,
    pairs_made_of,
    sketches_made_of,
)
from pipeline.wording.regrouping import INDEX
from pipeline.wording.sketches import sketched

UNGROUPED = "no wordings compared yet"
OTHERS = "quotations came or went since"
GONE = "its quotations are gone"
LOST = "its groups are gone"


def stale_wordings(lake: Lake, days_back: int) -> list[Behind]:
    """The days, oldest first, with the number of their quotations. `days_back` is the window in which wordings are compared.

    What a day was made of is remembered where it was made: of what was made elsewhere, or where the memory is lost, it is only
    asked whether every quotation that needs a sketch has one. Days with a damaged file are left out.
    """
    days = lake.days(QUOTES)
    for table in (QUOTES, QUOTE_SKETCHES, QUOTE_PAIRS, GROUPED_QUOTES):
        lake.bring(table, days)
    sketches, pairs = Made.read(lake, QUOTE_SKETCHES), Made.read(lake, QUOTE_PAIRS)
    made_of = {day: sketches.known(day) or sketches_made_of(lake, day) for day in days}
    held = _Held(lake, days_back, sketches, pairs, made_of, indexed_days(lake.root / INDEX))
    # A day that has no quotations any more keeps a file without rows.
    gone = [day for day in lake.days(QUOTE_SKETCHES) if day not in made_of and lake.rows(QUOTE_SKETCHES, day)]
    found: list[Behind] = []
    for day in sorted([*days, *gone]):
        try:
            if changed := list(held.changed(day)) if day in made_of else [GONE]:
                found.append(Behind(day, lake.read(QUOTES, day, QUOTES.key).height, tuple(changed)))
        except DamagedFile:
            continue
    return found


@dataclass(frozen=True)
class _Held:
    """What is remembered of sketches and pairs, what the sketches of each day were made of, and what the groups' index holds."""

    lake: Lake
    days_back: int
    sketches: Made
    pairs: Made
    made_of: Mapping[date, str]
    index: Mapping[date, Indexed]

    def changed(self, day: date) -> Iterator[str]:
        """Since the day was grouped. Raises DamagedFile."""
        if not all(self.lake.files(table, day) for table in (QUOTE_SKETCHES, QUOTE_PAIRS)):
            yield UNGROUPED
            return
        known = self.sketches.known(day)
        if known is not None:
            yield from changed_parts(SKETCHES_OF, known, sketches_made_of(self.lake, day))
        elif self._quotations_differ(day):
            yield OTHERS
        if (known := self.pairs.known(day)) is not None:
            yield from changed_parts(PAIRS_OF, known, pairs_made_of(self.made_of, day, self.days_back))
        if (grouped := self.index.get(day)) is not None:
            yield from changed_parts(GROUPS_OF, grouped.made_of, groups_made_of(self.lake, day))
            # A day without groups has a file without rows.
            if grouped.written is not None and not self.lake.files(GROUPED_QUOTES, day):
                yield LOST

    def _quotations_differ(self, day: date) -> bool:
        quotes = sketched(self.lake.read(QUOTES, day, ["quote_id", "text"]))
        return set(quotes) != set(self.lake.read(QUOTE_SKETCHES, day, ["quote_id"])["quote_id"])
