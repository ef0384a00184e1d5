"""All that the page of a night tells, asked of one publication."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipeline.look import altered, drift, health, rising, shares, stories, texts, totals, turned, voices, wires, words
from pipeline.look.altered import Altered
from pipeline.look.drift import Drift
from pipeline.look.health import Rejected, Sureness, Warned
from pipeline.look.people import People
from pipeline.look.rising import Rising
from pipeline.look.shares import Shares
from pipeline.look.stories import Story
from pipeline.look.texts import Spread
from pipeline.look.totals import Article, Asked, Day, Outlet, Usual
from pipeline.look.turned import Turned
from pipeline.look.voices import Pair, Silent, Source, Voice
from pipeline.look.wires import Wire
from pipeline.look.words import Group


@dataclass(frozen=True)
class Night:
    """One day of capture. `days` are those before it and the night, last; `groups` are the words that its numbers lead to;
    `shares` are None where nothing is known of people."""

    day: date
    days: tuple[Day, ...]
    usual: tuple[Usual, ...]
    asked: tuple[Asked, ...]
    articles: tuple[Article, ...]
    outlets: tuple[Outlet, ...]
    stories: tuple[Story, ...]
    texts: tuple[Spread, ...]
    most_quoted: tuple[Voice, ...]
    new: tuple[Voice, ...]
    silent: tuple[Silent, ...]
    pairs: tuple[Pair, ...]
    travels: tuple[Spread, ...]
    altered: tuple[Altered, ...]
    turned: tuple[Turned, ...]
    sources: tuple[Source, ...]
    shares: Shares | None
    rising: tuple[Rising, ...]
    wires: tuple[Wire, ...]
    drift: tuple[Drift, ...]
    rejected: tuple[Rejected, ...]
    warned: tuple[Warned, ...]
    sureness: Sureness
    groups: tuple[Group, ...]

    @property
    def tonight(self) -> Day:
        return self.days[-1]


def read_night(con: duckdb.DuckDBPyConnection, day: date, sql: Path, people: People | None = None) -> Night:
    """Raises LookError where an earlier version made the publication; `sql` is the folder of models and checks, `people` what is
    known of them."""
    found = totals.days(con, day)
    most, new = voices.most_quoted(con, day), voices.new_voices(con, day)
    pairs, sources, risen = voices.pairs(con, day), voices.sources(con, day), rising.rising(con, day)
    voiced = shares.shares(con, people, day) if people else None
    groups = (
        *words.by_person(con, day, {voice.person_id: voice.name for voice in (*most, *new)}),
        *words.about(con, day, {pair.key: f"{pair.speaker} about {pair.entity}" for pair in pairs}),
        *words.by_source(con, day, _headings(sources)),
        *words.mentioned(con, day, {one.entity_id: one.name for one in risen}),
        *(words.by_value(con, day, voiced.members, _values(voiced)) if voiced else ()),
        *words.unsure(con, day, health.SURE),
    )
    return Night(
        day=day,
        days=found,
        usual=totals.usual(found, day),
        asked=totals.asked(con, day),
        articles=totals.articles(con, day),
        outlets=totals.outlets(con, day),
        stories=stories.stories(con, day),
        texts=texts.texts(con, day),
        most_quoted=most,
        new=new,
        silent=voices.silent_voices(con, day),
        pairs=pairs,
        travels=texts.travels(con, day),
        altered=altered.altered(con, day),
        turned=turned.turned(con, day),
        sources=sources,
        shares=voiced,
        rising=risen,
        wires=wires.wires(con, day),
        drift=drift.drift(con, day),
        rejected=health.rejected(con, day),
        warned=health.warned(con, sql),
        sureness=health.sureness(con, day),
        groups=groups,
    )


def _headings(sources: Iterable[Source]) -> dict[str, str]:
    return {one.key: f"{one.outlet or 'no outlet'}: {one.kind}" for one in sources}


def _values(found: Shares) -> dict[str, str]:
    """Of the groups of words: key -> heading."""
    return {
        key: f"{column.name}: {value}"
        for column in found.columns
        for key, value in zip(column.keys, column.values, strict=True)
        if key
    }
