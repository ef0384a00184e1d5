"""Tables that are kept from night to night are, row for row, what they would be if they were made whole: after nights of every
kind, in any order, and after a kill."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from newsroom import MODELS, SUNDAY, Newsroom, Row, bring_in, build_all

from pipeline.lake import Lake
from pipeline.sqlrebuild import differing
from pipeline.tables import ARTICLES, CAPTURES, MENTIONS, QUOTES, REJECTED_PAGES
from pipeline.warehouse import load_sources

DAYS = [SUNDAY + timedelta(days=number) for number in range(45)]
PEOPLE = {"brul": ["Ana Brul", "A. Brul", "Brul"], "reet": ["Tomas Reet", "Reet"], "oldan": ["Mira Oldan", "M. Oldan"]}
PLACES = {"selm": ["Port Selm", "Selm"], "kova": ["Kova", "Kova City"], "union": ["Dock Union", "the Dock Union"]}
OUTLETS = ("Harbour Post", "Valley Times", "Lake Gazette", None)
WORDS = (
    "The bridge will carry trams from the first day",
    "We did all that we could do for Port Selm",
    "Nobody in Kova will lose a seat over it",
    "The Dock Union was never asked about it",
    "No",
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'; set threads = 1")
        yield opened


class Press:
    """A newsroom whose days come, change and go by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.room = Newsroom()
        self.made = 0

    def new_day(self) -> None:
        day = self.chance.choice(DAYS)
        for _ in range(self.chance.randint(1, 4)):
            self._article(day)
        self.room.capture(f"c{self.made}", day, "valley-times", self.chance.choice(["new", "timeout"]))
        self.room.rejected(f"r{self.made}", day, "valley-times")

    def cleaned_again(self) -> None:
        """Outlets and times of a day become others, one article goes."""
        if not (articles := self._a_day_of_articles()):
            return
        gone = self.chance.choice(articles)
        for table in (ARTICLES, QUOTES, MENTIONS):
            rows = self.room.of(table, _day(gone))
            rows[:] = [row for row in rows if row["article_id"] != gone["article_id"]]
        for article in self.room.of(ARTICLES, _day(gone)):
            article["outlet"] = self.chance.choice(OUTLETS)
            article["published_at"] = self.chance.choice([None, article["captured_at"]])
            article["published_precision"] = "minute" if article["published_at"] else None
        self._forget(gone)

    def read_again(self) -> None:
        """Speakers, names and labels of a day become others."""
        if not (articles := self._a_day_of_articles()):
            return
        day = _day(articles[0])
        for quote in self.room.of(QUOTES, day):
            person = self.chance.choice([None, *PEOPLE])
            quote["person_id"], quote["speaker_role"] = person, self.chance.choice([None, "minister", "mayor"])
            quote["speaker_name"] = self.chance.choice(PEOPLE[person]) if person else None
            quote["confidence"], quote["polarity"] = self.chance.random(), self.chance.choice(["affirmed", "refused"])
        for mention in self.room.of(MENTIONS, day):
            entity = self.chance.choice([None, *PEOPLE, *PLACES])
            mention["entity_id"], mention["label"] = entity, self.chance.choice(["PERSON", "ORG", "GPE", "FAC"])
            mention["name"] = self.chance.choice((PEOPLE | PLACES)[entity]) if entity else None

    def clustered_again(self) -> None:
        articles = self.room.of_table(ARTICLES.name)
        self.room.clusters.clear()
        self.chance.shuffle(articles)
        while len(articles) > 4 and self.chance.random() < 0.9:
            size = self.chance.randint(2, 4)
            ids = [str(articles.pop()["article_id"]) for _ in range(size)]
            self.room.copies(ids[0], {name: self.chance.choice(["exact", "near", "version"]) for name in ids[1:]})
        for article in articles[:2]:
            self.room.roundup(str(article["article_id"]))

    def removed(self) -> None:
        if articles := self._a_day_of_articles():
            day = _day(articles[0])
            for table in (ARTICLES, QUOTES, MENTIONS, CAPTURES, REJECTED_PAGES):
                self.room.rows.pop((table.name, day), None)
            for article in articles:
                self._forget(article)

    def nothing(self) -> None:
        """A night after which nothing is new."""

    def _article(self, day: date) -> None:
        self.made += 1
        words = self.chance.sample(WORDS, self.chance.randint(1, 3))
        person = self.chance.choice(list(PEOPLE))
        name = self.chance.choice(PEOPLE[person])
        text = f"News of Port Selm and Kova and the Dock Union, by {name}. " + " ".join(
            f"“{said}.” It was said." for said in words
        )
        outlet = self.chance.choice(OUTLETS[:3])
        article = self.room.article(f"a{self.made}", day, str(outlet), text, hour=self.chance.randint(0, 23))
        for said in words:
            self.room.quote(
                article, said, person_id=person, speaker_name=name, speaker_kind="name", confidence=self.chance.random()
            )
        for entity, forms in PLACES.items():
            if self.chance.random() < 0.7:
                self.room.mention(article, forms[0] if forms[0] in text else forms[1], forms[0], "GPE")["entity_id"] = (
                    entity
                )
        for entity, forms in PLACES.items():
            for said in words:
                if forms[0] in said:
                    start = text.index(said)
                    self.room.mention(article, forms[0], forms[0], "ORG", start)["entity_id"] = entity
        self.room.mention(article, name, name, "PERSON")["entity_id"] = person

    def _a_day_of_articles(self) -> list[Row]:
        days = sorted({_day(article) for article in self.room.of_table(ARTICLES.name)})
        return list(self.room.of(ARTICLES, self.chance.choice(days))) if days else []

    def _forget(self, article: Row) -> None:
        gone = article["article_id"]
        members = self.room.clusters.values()
        clusters = {member["cluster_id"] for member in members if member["article_id"] == gone}
        self.room.clusters = {
            name: member for name, member in self.room.clusters.items() if member["cluster_id"] not in clusters
        }


def _day(row: Row) -> date:
    day = row["day"]
    assert isinstance(day, date)
    return day


def load(con: duckdb.DuckDBPyConnection, press: Press, place: Path) -> None:
    """The lake holds the newsroom's days and no others."""
    lake = Lake(place / "lake")
    for table in (ARTICLES, QUOTES, MENTIONS, CAPTURES, REJECTED_PAGES):
        for day in lake.days(table):
            if not press.room.rows.get((table.name, day)):
                for file in lake.files(table, day):
                    file.unlink()
    press.room.store(lake)
    bring_in(con, lake)
    load_sources(con, [])


def faults(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[object, ...]]:
    return {model.table: found for model in MODELS if (found := differing(con, model))}


@pytest.mark.parametrize("seed", range(3))
def test_after_nights_of_every_kind_kept_tables_are_what_they_would_be_made_whole(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    press = Press(seed)
    kinds = [press.new_day, press.cleaned_again, press.read_again, press.clustered_again, press.removed, press.nothing]
    for _ in range(4):
        press.new_day()
    for number in range(7):
        night = press.chance.choices(kinds, weights=(6, 3, 3, 4, 1, 1))[0]
        night()
        load(con, press, tmp_path)
        build_all(con)
        assert faults(con) == {}, (number, night.__name__)
    assert con.execute("select count(*) from ops.stale_rows").fetchone() == (0,)
    kept = [model for model in MODELS if model.kept]
    assert {model.table for model in kept} == {
        table for (table,) in con.execute("select table_name from ops.kept_models").fetchall()
    }
