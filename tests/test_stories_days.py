"""Stories in the lake: a night tells the night, a day that comes late has those behind it told again, and the order never matters."""

import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.lake import Lake
from pipeline.stories import made
from pipeline.stories.days import tell_all
from pipeline.stories.stale import GONE, OTHERS, UNTOLD, stale_stories
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


@pytest.fixture(scope="module")
def untold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The days in a lake; what changes it works on a copy."""
    made = Lake(tmp_path_factory.mktemp("untold") / "lake")
    write(made, CLUSTERS, None, [])
    for day in DAYS:
        put(made, day)
    return made.root


@pytest.fixture(scope="module")
def told_once(untold: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copied(untold, tmp_path_factory.mktemp("told"))
    tell_all(made)
    return made.root


@pytest.fixture
def lake(untold: Path, tmp_path: Path) -> Lake:
    return copied(untold, tmp_path)


@pytest.fixture
def told_lake(told_once: Path, tmp_path: Path) -> Lake:
    """With the stories of all days."""
    return copied(told_once, tmp_path)


def copied(root: Path, folder: Path) -> Lake:
    return Lake(shutil.copytree(root, folder / "lake"))


def stories(lake: Lake) -> pl.DataFrame:
    return pl.concat([STORY_ARTICLES.frame([]), *(lake.read(STORY_ARTICLES, day) for day in lake.days(STORY_ARTICLES))])


def test_every_day_is_told_once(lake: Lake):
    assert tell_all(lake).told == DAYS
    assert stories(lake).height == 20 * len(DAYS)
    assert tell_all(lake).told == []


def test_a_night_tells_the_night_alone(told_lake: Lake):
    put(told_lake, tonight := DAYS[-1] + timedelta(1))
    assert tell_all(told_lake).changed == [tonight]


def test_stories_do_not_depend_on_the_order_of_days(told_lake: Lake, tmp_path: Path):
    other = Lake(tmp_path / "other")
    write(other, CLUSTERS, None, [])
    for day in random.Random(1).sample(DAYS, len(DAYS)):
        put(other, day)
        tell_all(other)
    assert_frame_equal(stories(other), stories(told_lake))


def test_a_day_that_comes_late_has_only_those_within_its_reach_told_again(told_lake: Lake):
    put(told_lake, DAYS[0], seed=1)
    again = tell_all(told_lake)
    assert again.told[:4] == DAYS[:4]
    changed = set(again.changed)
    for day in DAYS[4:]:
        within = {other for other in DAYS if timedelta(0) < day - other <= timedelta(WINDOW_DAYS)}
        assert (day in again.told) == bool(within & (changed | {DAYS[0]}))


def test_days_are_told_again_until_they_come_out_as_they_were(told_lake: Lake):
    before = stories(told_lake)
    for file in told_lake.files(STORY_ARTICLES, DAYS[1]):
        file.unlink()
    again = tell_all(told_lake)
    assert (again.told, again.changed) == ([DAYS[1]], [DAYS[1]])
    assert_frame_equal(stories(told_lake), before)


@pytest.mark.parametrize("table", [STORY_TERMS, STORY_ARTICLES], ids=lambda table: table.name)
def test_a_damaged_file_is_made_again(told_lake: Lake, table: Table):
    before = stories(told_lake)
    (file,) = told_lake.files(table, DAYS[0])
    file.write_bytes(b"PAR1 damaged")
    assert tell_all(told_lake).damaged == []
    assert_frame_equal(stories(told_lake), before)


def test_a_day_whose_articles_cannot_be_read_keeps_what_it_had_and_is_named(told_lake: Lake):
    before = stories(told_lake)
    (file,) = told_lake.files(ARTICLES, DAYS[2])
    file.write_bytes(b"PAR1 damaged")
    (message,) = tell_all(told_lake).damaged
    assert str(file) in message
    assert_frame_equal(stories(told_lake), before)


def test_a_day_without_articles_any_more_has_no_stories(told_lake: Lake):
    for file in told_lake.files(ARTICLES, DAYS[0]):
        file.unlink()
    tell_all(told_lake)
    assert DAYS[0] not in told_lake.days(STORY_ARTICLES)
    assert DAYS[0] not in told_lake.days(STORY_TERMS)


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"terms": 1}'])
def test_a_lost_or_damaged_memory_costs_time_alone(told_lake: Lake, content: bytes | None):
    before = stories(told_lake)
    memory = told_lake.root / ".remembered-stories.json"
    memory.unlink() if content is None else memory.write_bytes(content)
    again = tell_all(told_lake)
    assert (again.told, again.changed) == (DAYS, [])
    assert_frame_equal(stories(told_lake), before)


def test_other_rules_tell_all_days_again(told_lake: Lake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(made, "RULES", made.RULES + 1)
    assert tell_all(told_lake).told == DAYS


def test_a_text_that_turns_out_to_be_a_roundup_leaves_its_story(told_lake: Lake):
    article = stories(told_lake)["article_id"][0]
    write(told_lake, CLUSTERS, None, [{"article_id": article, "day": DAYS[0], "role": "roundup"}])
    assert DAYS[0] in tell_all(told_lake).changed
    assert article not in stories(told_lake)["article_id"]


def a_copy_of_a_day_before(lake: Lake) -> tuple[str, str]:
    """An article of the third day, and that of the second whose text it is made a copy of."""
    one, other = (lake.read(ARTICLES, day)["article_id"][0] for day in (DAYS[2], DAYS[1]))
    pair = {"article_id": one, "other_id": other, "day": DAYS[2], "other_day": DAYS[1], "kind": "near"}
    write(lake, DUPLICATES, DAYS[2], [pair])
    return one, other


def test_what_later_days_duplicate_does_not_tell_a_day_again(told_lake: Lake):
    one, other = a_copy_of_a_day_before(told_lake)
    assert tell_all(told_lake).told[0] == DAYS[2]
    found = dict(stories(told_lake).select("article_id", "story_id").iter_rows())
    assert found[one] == found[other]


def test_a_text_that_is_no_roundup_any_more_has_its_copies_of_later_days_in_its_story(lake: Lake):
    _, other = a_copy_of_a_day_before(lake)
    tell_all(lake)
    before = stories(lake)
    write(lake, CLUSTERS, None, [{"article_id": other, "day": DAYS[1], "role": "roundup"}])
    (lake.root / ".remembered-stories.json").unlink()
    tell_all(lake)
    write(lake, CLUSTERS, None, [])
    tell_all(lake)
    assert_frame_equal(stories(lake), before)


# Days that are behind


def behind(lake: Lake) -> dict[date, tuple[str, ...]]:
    return {of.day: of.changed for of in stale_stories(lake)}


def test_days_that_nobody_told_are_behind_until_they_are(lake: Lake):
    assert [(of.day, of.rows, of.changed) for of in stale_stories(lake)] == [(day, 20, (UNTOLD,)) for day in DAYS]
    tell_all(lake)
    assert behind(lake) == {}


def test_a_day_whose_articles_names_or_copies_changed_is_behind_and_no_other(told_lake: Lake):
    put(told_lake, DAYS[2], seed=1)
    write(told_lake, DUPLICATES, DAYS[3], [])
    write(
        told_lake,
        CLUSTERS,
        None,
        [{"article_id": stories(told_lake)["article_id"][0], "day": DAYS[0], "role": "roundup"}],
    )
    told = {DAYS[0]: ("roundups changed since",), DAYS[2]: ("articles changed since",)}
    assert behind(told_lake) == told | {DAYS[3]: ("duplicates changed since",)}
    tell_all(told_lake)
    assert behind(told_lake) == {}


@pytest.mark.parametrize(("name", "told"), [("VERSION", "story terms 1 -> 2"), ("RULES", "story rules 1 -> 2")])
def test_other_rules_put_all_days_behind(lake: Lake, monkeypatch: pytest.MonkeyPatch, name: str, told: str):
    monkeypatch.setattr(made, name, 1)
    tell_all(lake)
    monkeypatch.setattr(made, name, 2)
    assert behind(lake) == dict.fromkeys(DAYS, (told,))


def test_where_the_memory_is_lost_articles_alone_are_compared(told_lake: Lake):
    (told_lake.root / ".remembered-stories.json").unlink()
    assert behind(told_lake) == {}
    put(told_lake, DAYS[1], seed=1)
    assert behind(told_lake) == {DAYS[1]: (OTHERS,)}


def test_what_an_earlier_version_remembered_is_not_what_it_was_made_of(told_lake: Lake):
    memory = told_lake.root / ".remembered-stories.json"
    known = json.loads(memory.read_text())
    known["told"] = {day: ("0" * 32, written) for day, (_, written) in known["told"].items()}
    memory.write_text(json.dumps(known))
    assert behind(told_lake) == dict.fromkeys(DAYS, ("an earlier version",))


def test_a_run_that_is_killed_between_terms_and_stories_leaves_its_day_behind(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
):
    class Killed(BaseException): ...

    def killed(*_: object) -> None:
        raise Killed

    tell_all(lake)
    put(lake, DAYS[-1], seed=1)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("pipeline.stories.days.tell_day", killed)
        tell_all(lake)
    assert behind(lake) == {DAYS[-1]: ("story terms changed since",)}
    tell_all(lake)
    assert behind(lake) == {}


def test_a_day_without_articles_any_more_is_behind_and_damaged_ones_are_left_to_the_check_of_files(told_lake: Lake):
    for file in told_lake.files(ARTICLES, DAYS[0]):
        file.unlink()
    for table in (ARTICLES, MENTIONS):
        (file,) = told_lake.files(table, DAYS[1])
        file.write_bytes(b"PAR1 damaged")
    assert behind(told_lake) == {DAYS[0]: (GONE,)}
    (file,) = told_lake.files(CLUSTERS, None)
    file.write_bytes(b"PAR1 damaged")
    assert behind(told_lake) == {}
