"""What counts as said, by the cases that matter: the first appearance of a speaker's words."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, at, bring_in

from pipeline.lake import Lake

LONG = "We did all that we could"
SHORT = "We will see"
WINDOW = 30


def say(room: Newsroom, name: str, day: date, words: str, person: str | None, **values: object) -> None:
    """One article with one quotation; `person` None leaves its speaker open."""
    article = room.article(name, day, f"Outlet of {name}", f"{name}: “{words}”, {person} said.", **values)
    if person:
        room.spoken(article, words, person, person)
    else:
        room.quote(article, words)


def long_words(case: object) -> str:
    """Words of the case's own, as long as LONG and a name: cases with other words have nothing to do with each other."""
    return f"{LONG} for {case}"


def repeated_by_a_roundup(room: Newsroom) -> None:
    words = long_words("roundups")
    say(room, "story", SUNDAY, words, "Ana Brul")
    say(room, "week", MONDAY, words, "Ana Brul")
    room.roundup("week")


def after_the_window(room: Newsroom) -> None:
    for name, days in (("day a", 0), ("day b", WINDOW), ("day c", 2 * WINDOW), ("day d", 3 * WINDOW + 1)):
        say(room, name, SUNDAY + timedelta(days), long_words("days"), "Ana Brul")


def copied_after_the_window(room: Newsroom) -> None:
    words = long_words("copies")
    for name, days in (("copy a", 0), ("copy b", 2 * WINDOW)):
        say(room, name, SUNDAY + timedelta(days), words, "Ana Brul")
        say(room, f"{name} open", SUNDAY + timedelta(days), f"{words} then", None)
    room.copies("copy a", {"copy b": "exact"})
    room.copies("copy a open", {"copy b open": "exact"})


def short_words(room: Newsroom) -> None:
    for name in ("short a", "short b", "short c"):
        say(room, name, SUNDAY, SHORT, "Ana Brul")
    room.copies("short a", {"short b": "near"})


def by_two_speakers(room: Newsroom) -> None:
    say(room, "two a", SUNDAY, long_words("two"), "Ana Brul")
    say(room, "two b", SUNDAY, long_words("two"), "Tomas Reet")


def without_an_id(room: Newsroom) -> None:
    for name, written in (("name a", "The police"), ("name b", "the Police"), ("name c", "the union")):
        say(room, name, SUNDAY, long_words("names"), written)
    for quote in room.of_table("quotes"):
        if str(quote["article_id"]).startswith("name "):
            quote["person_id"] = None


def published_before(room: Newsroom) -> None:
    say(room, "seen a", MONDAY, long_words("times"), "Ana Brul")
    early = {"published_at": at(SUNDAY, 8), "published_precision": "minute"}
    say(room, "seen b", TUESDAY, long_words("times"), "Ana Brul", **early)


OPEN_SPEAKERS = (
    # Before anybody else, and alone: somebody said it.
    ([("open", 0)], ["0"]),
    ([("open", 0), ("open", 5)], ["0"]),
    ([("open", 0), ("open", 40)], ["0", "1"]),
    # Who is open where another names the speaker is no second speaker, before or after.
    ([("Ana Brul", 0), ("open", 5)], ["0"]),
    ([("open", 0), ("Ana Brul", 5)], ["1"]),
    ([("open", 0), ("Ana Brul", 40)], ["0", "1"]),
    ([("Ana Brul", 0), ("open", 40)], ["0", "1"]),
    ([("open", 0), ("Ana Brul", 5), ("Tomas Reet", 6)], ["1", "2"]),
    # The known row is itself a repetition: nothing new was said.
    ([("Ana Brul", 0), ("open", 20), ("Ana Brul", 25)], ["0"]),
)


def by_open_speakers(room: Newsroom) -> None:
    for case, (appearances, _) in enumerate(OPEN_SPEAKERS):
        for number, (person, days) in enumerate(appearances):
            day, named = SUNDAY + timedelta(days), None if person == "open" else person
            say(room, f"open{case} {number}", day, long_words(case), named)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All cases, loaded with a window of WINDOW days; no test changes anything."""
    room = Newsroom()
    for lay_out in (repeated_by_a_roundup, copied_after_the_window, short_words, by_two_speakers, without_an_id):
        lay_out(room)
    for lay_out in (published_before, by_open_speakers):
        lay_out(room)
    lake = Lake(tmp_path_factory.mktemp("told") / "lake")
    room.store(lake)
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        bring_in(opened, lake, WINDOW)
        yield opened


def said(con: duckdb.DuckDBPyConnection, case: str) -> list[str]:
    """The articles of the case that said something, without the case's name."""
    query = "select article_id from news.quotes where said_first and starts_with(article_id, ?) order by article_id"
    return [name.removeprefix(case).strip() for (name,) in con.execute(query, [case]).fetchall()]


def test_words_that_a_roundup_repeats_are_said_once(told: duckdb.DuckDBPyConnection) -> None:
    assert said(told, "story") == [""]
    assert said(told, "week") == []
    firsts = "select count(*) from news.quotes where first_in_cluster and article_id in ('story', 'week')"
    assert told.execute(firsts).fetchall() == [(2,)]


def test_the_same_words_after_the_window_are_said_again(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room, lake = Newsroom(), Lake(tmp_path / "lake")
    after_the_window(room)
    room.store(lake)
    bring_in(con, lake, WINDOW)
    assert said(con, "day ") == ["a", "d"]
    bring_in(con, lake, WINDOW - 1)
    assert said(con, "day ") == ["a", "b", "c", "d"]


def test_a_copy_after_the_window_says_nothing_anew(told: duckdb.DuckDBPyConnection) -> None:
    """Equal texts are one cluster however far apart."""
    assert said(told, "copy ") == ["a", "a open"]


def test_short_words_are_said_once_a_cluster_and_anew_elsewhere(told: duckdb.DuckDBPyConnection) -> None:
    assert said(told, "short ") == ["a", "c"]


def test_two_speakers_of_the_same_words_both_said_them(told: duckdb.DuckDBPyConnection) -> None:
    assert said(told, "two ") == ["a", "b"]


def test_a_speaker_without_an_id_goes_by_name_whatever_its_case(told: duckdb.DuckDBPyConnection) -> None:
    assert said(told, "name ") == ["a", "c"]


@pytest.mark.parametrize("case", range(len(OPEN_SPEAKERS)))
def test_an_open_speaker_never_doubles_a_known_one(told: duckdb.DuckDBPyConnection, case: int) -> None:
    _, expected = OPEN_SPEAKERS[case]
    assert said(told, f"open{case} ") == expected


def test_who_was_first_goes_by_seen_at_and_not_by_day(told: duckdb.DuckDBPyConnection) -> None:
    """Captured a day later, published first."""
    assert said(told, "seen ") == ["b"]
