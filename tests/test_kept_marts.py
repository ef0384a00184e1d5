"""Tables that are kept from night to night are, row for row, what they would be if they were made whole: after nights of every
kind, in any order, and after a kill."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from newsroom import MODELS, SUNDAY, Newsroom, Row, a_wire_story, bring_in, build_all
from sql_folder import put
from sql_read import needed

from pipeline.commands.rebuild import rebuild
from pipeline.lake import Lake
from pipeline.settings import Settings
from pipeline.sqlfiles import SqlFileError, parse
from pipeline.sqlmodels import build, load_models
from pipeline.sqlrebuild import differing
from pipeline.sqlwhole import by_months
from pipeline.tables import ARTICLES, CAPTURES, MENTIONS, QUOTES, REJECTED_PAGES
from pipeline.warehouse import Warehouse, create_tables, load_sources
from pipeline.warehouse.kept import forget_followers, note_set

WEDNESDAY = SUNDAY + timedelta(days=3)
DAYS = [SUNDAY + timedelta(days=number) for number in range(45)]
PEOPLE = {"brul": ["Ana Brul", "A. Brul", "Brul"], "reet": ["Tomas Reet", "Reet"], "oldan": ["Mira Oldan", "M. Oldan"]}
PLACES = {"selm": ["Port Selm", "Selm"], "kova": ["Kova", "Kova City"], "union": ["Dock Union", "the Dock Union"]}
OUTLETS = ("Harbour Post", "Valley Times", "Lake Gazette", None)
WORDS = (
    "The bridge will carry trams from the first day",
    "We did all that we could do for Port Selm",
    "Nobody in Kova will lose a seat over it",
    "The Dock Union was never asked about it",
    # In none of the others: an id of a quotation is its place.
    "Yes",
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


def faults(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int, object]]:
    return {model.table: found for model in MODELS if model.kept and (found := differing(con, model))}


MARKS = (
    "select article_id, cluster_id, is_representative, role, null, null from news.articles union all "
    "select quote_id, null, null, null, first_in_cluster, said_first from news.quotes order by all"
)


def marks(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """What clusters gave to articles and quotations."""
    return con.execute(MARKS).fetchall()


def as_marked_whole(con: duckdb.DuckDBPyConnection, place: Path) -> list[tuple[object, ...]]:
    """The same, loaded into an empty warehouse."""
    con.execute("attach ':memory:' as whole")
    con.execute("use whole")
    try:
        bring_in(con, Lake(place / "lake"))
        return marks(con)
    finally:
        con.execute("use memory")
        con.execute("detach whole")


@pytest.mark.parametrize("seed", range(1))
def test_after_nights_of_every_kind_kept_tables_are_what_they_would_be_made_whole(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    press = Press(seed)
    kinds = [press.new_day, press.cleaned_again, press.read_again, press.clustered_again, press.removed]
    for _ in range(4):
        press.new_day()
    load(con, press, tmp_path)
    build_all(con)
    for number, night in enumerate(press.chance.sample(kinds, len(kinds))):
        night()
        load(con, press, tmp_path)
        build_all(con)
        assert faults(con) == {}, (number, night.__name__)
        assert as_marked_whole(con, tmp_path) == marks(con), (number, night.__name__)
    assert con.execute("select count(*) from ops.stale_rows").fetchone() == (0,)
    assert con.execute("from marts.entity_pairs limit 1").fetchone()
    kept = [model for model in MODELS if model.kept]
    marked = {"news.quotes.said_first", "news.quotes.group_id", "news.entity_spellings"}
    assert marked | {model.table for model in kept} == {
        table for (table,) in con.execute("select table_name from ops.kept_models").fetchall()
    }


@pytest.fixture
def two_days(wire_copy: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the wire story, every table built; its lake is beside it."""
    with duckdb.connect(Warehouse(wire_copy.data).working) as opened:
        opened.execute("set timezone = 'UTC'; set threads = 1")
        yield opened


@pytest.fixture
def wire_press(wire_copy: Settings) -> Press:
    press = Press(1)
    press.room = a_wire_story()
    return press


def built(con: duckdb.DuckDBPyConnection) -> dict[str, int | None]:
    """How many values were stale of each kept table; None where it was made whole."""
    return {model.table: build(con, model).stale for model in MODELS if model.kept}


def test_a_night_with_nothing_new_makes_no_row_again(
    two_days: duckdb.DuckDBPyConnection, wire_press: Press, wire_copy: Settings
) -> None:
    load(two_days, wire_press, wire_copy.data)
    assert set(built(two_days).values()) == {0}


def test_only_the_days_that_changed_are_made_again(
    two_days: duckdb.DuckDBPyConnection, wire_press: Press, wire_copy: Settings
) -> None:
    """Wednesday's copy of Sunday's text makes Sunday's article an original: it counts as before, and its clusters changed."""
    copy = wire_press.room.article("w1", WEDNESDAY, "Valley Times", "Shops in Port Selm hope.", hour=8)
    wire_press.room.mention(copy, "Port Selm", "Port Selm", "GPE")
    load(two_days, wire_press, wire_copy.data)
    stale = built(two_days)
    assert (stale["marts.outlet_daily"], stale["parts.entity_days"], stale["marts.quotations"]) == (1, 1, 1)
    # Nobody was quoted.
    assert (stale["marts.speaker_profile"], stale["marts.who_about_whom"]) == (0, 0)
    assert stale["news.entities"] == 1
    wire_press.room.copies("b1", {"w1": "exact"})
    load(two_days, wire_press, wire_copy.data)
    stale = built(two_days)
    assert (stale["marts.outlet_daily"], stale["marts.duplicate_clusters"]) == (2, 2)
    assert faults(two_days) == {}


def test_a_name_that_changes_reaches_rows_of_all_days(
    two_days: duckdb.DuckDBPyConnection, wire_press: Press, wire_copy: Settings
) -> None:
    for number in range(5):
        article = wire_press.room.article(f"n{number}", WEDNESDAY, "Valley Times", "Mira Oldan-Brul came.", hour=8)
        wire_press.room.mention(article, "Mira Oldan-Brul", "Mira Oldan-Brul", "PERSON")["entity_id"] = "mira oldan"
    load(two_days, wire_press, wire_copy.data)
    stale = built(two_days)
    assert stale["marts.outlet_daily"] == 1
    names = "select distinct name, count(distinct day) from marts.speaker_daily group by all"
    assert two_days.execute(names).fetchall() == [("Mira Oldan-Brul", 2)]
    assert two_days.execute("select distinct speaker from marts.quotations where speaker is not null").fetchall() == [
        ("Mira Oldan-Brul",)
    ]
    assert faults(two_days) == {}


def test_a_day_that_changes_reaches_the_days_that_look_back_on_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    press = Press(5)
    days = [*DAYS[:6], DAYS[28], DAYS[29]]
    for day in days:
        for number in range(5 + day.day % 3):
            press.room.article(f"{day}-{number}", day, "Harbour Post", "Shops in Port Selm hope.", hour=8)
    load(con, press, tmp_path)
    models = needed(MODELS, "ops.outlet_drift")
    for model in models:
        build(con, model)
    (drift,) = (model for model in MODELS if model.table == "ops.outlet_drift")
    usual = "select day, usual_articles from ops.outlet_drift where usual_articles is not null order by day"
    before = dict(con.execute(usual).fetchall())
    press.room.rows[ARTICLES.name, DAYS[0]] = press.room.of(ARTICLES, DAYS[0])[:1]
    load(con, press, tmp_path)
    for model in models[:-1]:
        build(con, model)
    # The day itself and the 28 after it; of these the newest but one looks back on it, and the newest does not.
    assert build(con, drift).stale == 29
    assert differing(con, drift) is None
    after = dict(con.execute(usual).fetchall())
    assert {day for day in days if before.get(day) != after.get(day)} >= {DAYS[3]}
    assert after[DAYS[29]] == before[DAYS[29]]


def test_a_build_that_was_undone_is_done_by_the_next_night(tmp_path: Path) -> None:
    """As a kill undoes it: nothing of the transaction is there, and what was stale still is."""
    press = Press(3)
    press.new_day()
    warehouse = Warehouse(tmp_path)

    def store() -> None:
        with warehouse.write() as con:
            load(con, press, tmp_path)

    store()
    with warehouse.write() as con:
        build_all(con)
    press.new_day()
    store()
    with pytest.raises(RuntimeError), warehouse.write() as con:
        for model in MODELS[:6]:
            build(con, model)
        raise RuntimeError("killed")
    press.removed()
    store()
    with warehouse.write() as con:
        for model in MODELS:
            assert build(con, model).stale is not None or not model.kept
        assert faults(con) == {}


def test_a_table_that_is_there_in_its_shape_is_not_made_again_whatever_its_types_are(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """DuckDB quotes fields of a struct whose names are words of SQL: news.quotes.about has some."""
    create_tables(con)
    assert create_tables(con) == []


def test_a_column_that_a_table_follows_by_is_not_told_as_one_that_is_set(two_days: duckdb.DuckDBPyConnection) -> None:
    """Its kept rows are those of the value before, too."""
    with pytest.raises(ValueError, match=r"marts\.duplicate_clusters follows news\.articles by cluster_id"):
        note_set(two_days, "news.articles", "cluster_id", "from news.articles")


def test_another_query_and_another_shape_below_make_a_table_whole(two_days: duckdb.DuckDBPyConnection) -> None:
    (mart,) = (model for model in MODELS if model.table == "marts.outlet_daily")
    assert build(two_days, mart).stale == 0
    assert build(two_days, replace(mart, parsed=parse(mart.path, f"{mart.query}\n-- as before"))).stale is None
    assert build(two_days, mart).stale is None
    two_days.execute("alter table news.articles add column extra integer")
    for made in create_tables(two_days):
        forget_followers(two_days, made)
    assert build(two_days, mart).stale is None
    two_days.execute("drop table marts.outlet_daily")
    assert build(two_days, mart).stale is None


def test_rebuild_tells_a_table_that_is_not_what_it_would_be_and_mends_it(
    wire_copy: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = wire_copy
    kept = sum(model.kept is not None for model in MODELS)
    assert rebuild(settings, check=True) == 0
    assert f"{kept} of {kept} kept tables are what they would be" in capsys.readouterr().out
    with Warehouse(settings.data).write() as con:
        con.execute("update marts.outlet_daily set words = words + 1")
    assert rebuild(settings, check=True) == 1
    told = capsys.readouterr().out
    assert "marts.outlet_daily: lacks " in told
    assert f"{kept - 1} of {kept} kept tables" in told
    assert rebuild(settings, check=False) == 0
    assert rebuild(settings, check=True) == 0


HEAD = "-- one row a half\n-- key: half\n{}\n-- half: half\n-- items: items\n"


@pytest.mark.parametrize(
    ("lines", "query", "reason"),
    [
        ("-- incremental: day", "select 1 as half, 2 as items", "rows are kept by day, which is no column"),
        ("-- incremental: half", "select half, items from news.articles", "news.articles has no column half"),
        ("-- incremental: half\n-- incremental: half", "select 1 as half, 2 as items", "state the columns"),
        ("-- follows: news.articles.article_id", "select 1 as half, 2 as items", "is not understood"),
        (
            "-- incremental: half\n-- follows: news.articles.half through news.quotes",
            "select half, items from news.articles",
            "news.articles has no column half",
        ),
        ("-- incremental: half\n-- looks back: 28 days", "select 1 as half, 2 as items", "are not kept by day alone"),
        (
            "-- incremental: half\n-- follows: news.articles.article_id through news.quotes",
            "select half, items from news.articles",
            "news.quotes is not read by the model",
        ),
    ],
)
def test_how_rows_are_kept_must_fit_what_is_read(tmp_path: Path, lines: str, query: str, reason: str) -> None:
    put(tmp_path, "marts/halves.sql", HEAD.format(lines) + query)
    with pytest.raises(SqlFileError, match=reason):
        load_models(tmp_path)


def test_what_is_kept_by_day_is_made_a_month_at_a_time_and_tells_what_became_other(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    press = Press(2)
    for day in (SUNDAY, SUNDAY + timedelta(days=40)):
        article = press.room.article(f"a{day}", day, "Valley Times", "Shops in Port Selm hope.", hour=8)
        press.room.mention(article, "Port Selm", "Port Selm", "GPE")
    load(con, press, tmp_path)
    for model in needed(MODELS, "marts.entity_daily", "parts.entity_months"):
        build(con, model)
    (parts,) = (model for model in MODELS if model.table == "parts.entity_days")
    assert parts.kept
    queries = by_months(con, parts.parsed, parts.kept.narrowed(parts.upstream))
    counts = [con.execute(f"select count(*) from ({query})").fetchone() for query in queries]
    assert counts == [(1,), (1,)]
    # Of the rows that an earlier version made, one was wrong.
    con.execute("update parts.entity_days set mentions_said = 7 where day = $day", {"day": SUNDAY})
    assert build(con, replace(parts, parsed=parse(parts.path, f"{parts.query}\n-- as before"))).stale is None
    assert con.execute("select table_name, value from ops.stale_rows order by all").fetchall() == [
        ("marts.entity_daily", [str(SUNDAY), "port selm"]),
        ("parts.entity_months", [str(SUNDAY.replace(day=1)), "port selm"]),
    ]
