"""Sitemaps over HTTP: only what changed since the last reading is read again, and nothing that was left is lost by that."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from capture_site import Reply, Site, page
from test_capture_run import outcomes, run

from pipeline.sources import SitemapSource

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
MAP = SitemapSource(id="map", kind="sitemap", outlet="M", url="http://map.example/index.xml")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def index(**sitemaps: str) -> bytes:
    entries = "".join(
        f"<sitemap><loc>http://map.example/{name}.xml</loc><lastmod>{changed}</lastmod></sitemap>"
        for name, changed in sitemaps.items()
    )
    return f"<sitemapindex>{entries}</sitemapindex>".encode()


def sitemap(*pages: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>http://map.example/{name}</loc></url>' for name in pages)}</urlset>".encode()


def laid_out(site: Site, **sitemaps: str) -> None:
    site.pages["map.example/index.xml"] = index(**sitemaps)
    for name in sitemaps:
        site.pages[f"map.example/{name}.xml"] = sitemap(f"{name}-story")
        site.pages[f"map.example/{name}-story"] = page(f"Story of {name}")


def test_of_an_index_only_sitemaps_that_changed_since_the_last_reading_are_read(tmp_path: Path, site: Site) -> None:
    laid_out(site, old="2019-01-01", quiet="2026-06-03T08:00:00Z", today="2026-06-03", busy="2026-06-03T11:59:00Z")
    first = run(tmp_path, [MAP], site)
    assert "map.example/old.xml" not in site.asked() and first.pages.height == 3
    site.requests.clear()
    laid_out(site, old="2019-01-01", quiet="2026-06-03T08:00:00Z", today="2026-06-03", busy="2026-06-03T12:30:00Z")
    site.pages["map.example/busy.xml"] = sitemap("busy-story", "late-story")
    site.pages["map.example/late-story"] = page("Late")
    assert run(tmp_path, [MAP], site, NOON + timedelta(hours=1)).pages["url"].to_list() == [
        "http://map.example/late-story"
    ]
    assert sorted(site.asked()) == [
        f"map.example/{name}" for name in ("busy.xml", "index.xml", "late-story", "today.xml")
    ]
    site.requests.clear()
    run(tmp_path, [MAP], site, NOON + timedelta(hours=26))
    assert "map.example/quiet.xml" in site.asked(), "once a day everything is read, whatever it says of itself"


def test_a_sitemap_is_asked_by_condition_and_one_that_left_pages_is_read_again(tmp_path: Path, site: Site) -> None:
    def answer(headers: Mapping[str, str]) -> Reply:
        if headers.get("if-none-match") == '"1"':
            return Reply(status=304)
        return Reply(sitemap("a", "b"), headers={"ETag": '"1"', "Content-Type": "text/xml"})

    site.pages["map.example/index.xml"] = answer
    site.pages["map.example/a"], site.pages["map.example/b"] = page("One"), page("Two")
    one_by_one = MAP.model_copy(update={"max_pages": 1})
    for hours in (0, 1):
        assert run(tmp_path, [one_by_one], site, NOON + timedelta(hours=hours)).pages.height == 1
    same = run(tmp_path, [one_by_one], site, NOON + timedelta(hours=2))
    assert outcomes(same) == {MAP.url: "unchanged"} and same.captures["status"].to_list() == [304]
