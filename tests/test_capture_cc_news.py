"""WARC files of a whole crawl, laid out as those of CC-NEWS: thousands of records of many hosts, of which some are wanted."""

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from capture_site import page
from test_capture_folders import run
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.capture import warc_records
from pipeline.capture.segment import capture_segment
from pipeline.settings import Settings
from pipeline.sources import WarcSource

HOSTS = ("www.post.example", "news.post.example", "herald.example", "notpost.example", "tagblatt.example")
EACH = 400


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a request, a response and, now and then, a moved page, of five hosts in turn."""
    path = tmp_path_factory.mktemp("crawl") / "CC-NEWS-20260302060000-00001.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "a crawler", "format": "WARC 1.0"}))
        for n in range(EACH):
            for host in HOSTS:
                url = f"https://{host}/news/{n}"
                asked = StatusAndHeaders(f"GET /news/{n} HTTP/1.1", [("Host", host)], is_http_request=True)
                writer.write_record(record(writer, url, "request", asked))
                headers = [("Content-Type", "text/html"), ("X-Crawl-Content-Encoding", "gzip"), ("X-Crawl-Status", "1")]
                told = StatusAndHeaders("200 OK" if n % 10 else "301 Moved", headers, protocol="HTTP/1.1")
                writer.write_record(record(writer, url, "response", told, page(f"Bridge {n} of {host} holds")))
    return path


def record(writer: WARCWriter, url: str, kind: str, headers: StatusAndHeaders, body: bytes = b"") -> Any:
    return writer.create_warc_record(url, kind, payload=io.BytesIO(body), length=len(body), http_headers=headers)


def test_pages_of_the_wanted_hosts_are_taken_under_the_names_of_their_outlets(crawl: Path, tmp_path: Path) -> None:
    names = {"post.example": "The Post", "news.post.example": "Post News"}
    hosts = ["post.example", "tagblatt.example"]
    source = WarcSource(id="crawl", kind="warc", path=crawl, hosts=hosts, outlets=names)
    done = run(tmp_path, source)
    assert Counter(done.pages["outlet"]) == {"The Post": 360, "Post News": 360, None: 360}
    assert done.captures["outcome"].to_list() == ["new"] * 1080
    assert done.sources.select("found", "new").rows() == [(1080, 1080)]
    assert run(tmp_path, source).skipped == 1080


def test_a_run_says_how_far_it_is(crawl: Path, tmp_path: Path) -> None:
    said: list[str] = []
    source = tmp_path / "sources.yaml"
    source.write_text(f"sources: [{{id: crawl, kind: warc, path: {crawl}, hosts: [herald.example]}}]")
    capture_segment(Settings(data=tmp_path / "data", sources=source, clock="2026-03-02T18:00:00+00:00"), said.append)
    assert said == [f"{crawl} is looked through to its end: 360 pages so far", "360 pages are stored so far"]


def test_a_large_file_is_listed_in_stretches_and_every_page_once(crawl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = warc_records.list_pages(crawl.parent, crawl.name, 0)
    assert (len(whole.pages), whole.next_offset) == (360 * len(HOSTS), None)
    monkeypatch.setattr(warc_records, "_MOST_SCANNED", 100_000)
    pages: list[tuple[int, str]] = []
    start: int | None = 0
    calls = 0
    while start is not None:
        calls += 1
        part = warc_records.list_pages(crawl.parent, crawl.name, start, {"herald.example"})
        pages += part.pages
        start = part.next_offset
    assert calls > 5
    assert pages == [(at, url) for at, url in whole.pages if "//herald.example" in url]
