"""Bad sources, pages and files: one clear message that names the file and the remedy, a night that goes on where it can,
and nothing lost that was stored."""

from pathlib import Path
from typing import Any

import night
import pytest
from capture_site import Site
from conftest import Nights
from dagster_night import failures, run_job
from night import MONDAY, TUESDAY

from pipeline.tables import ARTICLES, CAPTURES, REJECTED_PAGES, Table

pytestmark = pytest.mark.usefixtures("in_one_process")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# Sources


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "sources.yaml:1: the file is empty; write for example", id="empty"),
        pytest.param(
            "sources:\n  - {id: a, kind: fed, outlet: A, url: 'https://a.example/'}\n",
            "sources.yaml:2: sources[0].kind: unknown kind 'fed' (did you mean 'feed'?)",
            id="unknown kind",
        ),
        pytest.param(
            "sources:\n  - {id: a, kind: folder, path: nowhere}\n",
            "nowhere; make it, or correct path",
            id="missing folder",
        ),
    ],
)
def test_a_bad_sources_file_stops_the_capture_with_one_message(
    nights: Nights, tmp_path: Path, text: str, said: str
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    stored = contents(settings.data)
    settings.sources.write_text(text)
    result = run_job(settings, "capture", TUESDAY)
    assert not result.success
    (message,) = failures(result).values()
    assert message.startswith(str(settings.sources)) and said in message
    assert {path: content for path, content in contents(settings.data).items() if path in stored} == stored
    night.check(settings)


# Pages

PAGES_AND_FATES = {
    "post/nothing.html": (b"", "empty"),
    "post/nothing.txt": (b"", "empty"),
    "post/nuls.txt": (b"\0" * 2000, "no_text"),
    "post/nul.txt": (night.FERRY.replace("night", "ni\0ght").encode(), "article"),
    "gazette/nul.html": (night.MARKET.replace("Mill Street", "Mill\0 Street").encode(), "article"),
    "gazette/binary.html": (bytes(range(256)) * 50, "bad_encoding"),
    "gazette/wide.html": (b"<html><body>" + b"<div><b>x</b></div>" * 50_000 + b"</body></html>", "parser_limit"),
    "gazette/deep.html": (b"<html><body>" + b"<div>" * 100_000 + b"x</body></html>", "parser_limit"),
    "times/word.txt": (b"A" * 5_000_000, "no_text"),
    "times/long.txt": (night.TIDE.encode() + b"\n\n" + b"The water rose by a hand every hour. " * 135_000, "article"),
    "times/huge.txt": (b"The tide rose again. " * 550_000, "too_large"),
}


def told(tables: dict[str, list[tuple[Any, ...]]], table: Table, column: str) -> dict[str, Any]:
    """The values of a column by the address of the row."""
    names = list(table.columns)
    url, at = names.index("url"), names.index(column)
    return {row[url]: row[at] for row in tables[f"{table.schema}.{table.name}"]}


def test_every_bad_page_ends_as_a_row_and_the_night_publishes(tmp_path: Path) -> None:
    settings = night.newsstand(tmp_path, {name: page for name, (page, _) in PAGES_AND_FATES.items()})
    site = {"wire.example/feed.xml": b"<!doctype html><html><body>We have moved.</body></html>"}
    with Site(dict(site)) as running:  # type: ignore[arg-type]
        settings.sources.write_text(
            night.SOURCES + "  - {id: wire, kind: feed, outlet: Wire, url: 'http://wire.example/feed.xml'}\n"
        )
        settings = night.settings(tmp_path, resolve={"*.example": running.address})
        night.capture(settings, MONDAY)
    night.run_night(settings, MONDAY)
    tables = night.published(settings)
    fates = told(tables, REJECTED_PAGES, "reason") | dict.fromkeys(told(tables, ARTICLES, "day"), "article")
    outcomes = told(tables, CAPTURES, "outcome")
    assert outcomes["http://wire.example/feed.xml"] == "not_a_feed"
    asked = {f"folder:{name}": fate for name, (_, fate) in PAGES_AND_FATES.items()}
    assert {url: fates.get(url, outcome) for url, outcome in outcomes.items() if url in asked} == asked
    assert len(tables["news.rejected_pages"]) + len(tables["news.articles"]) == len(asked) - 1
