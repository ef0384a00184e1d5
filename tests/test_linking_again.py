"""What linking keeps from night to night gives what linking everything at once gives, whatever days came, changed or went before."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from pipeline.ids import stable_id
from pipeline.language.names.keys import entity_id, entity_key
from pipeline.people import appearances, linking
from pipeline.people.aliases import Alias
from pipeline.people.appearances import Appearance
from pipeline.people.linking import link
from pipeline.people.links import Linked
from pipeline.warehouse import create_tables, entity_rows, linked_names, linked_pairs, links
from pipeline.warehouse.kept import note_changed
from pipeline.warehouse.links import link_names

FIRST = date(2026, 3, 1)
PEOPLE = (
    "Sergei Volodarsky", "Serhii Volodarskyi", "S. Volodarsky", "Volodarsky", "Mr Volodarsky", "Mrs Volodarsky",
    "John Pellman", "Joan Pellman", "J. Pellman", "Pellman", "Jon Pellmann", "Anna Buchtmann", "Anna Bauchtman",
    "Helen Dane", "Helen Marlowe-Dane", "Dane", "Ana Kovar", "Ana Kovář", "Walter Quine Sr.", "Walter Quine Jr.",
)  # fmt: skip
BODIES = ("Northern Water Board", "NWB", "National Wool Bureau", "Ministry of Defence", "Defence Ministry", "the board")
ROLES = (
    None,
    None,
    "energy minister",
    "minister",
    "footballer",
    "mayor of Ridley",
    "mayor of Harrow",
    "senator",
    "Senator",
)
TOLD = (
    Alias("Helen Dane", apart=("Helen Marlowe-Dane",)),
    Alias("Joan Pellman", also=("Jon Pellmann",), wikidata="Q1"),
)


@dataclass(frozen=True)
class Written:
    """An article: its names with label and role (None: mentioned alone), and whether a quotation has the name."""

    article_id: str
    day: date
    names: tuple[tuple[str, str, str | None, bool], ...]


def written(chance: random.Random, day: date) -> Written:
    named = {
        name: (name, "ORG" if name in BODIES else "PERSON", chance.choice(ROLES), chance.random() < 0.4)
        for name in chance.sample(PEOPLE, chance.randint(1, 4)) + chance.sample(BODIES, chance.randint(0, 2))
    }
    return Written(stable_id(chance.random()), day, tuple(named.values()))


def forms(name: str) -> tuple[str, ...]:
    return ("NWB",) if name == "Northern Water Board" else ()


def put(con: duckdb.DuckDBPyConnection, day: date, articles: Sequence[Written]) -> None:
    """Puts the articles in the place of those of the day."""
    for table in ("news.articles", "news.mentions", "news.quotes"):
        note_changed(con, table, f"select * from {table} where day = date '{day}'")
        con.execute(f"delete from {table} where day = ?", [day])
    for one in articles:
        con.execute("insert into news.articles (article_id, day, outlet) values (?, ?, 'Post')", [one.article_id, day])
        for at, (name, label, role, speaks) in enumerate(one.names):
            known = entity_id(name, label)
            if role is None or not speaks:
                for text in (name, *forms(name)):
                    con.execute(
                        "insert into news.mentions (article_id, day, start_char, text, name, label, entity_id, spelling_id) "
                        "values (?, ?, ?, ?, ?, ?, ?, ?)", [one.article_id, day, at, text, name, label, known, known]
                    )  # fmt: skip
            if role is not None:
                con.execute(
                    "insert into news.quotes (article_id, day, speaker_name, speaker_mention, speaker_role, person_id, "
                    "person_spelling_id) values (?, ?, ?, ?, ?, ?, ?)", [one.article_id, day, name, name, role, known, known]
                )  # fmt: skip
    for table in ("news.articles", "news.mentions", "news.quotes"):
        note_changed(con, table, f"select * from {table} where day = date '{day}'")


def appearances_of(articles: Sequence[Written]) -> Iterator[Appearance]:
    """What the linker is to read of them."""
    for one in articles:
        mentioned = [(name, label) for name, label, role, speaks in one.names if role is None or not speaks]
        company = {key for name, label in mentioned if (key := entity_key(name, label)) is not None}
        for name, label, role, _ in one.names:
            key = entity_key(name, label)
            if key is not None:
                near = tuple(sorted(company - {key}))
                also = forms(name) if (name, label) in mentioned else ()
                yield Appearance(one.article_id, one.day, "Post", name, label, role, also, near)


def number(spelling: str) -> str:
    return stable_id("entity", spelling)


def spellings_of(linked: Linked) -> set[tuple[object, ...]]:
    return {
        (
            one.entity_id, one.sense_id, number(one.key), one.names, one.roles, one.why, one.score, one.first_seen,
            one.last_seen, len(one.articles),
        )
        for one in linked.links
    }  # fmt: skip


def candidates_of(linked: Linked) -> set[tuple[object, ...]]:
    """As the table of doubtful pairs has them."""
    of = {one.sense_id: one for one in linked.links}
    articles: dict[str, int] = defaultdict(int)
    for one in linked.links:
        articles[one.entity_id] += len(one.articles)
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    for pair in linked.candidates:
        sides = sorted([(of[pair.one_id].entity_id, pair.one), (of[pair.other_id].entity_id, pair.other)])
        (one_id, one), (other_id, other) = sides
        if one_id != other_id:
            fewer = min(articles[one_id], articles[other_id])
            found.setdefault((one_id, other_id), (one_id, other_id, one, other, False, pair.why, fewer))
    joined = {
        (one.entity_id, one.sense_id, of[one.entity_id].names[0], one.names[0], True, one.why, len(one.articles))
        for one in linked.links
        if one.score < entity_rows.DOUBTFUL and one.sense_id != one.entity_id
    }
    return set(found.values()) | joined


def meant_by(linked: Linked) -> dict[tuple[str, str, str], str]:
    """The entity by article, spelling and name, where the spelling has several senses; by spelling where it has one."""
    found: dict[tuple[str, str, str], str] = {}
    for one in linked.links:
        if one.sense_id == number(one.key):
            found["", number(one.key), ""] = one.entity_id
        for article, name in one.appearances:
            found[article, number(one.key), name] = one.entity_id
    return found


def check(con: duckdb.DuckDBPyConnection, days: dict[date, list[Written]], told: Sequence[Alias]) -> None:
    linked = link(appearances_of([one for articles in days.values() for one in articles]), told)
    rows = con.execute(
        "select entity_id, sense_id, spelling_id, spellings, roles, why, score, first_seen, last_seen, articles "
        "from news.entity_spellings"
    ).fetchall()
    assert {(*row[:3], tuple(row[3]), tuple(row[4]), *row[5:]) for row in rows} == spellings_of(linked)
    assert len(rows) == len(linked.links)
    rows = con.execute("from news.entity_candidates").fetchall()
    assert set(rows) == candidates_of(linked)
    assert len(rows) == len(candidates_of(linked))
    meant = meant_by(linked)
    marked = con.execute(
        "select article_id, spelling_id, name, entity_id from news.mentions where spelling_id is not null union all "
        "select article_id, person_spelling_id, speaker_name, person_id from news.quotes where person_spelling_id is not null"
    ).fetchall()
    for article, spelling, name, entity in marked:
        assert entity == meant.get((article, spelling, name), meant.get(("", spelling, ""), spelling)), name


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that small histories cross."""
    for module in (appearances, linked_names):
        monkeypatch.setattr(module, "MAX_BESIDE", 5)
        monkeypatch.setattr(module, "MAX_KEEPING", 6)
    for module in (linking, linked_pairs):
        monkeypatch.setattr(module, "MAX_BLOCK", 3)


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the shares of days that are linked one after the other, of a few rows each."""
    monkeypatch.setattr(links, "_SHARE", 20)
    counted: Counter[str] = Counter()

    def read(*given: Any) -> None:
        counted["shares"] += 1
        linked_names.read_names(*given)

    monkeypatch.setattr(links, "read_names", read)
    return counted


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("seed", range(2))
def test_kept_links_are_those_of_everything_at_once(
    con: duckdb.DuckDBPyConnection, shares: Counter[str], seed: int
) -> None:
    chance = random.Random(seed)
    con.execute("set threads = 1")
    create_tables(con)
    days: dict[date, list[Written]] = {}
    told = TOLD if seed % 2 else ()
    for night in range(4):
        # Now and then several days at once.
        for _ in range(1 + 2 * (night % 2)):
            day = FIRST + timedelta(chance.randrange(5))
            was = days.get(day, [])
            if was and chance.random() < 0.3:
                articles: list[Written] = []
            elif was and chance.random() < 0.5:
                # A day is read again: most of its articles are what they were.
                articles = [replace(one, names=one.names[::-1][:2]) if chance.random() < 0.3 else one for one in was]
            else:
                articles = [written(chance, day) for _ in range(chance.randint(1, 6))]
            days[day] = articles
            put(con, day, articles)
        link_names(con, told)
        check(con, days, told)
    # Other rules: all of it anew, a share after the other.
    con.execute("delete from ops.kept_models")
    shares.clear()
    link_names(con, told)
    check(con, days, told)
    assert shares["shares"] > 1


def test_a_link_that_stops_between_two_shares_leaves_what_was_linked(
    con: duckdb.DuckDBPyConnection, shares: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    create_tables(con)
    put(con, FIRST, [article(0, "Sergei Volodarsky", role="energy minister")])
    link_names(con)
    linked = "from news.entity_spellings order by all"
    kept = "from ops.linked_senses order by all"
    before = con.execute(linked).fetchall(), con.execute(kept).fetchall()
    con.begin()
    for day in (1, 2):
        put(con, FIRST + timedelta(day), [article(day, f"Helen Dane{'el' * at}") for at in range(20)])
    split, calls = links.split_touched, iter((False, True))

    def stop(*given: Any) -> None:
        if next(calls):
            raise KeyboardInterrupt
        split(*given)

    monkeypatch.setattr(links, "split_touched", stop)
    with pytest.raises(KeyboardInterrupt):
        link_names(con)
    assert con.execute(kept).fetchall() != before[1]
    con.rollback()
    monkeypatch.setattr(links, "split_touched", split)
    assert (con.execute(linked).fetchall(), con.execute(kept).fetchall()) == before
    days = {FIRST: [article(0, "Sergei Volodarsky", role="energy minister")]}
    link_names(con)
    check(con, days, ())


def article(day: int, *names: str, role: str | None = None) -> Written:
    """An article that gives the first of its names a role."""
    given = tuple((name, "PERSON", None if at else role, False) for at, name in enumerate(names))
    return Written(stable_id(day, names, role), FIRST + timedelta(day), given)


@pytest.mark.usefixtures("few")
def test_company_that_is_lost_or_found_later_tells_on_older_days_too(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("set threads = 1")
    create_tables(con)
    others = ("Sergei Volodarsky", "Walter Quine Sr.", "Joan Pellman", "Helen Marlowe-Dane", "Dane", "Volodarsky")
    # Of a pair the sense of the greater id is touched last.
    one, other = sorted(("Anna Buchtmann", "Anna Bauchtman"), key=lambda name: entity_id(name, "PERSON") or "")
    nights = (
        [article(0, "Ana Kovar", "John Pellman", role="footballer"), article(0, "Ana Kovar", "Helen Dane", role="minister")],
        [article(1, "Ana Kovar", "John Pellman"), article(1, one), article(1, other)],
        # Who stands beside so many is no company that tells.
        [article(2, "John Pellman", *others), article(2, one, "Hugo Lind")],
        [article(3, other, "Hugo Lind")],
    )  # fmt: skip
    days: dict[date, list[Written]] = {}
    bearers: list[tuple[int, int]] = []
    query = "select count(distinct entity_id) from news.mentions where name "
    for articles in nights:
        days[articles[0].day] = articles
        put(con, articles[0].day, articles)
        link_names(con)
        check(con, days, ())
        (kovar,), (buchtmann,) = (
            con.execute(query + like).fetchone() or () for like in ("= 'Ana Kovar'", "like 'Anna B%'")
        )
        bearers.append((kovar, buchtmann))
    assert bearers == [(2, 0), (2, 2), (3, 2), (3, 1)]
