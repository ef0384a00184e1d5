"""Stories in the lake: a night tells the night, a day that comes late has those behind it told again, and the order never matters."""

import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.lake import Lake
from pipeline.stories import days as stories_days
from pipeline.stories.days import tell_all
from pipeline.stories.telling import WINDOW_DAYS
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS, Table

DAY = date(2026, 3, 2)
EVENTS = [[f"e{event}w{n}" for n in range(12)] for event in range(8)]
DAYS = [DAY + timedelta(n) for n in (0, 1, 2, 4, WINDOW_DAYS + 3, WINDOW_DAYS + 4)]


def write(lake: Lake, table: Table, day: date | None, rows: list[dict[str, object]]) -> None:
    lake.write(table, day, table.frame([{name: row.get(name) for name in table.columns} for row in rows]))


def put(lake: Lake, day: date, seed: int = 0) -> None:
    """A day's articles, on events that other days tell too."""
    rng = random.Random(f"{day}{seed}")
    rows: list[dict[str, object]] = [
        {
            "article_id": f"{rng.getrandbits(40):x}",
            "day": day,
            "title": " ".join(rng.sample(rng.choice(EVENTS), 6)),
            "text": f"own{rng.random()}",
        }
        for _ in range(20)
    ]
    write(lake, ARTICLES, day, rows)
    write(lake, MENTIONS, day, [])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake")
    write(made, CLUSTERS, None, [])
    for day in DAYS:
        put(made, day)
    return made


def stories(lake: Lake) -> pl.DataFrame:
    return pl.concat([STORY_ARTICLES.frame([]), *(lake.read(STORY_ARTICLES, day) for day in lake.days(STORY_ARTICLES))])


def test_every_day_is_told_once(lake: Lake):
    assert tell_all(lake).told == DAYS
    assert stories(lake).height == 20 * len(DAYS)
    assert tell_all(lake).told == []


def test_a_night_tells_the_night_alone(lake: Lake):
    tell_all(lake)
    put(lake, tonight := DAYS[-1] + timedelta(1))
    assert tell_all(lake).changed == [tonight]


def test_stories_do_not_depend_on_the_order_of_days(lake: Lake, tmp_path: Path):
    tell_all(lake)
    other = Lake(tmp_path / "other")
    write(other, CLUSTERS, None, [])
    for day in random.Random(1).sample(DAYS, len(DAYS)):
        put(other, day)
        tell_all(other)
    assert_frame_equal(stories(other), stories(lake))


def test_a_day_that_comes_late_has_only_those_within_its_reach_told_again(lake: Lake):
    tell_all(lake)
    put(lake, DAYS[0], seed=1)
    again = tell_all(lake)
    assert again.told[:4] == DAYS[:4]
    changed = set(again.changed)
    for day in DAYS[4:]:
        within = {other for other in DAYS if timedelta(0) < day - other <= timedelta(WINDOW_DAYS)}
        assert (day in again.told) == bool(within & (changed | {DAYS[0]}))


def test_days_are_told_again_until_they_come_out_as_they_were(lake: Lake):
    tell_all(lake)
    before = stories(lake)
    for file in lake.files(STORY_ARTICLES, DAYS[1]):
        file.unlink()
    again = tell_all(lake)
    assert (again.told, again.changed) == ([DAYS[1]], [DAYS[1]])
    assert_frame_equal(stories(lake), before)


@pytest.mark.parametrize("table", [STORY_TERMS, STORY_ARTICLES], ids=lambda table: table.name)
def test_a_damaged_file_is_made_again(lake: Lake, table: Table):
    tell_all(lake)
    before = stories(lake)
    (file,) = lake.files(table, DAYS[0])
    file.write_bytes(b"PAR1 damaged")
    assert tell_all(lake).damaged == []
    assert_frame_equal(stories(lake), before)


def test_a_day_whose_articles_cannot_be_read_keeps_what_it_had_and_is_named(lake: Lake):
    tell_all(lake)
    before = stories(lake)
    (file,) = lake.files(ARTICLES, DAYS[2])
    file.write_bytes(b"PAR1 damaged")
    (message,) = tell_all(lake).damaged
    assert str(file) in message
    assert_frame_equal(stories(lake), before)


def test_a_day_without_articles_any_more_has_no_stories(lake: Lake):
    tell_all(lake)
    for file in lake.files(ARTICLES, DAYS[0]):
        file.unlink()
    tell_all(lake)
    assert DAYS[0] not in lake.days(STORY_ARTICLES)
    assert DAYS[0] not in lake.days(STORY_TERMS)


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"terms": 1}'])
def test_a_lost_or_damaged_memory_costs_time_alone(lake: Lake, content: bytes | None):
    tell_all(lake)
    before = stories(lake)
    memory = lake.root / ".remembered-stories.json"
    memory.unlink() if content is None else memory.write_bytes(content)
    again = tell_all(lake)
    assert (again.told, again.changed) == (DAYS, [])
    assert_frame_equal(stories(lake), before)


def test_other_rules_tell_all_days_again(lake: Lake, monkeypatch: pytest.MonkeyPatch):
    tell_all(lake)
    monkeypatch.setattr(stories_days, "RULES", stories_days.RULES + 1)
    assert tell_all(lake).told == DAYS


def test_a_text_that_turns_out_to_be_a_roundup_leaves_its_story(lake: Lake):
    tell_all(lake)
    article = stories(lake)["article_id"][0]
    write(lake, CLUSTERS, None, [{"article_id": article, "day": DAYS[0], "role": "roundup"}])
    assert DAYS[0] in tell_all(lake).changed
    assert article not in stories(lake)["article_id"]


def test_what_later_days_duplicate_does_not_tell_a_day_again(lake: Lake):
    tell_all(lake)
    one, other = (lake.read(ARTICLES, day)["article_id"][0] for day in (DAYS[2], DAYS[1]))
    pair: dict[str, object] = {
        "article_id": one,
        "other_id": other,
        "day": DAYS[2],
        "other_day": DAYS[1],
        "kind": "near",
    }
    write(lake, DUPLICATES, DAYS[2], [pair])
    assert tell_all(lake).told[0] == DAYS[2]
    found = dict(stories(lake).select("article_id", "story_id").iter_rows())
    assert found[one] == found[other]
