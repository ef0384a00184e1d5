"""What a night changes of the groups of wordings, found without reading history, is what all days together give."""

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline.lake import Lake
from pipeline.lake_errors import LakeError
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES, Table
from pipeline.wording.day import group_all
from pipeline.wording.index import WordingIndex
from pipeline.wording.regrouping import INDEX
from pipeline.wording.rows import grouped_rows
from pipeline.wording.stale import GONE, LOST, OTHERS, UNGROUPED, stale_wordings

DAY = date(2026, 3, 1)
WINDOW = 4
SMALL_WORDS = "the of and to in a is that it".split()  # noqa: SIM905
Statement = tuple[str | None, list[str]]


def quotes(day: date, said: Sequence[tuple[str | None, str]]) -> pl.DataFrame:
    """Rows of QUOTES of one day: speaker and text."""
    rows = [
        {"quote_id": f"{day}-{place:03}", "article_id": f"a{place}", "day": day, "text": text, "speaker_name": speaker}
        for place, (speaker, text) in enumerate(said)
    ]
    nothing = dict.fromkeys(QUOTES.columns)
    return pl.DataFrame([nothing | row for row in rows], schema=QUOTES.polars_schema, orient="row")


def another_wording(rng: random.Random, words: list[str]) -> list[str]:
    third = len(words) // 3
    changed = [*words[:third], f"other{rng.randrange(5)}", *words[third + 1 :]]
    return rng.choice([words, words[third:], words[: 2 * third + 1], changed, [*words, f"end{rng.randrange(3)}"]])


def made_up_days(rng: random.Random, days: int, most: int) -> dict[date, pl.DataFrame]:
    """Days of quotations, most of them other wordings of an earlier one; a few speakers, and often none."""
    statements: list[Statement] = []
    made: dict[date, pl.DataFrame] = {}
    for number in range(days):
        said: list[tuple[str | None, str]] = []
        for _ in range(rng.randint(most // 2, most)):
            speaker, words = (
                rng.choice(["ann", "ben", "cy", None, None]),
                [
                    rng.choice(SMALL_WORDS) if rng.random() < 0.4 else f"word{rng.randrange(60)}"
                    for _ in range(rng.randint(5, 16))
                ],
            )
            if statements and rng.random() < 0.7:
                first, whole = rng.choice(statements)
                speaker, words = rng.choice([first, first, speaker]), another_wording(rng, whole)
            statements.append((speaker, words))
            said.append((speaker, " ".join(words)))
        day = DAY + timedelta(days=number)
        made[day] = quotes(day, said)
    return made


def of_all_days(lake: Lake, table: Table) -> pl.DataFrame:
    return pl.concat([table.frame([]), *(lake.read(table, day) for day in lake.days(table))]).sort(table.key)


def made_at_once(lake: Lake) -> pl.DataFrame:
    return grouped_rows(of_all_days(lake, QUOTE_SKETCHES), of_all_days(lake, QUOTE_PAIRS))


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_days_a_day_made_again_and_a_day_removed_give_what_all_days_give(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    made = made_up_days(rng, days=7, most=10)
    nights = rng.sample(sorted(made), len(made))
    lake = Lake(tmp_path / "lake")
    for day in nights:
        lake.write(QUOTES, day, made[day])
        group_all(lake, WINDOW)
        assert of_all_days(lake, GROUPED_QUOTES).equals(made_at_once(lake))
    for kept in (0.0, 0.6, 1.0):
        day = rng.choice(nights)
        lake.write(QUOTES, day, made[day].sample(fraction=kept, seed=seed))
        group_all(lake, WINDOW)
        assert of_all_days(lake, GROUPED_QUOTES).equals(made_at_once(lake))
    for day in nights:
        lake.write(QUOTES, day, made[day])
    group_all(lake, WINDOW)
    again = Lake(tmp_path / "again")
    for day in nights:
        again.write(QUOTES, day, made[day])
    group_all(again, WINDOW)
    for table in (QUOTE_SKETCHES, QUOTE_PAIRS, GROUPED_QUOTES):
        assert lake.days(table) == again.days(table)
        assert all(lake.fingerprint(table, day) == again.fingerprint(table, day) for day in lake.days(table))
    assert of_all_days(lake, GROUPED_QUOTES).height > 10


def test_a_day_whose_files_are_gone_is_in_no_group(tmp_path: Path) -> None:
    made = made_up_days(random.Random(7), days=5, most=10)
    lake = Lake(tmp_path)
    for day in made:
        lake.write(QUOTES, day, made[day])
    group_all(lake, WINDOW)
    second = sorted(made)[1]
    lake.remove(QUOTES, second, "part.parquet")
    group_all(lake, WINDOW)
    stored = of_all_days(lake, GROUPED_QUOTES)
    assert stored.equals(made_at_once(lake)) and second not in set(stored["day"])


@dataclass(frozen=True)
class Watched(Lake):
    """A lake that notes which days are read."""

    seen: set[date | None] = field(default_factory=set)

    def read(self, table: Table, day: date | None, columns: Sequence[str] | None = None) -> pl.DataFrame:
        self.seen.add(day)
        return super().read(table, day, columns)


def test_a_night_reads_no_day_before_its_window(tmp_path: Path) -> None:
    made = made_up_days(random.Random(3), days=12, most=4)
    lake = Watched(tmp_path)
    *history, tonight = sorted(made)
    for day in history:
        lake.write(QUOTES, day, made[day])
    group_all(lake, WINDOW)
    lake.seen.clear()
    told = "The harbour stays open all winter, whatever the wind may say to it"
    lake.write(QUOTES, tonight, quotes(tonight, [("ann", told), ("ann", told[:33])]))
    found = group_all(lake, WINDOW)
    assert found.changed_days == [tonight] and lake.read(GROUPED_QUOTES, tonight).height == 2
    assert lake.seen == {tonight - timedelta(days=back) for back in range(WINDOW + 1)}


def test_a_wording_of_long_ago_that_comes_again_is_in_its_group_of_then(tmp_path: Path) -> None:
    whole = "The harbour stays open all winter, whatever the wind may say to it"
    lake = Lake(tmp_path)
    later = DAY + timedelta(days=300)
    lake.write(QUOTES, DAY, quotes(DAY, [("ann", whole), ("ann", whole[:33])]))
    lake.write(
        QUOTES, later, quotes(later, [("ann", "Nobody has asked the men about the price of ice"), ("ann", whole[:33])])
    )
    group_all(lake, WINDOW)
    (row,) = lake.read(GROUPED_QUOTES, later).rows(named=True)
    assert (row["quote_id"], row["group_id"], row["head_id"]) == (f"{later}-001", f"{DAY}-000", f"{DAY}-000")
    assert (row["kind"], row["cut"]) == ("truncated", ["whatever the wind may say to it"])


@pytest.fixture
def grouped(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path)
    for day, frame in made_up_days(random.Random(5), days=4, most=10).items():
        lake.write(QUOTES, day, frame)
    group_all(lake, WINDOW)
    return lake


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_an_index_that_is_lost_or_damaged_is_made_again(grouped: Lake, content: bytes | None) -> None:
    index = grouped.root / INDEX
    index.unlink()
    if content is not None:
        index.write_bytes(content)
    assert group_all(grouped, WINDOW).changed_days == []
    _tonight_changes_as_ever(grouped)


def test_an_index_of_another_version_is_made_again(grouped: Lake) -> None:
    with sqlite3.connect(grouped.root / INDEX) as db:
        db.execute("pragma user_version = 99")
    assert group_all(grouped, WINDOW).changed_days == []
    _tonight_changes_as_ever(grouped)


def _tonight_changes_as_ever(lake: Lake) -> None:
    last = lake.days(QUOTES)[-1]
    lake.write(QUOTES, last, lake.read(QUOTES, last).head(4))
    group_all(lake, WINDOW)
    assert of_all_days(lake, GROUPED_QUOTES).equals(made_at_once(lake))


def test_a_run_that_ends_between_two_days_is_made_up_for_by_the_next(
    grouped: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = grouped.days(QUOTES)[0]
    grouped.write(QUOTES, first, grouped.read(QUOTES, first).clear())

    def die(index: WordingIndex, day: date, fingerprint: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(WordingIndex, "note_written", die)
        with pytest.raises(KeyboardInterrupt):
            group_all(grouped, WINDOW)
    group_all(grouped, WINDOW)
    assert of_all_days(grouped, GROUPED_QUOTES).equals(made_at_once(grouped))


def test_an_index_that_cannot_be_opened_is_named(grouped: Lake) -> None:
    index = grouped.root / INDEX
    index.unlink()
    index.mkdir()
    with pytest.raises(LakeError, match=rf"{INDEX}: .*give this user the right to write"):
        group_all(grouped, WINDOW)


# Days that are behind


@pytest.fixture
def made() -> dict[date, pl.DataFrame]:
    return made_up_days(random.Random(3), days=4, most=8)


@pytest.fixture
def lake(tmp_path: Path, made: dict[date, pl.DataFrame]) -> Lake:
    """A lake whose wordings are of today."""
    lake = Lake(tmp_path / "lake")
    for day in made:
        lake.write(QUOTES, day, made[day])
    group_all(lake, WINDOW)
    return lake


def behind(lake: Lake, window: int = WINDOW) -> dict[date, tuple[str, ...]]:
    return {of.day: of.changed for of in stale_wordings(lake, window)}


def test_days_that_nobody_compared_are_behind_until_they_are(tmp_path: Path, made: dict[date, pl.DataFrame]) -> None:
    lake = Lake(tmp_path)
    for day in made:
        lake.write(QUOTES, day, made[day])
    told = [(of.day, of.rows, of.changed) for of in stale_wordings(lake, WINDOW)]
    assert told == [(day, rows.height, (UNGROUPED,)) for day, rows in made.items()]
    group_all(lake, WINDOW)
    assert behind(lake) == {}


def test_a_day_whose_quotations_changed_is_behind_and_no_other(lake: Lake, made: dict[date, pl.DataFrame]) -> None:
    day = sorted(made)[1]
    lake.write(QUOTES, day, made[day].head(1))
    assert behind(lake) == {day: ("quotations changed since",)}
    group_all(lake, WINDOW)
    assert behind(lake) == {}


@pytest.mark.parametrize("part", ["sketches", "pairs", "grouping"])
def test_other_rules_put_all_days_behind(
    lake: Lake, made: dict[date, pl.DataFrame], monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(f"pipeline.wording.{part}.VERSION", "next")
    told = behind(lake)
    assert told.keys() == made.keys()
    assert all(len(changed) == 1 and changed[0].endswith(" -> next") for changed in told.values())


def test_another_window_puts_all_days_behind(lake: Lake, made: dict[date, pl.DataFrame]) -> None:
    assert {day: changed[0] for day, changed in behind(lake, 5).items()} == dict.fromkeys(made, "window 4 -> 5")


def test_where_the_memory_is_lost_quotations_alone_are_compared(lake: Lake, made: dict[date, pl.DataFrame]) -> None:
    for memory in lake.root.glob(".remembered-*"):
        memory.unlink()
    assert behind(lake) == {}
    day = sorted(made)[2]
    lake.write(QUOTES, day, made[day].head(1))
    assert behind(lake) == {day: (OTHERS,)}


def test_a_run_that_is_killed_between_sketches_and_pairs_leaves_its_day_behind(
    lake: Lake, made: dict[date, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException): ...

    def killed(*_: object) -> None:
        raise Killed

    day = sorted(made)[-1]
    lake.write(QUOTES, day, made[day].head(1))
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("pipeline.wording.day.find_pairs", killed)
        group_all(lake, WINDOW)
    assert behind(lake).keys() == {day}
    group_all(lake, WINDOW)
    assert behind(lake) == {}


def test_days_whose_groups_or_quotations_are_gone_are_behind_and_damaged_ones_are_left_to_the_check_of_files(
    lake: Lake, made: dict[date, pl.DataFrame]
) -> None:
    first, second, third, _ = sorted(made)
    lake.remove(GROUPED_QUOTES, first, "part.parquet")
    lake.remove(QUOTES, second, "part.parquet")
    (file,) = lake.files(QUOTES, third)
    file.write_bytes(b"PAR1 damaged")
    told = behind(lake)
    assert (told[first], told[second]) == ((LOST,), (GONE,))
    assert third not in told
