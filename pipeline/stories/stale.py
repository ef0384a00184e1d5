"""Which days' stories were made of something else than what the lake holds now: of articles, names or copies of before, by
other rules, or not at all. Looks only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.lake import DamagedFile, Lake
from pipeline.stories.made import TERMS_OF, TOLD_OF, Made, read_roundups, terms_made_of, told_made_of
from pipeline.tables import ARTICLES, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS
from pipeline.versions import Behind, changed_parts

UNTOLD = "no stories told yet"
OTHERS = "articles came or went since"
GONE = "its articles are gone"
_MADE_OF = (ARTICLES, MENTIONS, DUPLICATES)


def stale_stories(lake: Lake) -> list[Behind]:
    """The days, oldest first, with the number of their articles.

    What a day was made of is remembered where it was made: of what was made elsewhere, or where the memory is lost, the articles
    alone are compared. Days with a damaged file are left out, and all where the clusters are damaged.
    """
    days = lake.days(ARTICLES)
    for table in (*_MADE_OF, STORY_TERMS, STORY_ARTICLES):
        lake.bring(table, days)
    try:
        roundups = dict(read_roundups(lake).group_by("day").agg("article_id").iter_rows())
    except DamagedFile:
        return []
    terms, stories = (
        {day: lake.fingerprint(table, day) for day in lake.days(table)} for table in (STORY_TERMS, STORY_ARTICLES)
    )
    held = _Held(lake, Made.read(lake), roundups, terms, {**dict.fromkeys(terms, ""), **stories})
    found: list[Behind] = []
    for day in sorted({*days, *terms, *stories}):
        try:
            if changed := list(held.changed(day)) if day in days else [GONE]:
                rows, *_ = (lake.read(table, day, table.key).height for table in _MADE_OF)
                found.append(Behind(day, rows, tuple(changed)))
        except DamagedFile:
            continue
    return found


@dataclass(frozen=True)
class _Held:
    """What the lake holds of all days: what is remembered of it, roundups, and the fingerprints of terms and stories ('': none)."""

    lake: Lake
    known: Made
    roundups: Mapping[date, list[str]]
    terms: Mapping[date, str]
    stories: Mapping[date, str]

    def changed(self, day: date) -> Iterator[str]:
        """Since the day was told. Raises DamagedFile."""
        if not (self.terms.get(day) and self.stories.get(day)):
            yield UNTOLD
            return
        roundups = self.roundups.get(day, [])
        made_of, written = self.known.terms.get(day, ("", ""))
        if written == self.terms[day]:
            yield from changed_parts(TERMS_OF, made_of, terms_made_of(self.lake, day, roundups))
        elif self._articles_differ(day, roundups):
            yield OTHERS
        made_of, written = self.known.told.get(day, ("", ""))
        if written == self.stories[day]:
            yield from changed_parts(TOLD_OF, made_of, told_made_of(day, self.terms, self.stories))

    def _articles_differ(self, day: date, roundups: Iterable[str]) -> bool:
        articles, terms = (
            set(self.lake.read(table, day, ["article_id"])["article_id"]) for table in (ARTICLES, STORY_TERMS)
        )
        return articles - set(roundups) != terms
