"""Sources have a pace of their own, failing ones rest and come back, and of every thing that one names it is known what became
of it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from capture_site import Reply, Site, feed, page
from test_capture_run import HARBOR, listed, run

from pipeline.archive_proof import unarchived
from pipeline.capture import source_rows
from pipeline.capture.health import Pace, after_run, why_not_now
from pipeline.capture.remembered import Health
from pipeline.capture.tally import Tally, unaccounted
from pipeline.sources import FolderSource, SitemapSource, Source, WarcSource

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def hours_asked(
    hours: range, fresh: bool = False, works: bool = True, health: Health | None = None
) -> tuple[list[int], Health]:
    """The hours in which a source is asked, where a run begins every hour, some seconds sooner or later; and how it stands
    then. `fresh`: it brings new pages each time."""
    found: list[int] = []
    for hour in hours:
        now = NOON + hour * HOUR + timedelta(seconds=hour * 37 % 20)
        if why_not_now(HARBOR, health, now, Pace()) is None:
            found.append(hour)
            tally = Tally(good=1) if works else Tally(failed=1, broken=True, error="gone")
            tally.count("new", int(fresh))
            health = after_run(HARBOR, health, tally, now, Pace())
    assert health
    return found, health


def gaps(hours: list[int]) -> list[int]:
    return [b - a for a, b in zip(hours, hours[1:], strict=False)]


def test_a_feed_that_brings_nothing_new_is_asked_less_and_the_first_page_brings_it_back() -> None:
    assert gaps(hours_asked(range(48), fresh=True)[0]) == [1] * 47
    asked, health = hours_asked(range(60))
    assert gaps(asked)[:4] == [1] * 4 and gaps(asked) == sorted(gaps(asked)) and gaps(asked)[-1] == 6
    again, _ = hours_asked(range(60, 72), fresh=True, health=health)
    assert again[0] <= 66 and set(gaps(again)) == {1}


def test_a_failing_source_is_left_alone_and_comes_back_by_itself() -> None:
    asked, health = hours_asked(range(100), works=False)
    assert gaps(asked) == [1, 1, 2, 4, 8, 16, 24, 24]
    assert (health.consecutive_failures, health.last_error, health.disabled_until is None) == (
        len(asked),
        "gone",
        False,
    )
    back, health = hours_asked(range(100, 130), health=health)
    assert back and (health.consecutive_failures, health.disabled_until, health.last_error) == (0, None, None)


def test_a_host_that_rests_is_no_failure_of_its_source(tmp_path: Path, site: Site) -> None:
    site.pages["harbor.example/feed"] = Reply(status=429, headers={"Retry-After": "7200"})
    run(tmp_path, [HARBOR], site)
    (before,) = source_rows(tmp_path / "state.sqlite")
    rested = run(tmp_path, [HARBOR], site, NOON + HOUR)
    assert rested.captures["outcome"].to_list() == ["host_paused"]
    assert source_rows(tmp_path / "state.sqlite") == [before]


def test_a_clock_that_was_set_back_keeps_no_source_out() -> None:
    ahead = NOON + timedelta(days=400)
    off = Health("harbor", "feed", "H", None, 9, ahead + HOUR, "gone", ahead, ahead - HOUR)
    quiet = Health("harbor", "feed", "H", ahead, 0, None, None, ahead, ahead - timedelta(days=9))
    assert [why_not_now(HARBOR, health, NOON, Pace()) for health in (off, quiet)] == [None, None]
    assert all(why_not_now(HARBOR, health, ahead, Pace()) for health in (off, quiet))
    assert not any(why_not_now(HARBOR, health, ahead, Pace(0, 0)) for health in (off, quiet))


SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://map.example/1</loc><lastmod>2026-06-03</lastmod></url>
<url><loc>http://map.example/2</loc><lastmod>2020-01-01</lastmod></url></urlset>"""


def test_of_every_thing_that_a_source_names_it_is_known_what_became_of_it(tmp_path: Path, site: Site) -> None:
    bad = [f"ftp://harbor.example/{n}" for n in range(150)]
    site.pages["harbor.example/feed"] = feed("harbor.example", "/a", "/b", "/c", "/a?utm_source=x", "/d", *bad)
    site.pages["harbor.example/robots.txt"] = b"User-agent: *\nDisallow: /b\n"
    site.pages["harbor.example/a"] = page("Ferry fares rise")
    site.pages["harbor.example/d"] = Reply(status=302, headers={"Location": "/a"})
    site.pages["map.example/map.xml"] = SITEMAP
    site.pages["map.example/1"] = page("Rain expected")
    (tmp_path / "seeds").mkdir()
    for name in ("one.html", "two.html", "three.html"):
        (tmp_path / "seeds" / name).write_bytes(page(name))
    (tmp_path / "seeds" / "empty.html").symlink_to("/etc/hostname")
    sitemap = SitemapSource(id="map", kind="sitemap", outlet="M", url="http://map.example/map.xml")
    run(tmp_path, [sitemap], site, NOON - HOUR)
    (tmp_path / "warcs").mkdir()
    for number, path in enumerate((tmp_path / "archive").rglob("*.gz")):
        shutil.copy(path, tmp_path / "warcs" / f"{number}.warc.gz")
    (tmp_path / "warcs" / "broken.warc.gz").write_bytes(b"no archive")
    sources: list[Source] = [
        HARBOR,
        sitemap,
        listed("http://map.example/1", "http://map.example/8", "http://map.example/9", max_pages=1),
        FolderSource(id="seeds", kind="folder", path=tmp_path / "seeds", max_pages=2),
        WarcSource(id="warc", kind="warc", path=tmp_path / "warcs"),
    ]
    told = run(tmp_path, sources, site).sources
    assert not unaccounted(told).height
    rows = {row.pop("source_id"): row for row in told.to_dicts()}
    why = rows["harbor"].pop("why")
    assert "50 more addresses" in why
    counts = {"held": 1, "new": 1, "unchanged": 0, "skipped": 2, "deferred": 0, "failed": 151}
    assert rows["harbor"] == {"found": 155, **counts}
    assert (rows["map"]["found"], rows["map"]["held"], rows["map"]["skipped"]) == (2, 1, 1)
    assert (rows["list"]["found"], rows["list"]["failed"], rows["list"]["deferred"]) == (3, 1, 1)
    assert (rows["seeds"]["found"], rows["seeds"]["new"], rows["seeds"]["deferred"]) == (4, 2, 1)
    assert (rows["warc"]["found"], rows["warc"]["held"], rows["warc"]["failed"]) == (2, 1, 1)
    late = run(tmp_path, [sources[0]], site, NOON + 30 * HOUR).sources
    assert not unaccounted(late).height


def test_a_source_that_is_not_asked_says_why(tmp_path: Path, site: Site) -> None:
    for minutes in (0, 1, 2):
        told = run(tmp_path, [HARBOR], site, NOON + timedelta(minutes=minutes)).sources
    assert "not asked: it failed 2 times in a row" in told["why"][0] and told["found"][0] == 0


def test_a_page_row_without_its_record_is_told(tmp_path: Path, site: Site) -> None:
    for n in range(60):
        site.pages[f"x.example/{n}"] = page(f"Story {n}")
    pages = run(tmp_path, [listed(*(f"http://x.example/{n}" for n in range(60)))], site).pages
    assert unarchived(tmp_path / "archive", pages) == []
    moved = pages.with_columns(
        warc_offset=pl.when(pl.col("warc_offset") == 0).then(1).otherwise("warc_offset"),
        sha256=pl.when(pl.col("url") == "http://x.example/7").then(pl.lit("0" * 64)).otherwise("sha256"),
    )
    found = unarchived(tmp_path / "archive", moved)
    assert len(found) == 2 and any("no whole record at offset 1" in wrong for wrong in found)
