"""The lake: files stand whole or not at all, and their fingerprints follow their content."""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.lake import DamagedFile, Lake, LakeError
from pipeline.tables import QUOTES

DAY = date(2026, 3, 2)


def quotes(*ids: str) -> pl.DataFrame:
    return QUOTES.frame([{"quote_id": quote_id, "day": DAY} for quote_id in ids])


def test_a_day_written_again_replaces_itself(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(QUOTES, DAY, quotes("a", "b"))
    lake.write(QUOTES, DAY, quotes("c"))
    assert lake.read(QUOTES, DAY)["quote_id"].to_list() == ["c"]
    assert lake.days(QUOTES) == [DAY]


def test_segments_add_up_and_the_same_segment_counts_once(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for _ in range(2):
        lake.append(QUOTES, DAY, quotes("a"), "one")
        lake.append(QUOTES, DAY, quotes("b"), "two")
    assert lake.read(QUOTES, DAY)["quote_id"].to_list() == ["a", "b"]


def test_rows_come_back_in_key_order_with_the_contract_types(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(QUOTES, DAY, quotes("b", "a").reverse())
    frame = lake.read(QUOTES, DAY)
    assert frame["quote_id"].to_list() == ["a", "b"]
    assert frame.schema == QUOTES.polars_schema


def test_an_absent_day_has_no_rows(tmp_path: Path) -> None:
    assert Lake(tmp_path).read(QUOTES, DAY).is_empty()
    assert Lake(tmp_path).days(QUOTES) == []


def test_the_fingerprint_follows_content_not_time(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(QUOTES, DAY, quotes("a"))
    first = lake.partitions(QUOTES)[0].fingerprint
    lake.write(QUOTES, DAY, quotes("a"))
    assert lake.partitions(QUOTES)[0].fingerprint == first
    lake.write(QUOTES, DAY, quotes("b"))
    assert lake.partitions(QUOTES)[0].fingerprint != first


def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    path = lake.write(QUOTES, DAY, quotes("a"))
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(LakeError, match=r"part\.parquet.*nightly job for 2026-03-02"):
        lake.read(QUOTES, DAY)
    assert len(lake.damaged([QUOTES])) == 1


def test_a_draft_that_a_kill_left_behind_is_never_read(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    path = lake.write(QUOTES, DAY, quotes("a"))
    path.with_name(".part.parquet.999.tmp").write_bytes(b"half a file")
    assert lake.read(QUOTES, DAY)["quote_id"].to_list() == ["a"]
    assert lake.damaged([QUOTES]) == []


def test_drafts_of_runs_killed_long_ago_go_with_the_next_write(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    folder = lake.write(QUOTES, DAY, quotes("a")).parent
    old, young = folder / ".part.parquet.998.tmp", folder / ".part.parquet.999.tmp"
    for draft in (old, young):
        draft.write_bytes(b"half a file")
    os.utime(old, (0, 0))
    lake.write(QUOTES, DAY, quotes("b"))
    assert young.exists() and not old.exists()


def test_frames_that_lack_a_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="speaker_name"):
        Lake(tmp_path).write(QUOTES, DAY, quotes("a").drop("speaker_name"))
    assert Lake(tmp_path).days(QUOTES) == []


def as_an_earlier_version_wrote_it(path: Path, lacking: str) -> None:
    pl.read_parquet(path, hive_partitioning=False).drop(lacking).write_parquet(path)


def test_a_column_that_came_later_is_null_in_older_files_beside_newer_ones(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    as_an_earlier_version_wrote_it(lake.write(QUOTES, DAY, quotes("a")), "source_chain")
    chained = QUOTES.frame([{"quote_id": "b", "day": DAY, "source_chain": [{"depth": 1, "mention": "the bank"}]}])
    lake.append(QUOTES, DAY, chained, "newer")
    frame = lake.read(QUOTES, DAY)
    assert frame.schema == QUOTES.polars_schema
    assert frame["source_chain"].is_null().to_list() == [True, False]
    assert lake.read(QUOTES, DAY, ["quote_id", "source_chain"]).columns == ["quote_id", "source_chain"]
    assert lake.damaged([QUOTES]) == []


def test_an_older_file_that_lacks_any_other_column_is_damaged(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    as_an_earlier_version_wrote_it(lake.write(QUOTES, DAY, quotes("a")), "polarity")
    with pytest.raises(DamagedFile, match=r"part\.parquet.*polarity"):
        lake.read(QUOTES, DAY)
    (told,) = lake.damaged([QUOTES])
    assert "(no column polarity);" in told


def test_the_day_is_the_folders_and_a_file_of_before_that_holds_it_must_agree(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    path = lake.write(QUOTES, DAY, quotes("a"))
    assert "day" not in pl.read_parquet_schema(path)
    assert lake.read(QUOTES, DAY)["day"].to_list() == [DAY]
    quotes("a").write_parquet(path)
    assert lake.read(QUOTES, DAY)["day"].to_list() == [DAY]
    quotes("a", "b").with_columns(day=pl.Series([DAY, date(2026, 3, 1)])).write_parquet(path)
    with pytest.raises(DamagedFile, match=r"part\.parquet.*holds rows of 2026-03-01, not of 2026-03-02 alone"):
        lake.read(QUOTES, DAY)


def test_rows_of_another_day_are_refused(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write(QUOTES, DAY, quotes("a"))
    with pytest.raises(ValueError, match=r"quotes: rows of 2026-03-02 do not belong to the folder of 2026-03-01"):
        lake.write(QUOTES, date(2026, 3, 1), quotes("b"))
    assert lake.days(QUOTES) == [DAY]
