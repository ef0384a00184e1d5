"""What was read of the days of the lake is remembered until a file of theirs changes, and never beyond."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from pydantic import TypeAdapter

from pipeline import lake as lake_module
from pipeline.lake import Lake
from pipeline.lake_memory import Memory, remembered
from pipeline.language import day as language_day
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, Table
from pipeline.upgrades.outdated import OutdatedDay, cleaned_before, outdated_days, read_before

FIRST, SECOND, THIRD = (date(2026, 3, 2) + timedelta(days=number) for number in range(3))


def put(lake: Lake, table: Table, day: date | None, ids: str, **values: object) -> None:
    """A row of each letter of `ids`, whose columns are empty but for those given."""
    rows = [{"article_id": name, "day": day or FIRST, "text_sha256": name * 64, **values} for name in ids]
    names = table.polars_schema.names()
    lake.write(table, day, table.frame([{key: value for key, value in row.items() if key in names} for row in rows]))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lake's files that were opened, as table/day."""
    found: list[str] = []
    real = lake_module.read_file

    def read_file(path: Path, *rest: object) -> pl.DataFrame:
        found.append("/".join(path.parts[-3:-1]))
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(lake_module, "read_file", read_file)
    return found


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path)
    for day, ids in ((FIRST, "ab"), (SECOND, "cd")):
        put(made, ARTICLES, day, ids)
        put(made, EXTRACTIONS, day, ids, extractor="old")
    return made


def behind(lake: Lake) -> list[OutdatedDay]:
    return outdated_days(lake, EXTRACTIONS, "extractor", "new", keep=True)


def test_a_day_is_read_again_where_its_file_changed_and_only_there(lake: Lake, opened: list[str]) -> None:
    both = behind(lake)
    assert (len(both), len(opened)) == (2, 2)
    opened.clear()
    assert (behind(lake), opened) == (both, [])
    put(lake, EXTRACTIONS, SECOND, "cd", extractor="new")
    assert (behind(lake), opened) == (both[:1], ["extractions/day=2026-03-03"])


def test_another_version_of_today_needs_no_day_again(lake: Lake, opened: list[str]) -> None:
    behind(lake)
    opened.clear()
    assert outdated_days(lake, EXTRACTIONS, "extractor", "old", keep=True) == []
    assert opened == []


def test_a_file_of_the_same_size_and_time_that_was_put_in_its_place_is_read(lake: Lake) -> None:
    put(lake, EXTRACTIONS, FIRST, "ab", extractor="one")
    behind(lake)
    (file,) = lake.files(EXTRACTIONS, FIRST)
    before = file.stat()
    put(lake, EXTRACTIONS, FIRST, "ab", extractor="new")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert [found.day for found in behind(lake)] == [SECOND]


def test_a_damaged_file_is_not_remembered_as_sound_nor_as_damaged(lake: Lake) -> None:
    (file,) = lake.files(EXTRACTIONS, FIRST)
    sound = file.read_bytes()
    behind(lake)
    file.write_bytes(b"not a table")
    assert [found.day for found in behind(lake)] == [SECOND]
    file.write_bytes(sound)
    assert [found.day for found in behind(lake)] == [FIRST, SECOND]


@pytest.mark.parametrize("content", [b"", b"{", b'{"2026-03-02": 3}', b"\xff\x00", b'{"2026-03-02": ["", "text"]}'])
def test_a_memory_that_is_lost_or_damaged_is_made_again(lake: Lake, content: bytes) -> None:
    whole = (behind(lake), read_before(lake, "new", keep=True))
    memories = list(lake.root.glob(".remembered-*"))
    assert memories
    for memory in memories:
        memory.write_bytes(content)
    assert (behind(lake), read_before(lake, "new", keep=True)) == whole
    for memory in memories:
        memory.unlink()
    assert (behind(lake), read_before(lake, "new", keep=True)) == whole


def test_who_only_looks_leaves_nothing_behind_and_uses_what_is_known(lake: Lake, opened: list[str]) -> None:
    found = read_before(lake, "new")
    assert not list(lake.root.glob(".remembered-*"))
    assert read_before(lake, "new", keep=True) == found
    before = len(opened)
    assert read_before(lake, "new") == found
    assert len(opened) == before


def test_a_day_that_is_gone_is_gone(lake: Lake) -> None:
    behind(lake)
    for file in lake.files(EXTRACTIONS, FIRST):
        file.unlink()
    assert [found.day for found in behind(lake)] == [SECOND]


def test_an_article_that_nothing_has_read_is_told_once_either_file_changes(lake: Lake) -> None:
    assert read_before(lake, "old", keep=True) == []
    put(lake, ARTICLES, FIRST, "abx")
    assert [(found.day, found.articles) for found in read_before(lake, "old", keep=True)] == [(FIRST, 1)]
    put(lake, EXTRACTIONS, FIRST, "abx", extractor="old")
    assert read_before(lake, "old", keep=True) == []
    put(lake, ARTICLES, THIRD, "y")
    assert [found.day for found in read_before(lake, "old", keep=True)] == [THIRD]


def test_where_nothing_can_be_written_all_is_read_each_time(
    lake: Lake, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipeline.lake_memory.write_whole", refuse)
    assert behind(lake) == behind(lake)
    assert len(opened) == 4


def test_a_value_that_came_late_is_kept_under_the_files_of_before(lake: Lake) -> None:
    """A file that changes while it is read: what was read is not taken for what the new file holds."""

    rows = TypeAdapter(Memory[int])

    def reading(day: date) -> int:
        put(lake, EXTRACTIONS, day, "abcd", extractor="new")
        return 2

    assert remembered(lake, "rows", [EXTRACTIONS], [FIRST], reading, rows) == {FIRST: 2}
    counted: Callable[[date], int] = lambda day: lake.read(EXTRACTIONS, day).height  # noqa: E731
    assert remembered(lake, "rows", [EXTRACTIONS], [FIRST], counted, rows) == {FIRST: 4}


def test_cleaned_before_and_read_before_open_no_file_twice(lake: Lake, opened: list[str]) -> None:
    found = (cleaned_before(lake, keep=True), read_before(lake, "old", keep=True))
    assert opened
    opened.clear()
    assert (cleaned_before(lake, keep=True), read_before(lake, "old", keep=True)) == found
    assert opened == []


def test_only_days_whose_representatives_changed_are_read_again(lake: Lake, opened: list[str]) -> None:
    """As extraction of a third day looks for articles to decide again."""

    def decided(**representatives: str) -> None:
        for day, ids in ((FIRST, "ab"), (SECOND, "cd")):
            rows = [
                {"article_id": name, "day": day, "text_sha256": name * 64, "representative_id": representatives[name]}
                for name in ids
            ]
            lake.write(EXTRACTIONS, day, EXTRACTIONS.frame(rows))

    def stale(**representatives: str) -> list[str]:
        days = {"a": FIRST, "b": FIRST, "c": SECOND, "d": SECOND}
        rows = [{"article_id": n, "day": days[n], "representative_id": r} for n, r in representatives.items()]
        lake.write(CLUSTERS, None, CLUSTERS.frame(rows))
        clusters = lake.read(CLUSTERS, None).select("article_id", "day", "representative_id")
        opened.clear()
        return sorted(language_day.find_stale(lake, clusters, THIRD).articles["article_id"])

    decided(a="a", b="b", c="c", d="c")
    assert stale(a="a", b="b", c="c", d="c") == []
    assert stale(a="a", b="b", c="c", d="c") == []
    assert opened == []
    assert stale(a="a", b="b", c="c", d="b") == ["d"]
    assert {name for name in opened if name.startswith("extractions")} == {"extractions/day=2026-03-03"}
    decided(a="a", b="b", c="c", d="b")
    assert stale(a="a", b="b", c="c", d="b") == []
