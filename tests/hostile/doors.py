"""The cases put to the real client, readers, cleaner and extractor; each door gives the fate of its cases by name."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl
from addresses import ADDRESSES
from archives import WARCS
from cases import Case, Table
from lists import FEEDS, SITEMAPS
from pages import PAGES
from server import RawServer, Script, reply
from servers import ANSWERS, PAGE, ROBOTS

from bench.hostile_texts import TEXTS
from pipeline.batches import map_batches
from pipeline.capture import ClientSettings, Part, capture
from pipeline.capture.addresses import address_key, clean_address, host_of
from pipeline.clean.page import Article, RawPage, clean_page
from pipeline.language.extract import read_each
from pipeline.language.model.load import load_model
from pipeline.sources import FeedSource, SitemapSource, Source, UrlsSource, WarcSource
from pipeline.workers import Failed

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
TEXT_SIZE = 2_000

EXTRACTS = Table("text")
for _name, _make in TEXTS.items():
    EXTRACTS.add(_name, partial(_make, TEXT_SIZE), "read")
TABLES = (FEEDS, SITEMAPS, ANSWERS, ROBOTS, WARCS, PAGES, EXTRACTS, ADDRESSES)


def hosts(table: Table) -> dict[str, Case]:
    """A host for each case of a table, its source's id being the first label."""
    return {f"{table.door}{number}.example": case for number, case in enumerate(table.cases)}


def scripts(table: Table) -> Iterator[tuple[str, Script]]:
    """What the server sends at each place of a table's hosts."""
    for host, case in hosts(table).items():
        given = case.make()
        yield f"{host}/good", reply(PAGE + host.encode())
        match table.door:
            case "feed" | "sitemap":
                assert isinstance(given, bytes)
                yield f"{host}/list", reply(given.replace(b"{host}", host.encode()), kind=case.kind)
                yield f"{host}/1", reply(PAGE + b"1" + host.encode())
            case "robots":
                yield f"{host}/robots.txt", given  # type: ignore[misc]
                yield f"{host}/1", reply(PAGE + host.encode())
            case _:
                yield f"{host}/1", given  # type: ignore[misc]


def sources(table: Table) -> Iterator[Source]:
    for host in hosts(table):
        name = host.split(".")[0]
        match table.door:
            case "feed":
                yield FeedSource(id=name, kind="feed", outlet=name, url=f"http://{host}/list")
            case "sitemap":
                yield SitemapSource(id=name, kind="sitemap", outlet=name, url=f"http://{host}/list", max_age_days=3650)
            case _:
                yield UrlsSource(id=name, kind="urls", outlet=name, urls=[f"http://{host}/1"])


CLIENT = {
    "delay": 0,
    "max_crawl_delay": 0,
    "retry_wait": 0,
    "timeout": 4,
    "deadline": 8,
    "attempts": 2,
    "max_retry_after": 1,
}


def ask(folder: Path, server: RawServer, asked: Sequence[Source], **bounds: float) -> Part:
    """One run of capture over all of them."""
    client = ClientSettings(**CLIENT, resolve=dict.fromkeys(("*.example", "xn--*"), server.address))  # type: ignore[arg-type]
    (part,) = capture(
        asked, clock=lambda: NOON, archive=folder / "archive", state=folder / "state.sqlite", client=client, **bounds
    )
    part.commit()
    return part


def over_http(
    folder: Path, tables: Sequence[Table], extra: Sequence[Source] = (), **bounds: float
) -> tuple[Part, RawServer]:
    """Every case of several tables in one run, with other sources after them; all hosts stand behind one server."""
    served = {place: script for table in tables for place, script in scripts(table)}
    served |= {
        f"{host_of(url)}/{name}": reply(PAGE + name.encode())
        for source in extra
        for url in source.urls
        for name in [url.rpartition("/")[2]]
    }  # type: ignore[union-attr]
    with RawServer(served) as server:
        return ask(folder, server, [*(s for table in tables for s in sources(table)), *extra], **bounds), server


def fates_over_http(table: Table, part: Part) -> dict[str, tuple[str, int]]:
    """The outcome of each case's own address, and how many other rows its source has."""
    found: dict[str, tuple[str, int]] = {}
    for host, case in hosts(table).items():
        rows = part.captures.filter(pl.col("source_id") == host.split(".")[0])
        own = rows.filter(pl.col("url").is_in([f"http://{host}/list", f"http://{host}/1"])).sort("url", descending=True)
        found[case.name] = (own["outcome"][0], rows.height - 1)
    return found


def over_warcs(folder: Path, **bounds: float) -> dict[str, tuple[set[str], int]]:
    """The outcomes of each file's rows, and how many pages came of it."""
    asked: list[Source] = []
    for number, case in enumerate(WARCS.cases):
        given = case.make()
        assert isinstance(given, bytes)
        place = folder / f"w{number}" / "x.warc.gz"
        place.parent.mkdir(parents=True)
        place.write_bytes(given)
        asked.append(WarcSource(id=f"w{number}", kind="warc", outlet=None, path=place.parent))
    found: dict[str, tuple[set[str], int]] = {}
    for source, case in zip(asked, WARCS.cases, strict=True):
        state = folder / f"{source.id}-data"
        parts = list(
            capture(
                [source],
                clock=lambda: NOON,
                archive=state / "archive",
                state=state / "state.sqlite",
                client=ClientSettings(),
                **bounds,
            )
        )
        rows = pl.concat(part.captures for part in parts)
        found[case.name] = (set(rows["outcome"]), sum(part.pages.height for part in parts))
    return found


def in_workers(table: Table, work: Callable[[str], str], *, seconds: float, gigabytes: float) -> dict[str, str]:
    """The fate of each case, in worker processes with limits."""
    names = [case.name for case in table.cases]
    done = map_batches(work, names, workers=2, batch_size=4, seconds_per_item=seconds, memory_gb=gigabytes)
    return {name: outcome.reason if isinstance(outcome, Failed) else outcome for name, outcome in done}


def clean(name: str) -> str:
    """`read` for an article, else the reason of the rejection. Runs in a worker."""
    given = next(case for case in PAGES.cases if case.name == name).make()
    assert isinstance(given, bytes)
    outcome = clean_page(RawPage(given, "https://paper.example/2026/03/02/ferry", "text/html", NOON))
    return "read" if isinstance(outcome, Article) else outcome.reason


def extract(name: str) -> str:
    """`read`, or why the text was not read. Runs in a worker."""
    given = next(case for case in EXTRACTS.cases if case.name == name).make()
    assert isinstance(given, str)
    (outcome,) = read_each([given], load_model("embedded", "best", False))
    return outcome.reason if isinstance(outcome, Failed) else "read"


def address(name: str) -> str:
    """`address` for one that may be asked for and has a key, else `bad_url`."""
    given = next(case for case in ADDRESSES.cases if case.name == name).make()
    try:
        return "address" if address_key(clean_address(str(given))) else "no key"
    except ValueError:
        return "bad_url"
