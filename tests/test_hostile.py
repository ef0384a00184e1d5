"""The table of hostile inputs (tests/hostile): each costs only itself, and what it costs is bounded."""

import hashlib
import json
from pathlib import Path

import doors
import polars as pl
from cases import Table

from pipeline.archive import read_many
from pipeline.capture import reindex
from pipeline.sources import UrlsSource

GOOD = UrlsSource(id="good", kind="urls", outlet="Good", urls=[f"http://good.example/{n}" for n in range(3)])


def test_the_table_is_long() -> None:
    assert sum(len(table.cases) for table in doors.TABLES) >= 200


def wrong(table: Table, found: dict[str, str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {case.name: (found[case.name], case.fates) for case in table.cases if found[case.name] not in case.fates}


def test_servers_feeds_and_robots_files_cost_only_themselves(tmp_path: Path) -> None:
    tables = (doors.FEEDS, doors.SITEMAPS, doors.ANSWERS, doors.ROBOTS)
    part, server = doors.over_http(tmp_path, tables, [GOOD], read_seconds=2)
    good = part.captures.filter(pl.col("source_id") == "good")
    assert good["outcome"].to_list() == ["new"] * 3
    assert part.tracebacks == ()
    for table in tables:
        found = doors.fates_over_http(table, part)
        assert wrong(table, {name: fate for name, (fate, _) in found.items()}) == {}
        short = {case.name: found[case.name] for case in table.cases if case.items and found[case.name][1] < case.items}
        assert short == {}
    # What was stored holds no secret, and comes back whole.
    assert "secret" not in json.dumps([part.captures.to_dicts(), part.pages.to_dicts()], default=str)
    assert {cookie for _, cookie in server.asked} == {""}
    index = reindex(tmp_path / "archive", doors.NOON.date())
    assert index.height == part.pages.unique(["url", "sha256"]).height
    bodies = read_many(tmp_path / "archive", list(index.select("warc_file", "warc_offset").iter_rows()))
    assert [hashlib.sha256(body).hexdigest() for body in bodies] == index["sha256"].to_list()


def test_archives_of_others_cost_only_the_record_that_is_damaged(tmp_path: Path) -> None:
    found = doors.over_warcs(tmp_path)
    expected = {case.name: (case.fate, case.items) for case in doors.WARCS.cases}
    missed = {
        name: (outcomes, pages, expected[name])
        for name, (outcomes, pages) in found.items()
        if (expected[name][0] and expected[name][0] not in outcomes) or pages != expected[name][1]
    }
    assert missed == {}


def test_pages_cost_only_themselves() -> None:
    found = doors.in_workers(doors.PAGES, doors.clean, seconds=60, gigabytes=1.0)
    assert wrong(doors.PAGES, found) == {}


def test_texts_cost_only_themselves() -> None:
    found = doors.in_workers(doors.EXTRACTS, doors.extract, seconds=60, gigabytes=1.2)
    assert wrong(doors.EXTRACTS, found) == {}


def test_addresses_are_asked_for_or_are_none() -> None:
    assert wrong(doors.ADDRESSES, {case.name: doors.address(case.name) for case in doors.ADDRESSES.cases}) == {}
