"""What counts as said, against a plain recount: row against row, in rooms made at random, down to the marts."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from newsroom import MODELS, SQL, SUNDAY, Newsroom, at, tell

from pipeline.sqlchecks import load_checks, run_check

LONG = "We did all that we could"
SHORT = "We will see"
BOATS = "The boats will run all night long"
WINDOW = 30
CHECKS = load_checks(SQL, MODELS)


@dataclass(frozen=True)
class Spoken:
    """A quotation as the recount sees it."""

    quote_id: str
    article: str
    day: date
    outlet: str
    cluster: str
    seen: datetime
    start: int
    words: str
    speaker: str | None
    type: str

    @property
    def order(self) -> tuple[Any, ...]:
        return self.seen, self.article, self.start


def near(one: Spoken, other: Spoken) -> bool:
    return abs((one.seen.date() - other.seen.date()).days) <= WINDOW


def counts_as_said(row: Spoken, others: Sequence[Spoken]) -> bool:
    """By the words of the definition, row against row. `others` are all other rows with the same words."""
    here = [other for other in others if other.cluster == row.cluster]
    if len(row.words.split()) < 5:
        return all(row.order < other.order for other in here)
    reach = here + [other for other in others if other.cluster != row.cluster and near(row, other)]
    if row.speaker:
        return all(row.order < other.order for other in reach if other.speaker == row.speaker)
    if any(other.speaker for other in here):
        return False
    return all(row.order < other.order and not other.speaker for other in reach)


def newsroom_at_random(chance: random.Random) -> Newsroom:
    """Forty articles on days of a hundred, with copies, roundups, pages of every precision, and words that come again."""
    room = Newsroom()
    sayings = [LONG, SHORT, "Nobody told us what it would cost", BOATS, "Perhaps"]
    people = ["Ana Brul", "Tomas Reet", "the police", None]
    names = [f"x{chance.randrange(10**6):06}" for _ in range(40)]
    # Two days that are a window apart, the one behind it, and others anywhere.
    first = chance.randrange(100 - WINDOW - 1)
    days = [first, first + WINDOW, first + WINDOW + 1, *chance.sample(range(100), 12)]
    for name in names:
        day = SUNDAY + timedelta(chance.choice(days))
        words = chance.sample(sayings, chance.randrange(1, 4))
        text = ". ".join(f"“{one}”, it was said by {people}" for one in words)
        precision = chance.choice(["minute", "second", "day", "month_day", None])
        published = precision and at(day - timedelta(chance.randrange(2)), chance.randrange(24))
        outlet = chance.choice(["Post", "Times", "Gazette"])
        article = room.article(name, day, outlet, text, chance.randrange(24), published_at=published)
        article["published_precision"] = precision
        room.mention(article, "Tomas Reet", "Tomas Reet", "PERSON")
        if BOATS in words:
            room.mention(article, "boats", "boats", "ORG")
        for one in words:
            person = chance.choice(people)
            kind = chance.choice(["direct", "mixed", "indirect"])
            if person is None:
                room.quote(article, one, type=kind)
            else:
                known = None if person == "the police" else person
                room.spoken(article, one, person, person, type=kind, person_id=known)
    for first in range(0, 24, 3):
        one, *others = names[first : first + 3]
        room.copies(one, {other: chance.choice(["exact", "near", "contained"]) for other in others})
    for name in names[-4:]:
        room.roundup(name)
    return room


def recount(room: Newsroom) -> list[tuple[Spoken, bool]]:
    """Every quotation of the room and whether it counts as said, without the warehouse."""
    articles = {str(article["article_id"]): article for article in room.of_table("articles")}
    rows: list[Spoken] = []
    for quote in room.of_table("quotes"):
        article = articles[str(quote["article_id"])]
        seen, published = article["captured_at"], article["published_at"]
        if article["published_precision"] in ("minute", "second"):
            seen = min(seen, published)
        name = str(article["article_id"])
        cluster = room.clusters.get(name)
        rows.append(
            Spoken(
                quote_id=str(quote["quote_id"]),
                article=name,
                day=article["day"],
                outlet=str(article["outlet"]),
                cluster=str(cluster["cluster_id"]) if cluster else name,
                seen=seen.astimezone(UTC),
                start=int(str(quote["start_char"])),
                words=str(quote["text"]).lower(),
                speaker=quote["person_id"] or quote["speaker_name"],
                type=str(quote["type"]),
            )
        )
    by_words: defaultdict[str, list[Spoken]] = defaultdict(list)
    for row in rows:
        by_words[row.words].append(row)
    return [(row, counts_as_said(row, [other for other in by_words[row.words] if other is not row])) for row in rows]


@pytest.mark.parametrize("seed", range(4))
def test_a_plain_recount_finds_the_same_and_so_do_the_marts(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    room = newsroom_at_random(random.Random(seed))
    counted = recount(room)
    tell(con, room, tmp_path, WINDOW)
    found = dict(con.execute("select quote_id, said_first from news.quotes").fetchall())
    assert found == {row.quote_id: is_said for row, is_said in counted}
    assert 0 < sum(found.values()) < len(found)

    said = [row for row, is_said in counted if is_said]
    known = [row for row in said if row.speaker and row.speaker != "the police"]
    assert numbers(con, "day, person_id, quotes_said from marts.speaker_daily") == Counter(
        (row.day, row.speaker) for row in known
    )
    assert numbers(con, "person_id, quotes_said from marts.speaker_profile") == Counter((row.speaker,) for row in known)
    articles = {(row.article, row.speaker) for row in known}
    assert numbers(con, "person_id, articles_said from marts.speaker_profile") == Counter((who,) for _, who in articles)
    assert numbers(con, "person_id, entity_id, quotes_said from marts.who_about_whom") == Counter(
        (row.speaker, "boats") for row in known if row.words == BOATS.lower()
    )
    assert numbers(con, "day, outlet, quotes_said from marts.outlet_daily") == Counter(
        (row.day, row.outlet) for row in said
    )
    assert numbers(con, "outlet, direct_said from marts.outlet_sourcing") == Counter(
        (row.outlet,) for row in said if row.type == "direct"
    )
    members = {
        name for name, cluster in room.clusters.items() if cluster["duplicate_kind"] or cluster["role"] == "roundup"
    }
    texts = Counter((row["day"],) for row in room.of_table("articles") if row["article_id"] not in members)
    assert numbers(con, "day, sum(articles_said) from marts.outlet_daily group by all") == texts
    assert numbers(con, "day, mentions_said from marts.entity_daily where entity_id = 'tomas reet'") == texts
    flat = "select quote_id from marts.quotations where is_said_first"
    assert {name for (name,) in con.execute(flat).fetchall()} == {row.quote_id for row in said}
    failed = {check.label for check in CHECKS if check.severity == "error" and run_check(con, check).total}
    assert failed == set()


def numbers(con: duckdb.DuckDBPyConnection, selected: str) -> Counter[tuple[object, ...]]:
    """The last column by the others, rows with nothing left out."""
    return Counter({tuple(row[:-1]): row[-1] for row in con.execute(f"select {selected}").fetchall() if row[-1]})
