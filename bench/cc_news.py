"""`python -m bench.cc_news`: pages of some hosts taken out of a WARC file laid out as those of CC-NEWS.

    cc_news.py [--megabytes 1000] [--hosts 300] [--wanted 3]

Prints how long the file takes and what memory that needs, at half the size and at the whole: memory is not to grow.
"""

import argparse
import contextlib
import gzip
import io
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.capture.segment import capture_segment
from pipeline.settings import Settings

PAGE = 100_000
MADE = datetime(2026, 3, 2, 6, tzinfo=UTC)
ASKED = StatusAndHeaders("GET /news HTTP/1.1", [("Accept", "text/html")], is_http_request=True)
# As the crawler of CC-NEWS leaves them: decoded, with the names of what was there before.
_HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("X-Crawl-Content-Encoding", "gzip")]
ANSWERED = StatusAndHeaders("200 OK", _HEADERS, protocol="HTTP/1.1")


def write_file(path: Path, size: int, hosts: int) -> int:
    """Writes a gzipped WARC file of about `size` bytes, request and response in turn, and gives the number of pages."""
    chance, pages = random.Random(1), 0
    with path.open("wb") as out:
        out.write(_member(lambda writer: writer.create_warcinfo_record(path.name, {"software": "bench.cc_news"})))
        while out.tell() < size:
            url = f"https://www.h{pages % hosts}.press.example/news/{pages}"
            out.write(_member(_http(url, "request", ASKED)))
            out.write(_member(_http(url, "response", ANSWERED, _body(pages, chance))))
            pages += 1
    return pages


def _body(number: int, chance: random.Random) -> bytes:
    """A page of which half is noise, so that the file is about as large as its pages are when packed."""
    noise = chance.randbytes(PAGE // 4).hex()
    told = f"<p>Ana Brul said the bridge number {number} holds for now.</p>" * 40
    return f"<html lang=en><head><title>Bridge {number}</title></head><body>{told}<!--{noise}--></body></html>".encode()


def _http(url: str, kind: str, headers: StatusAndHeaders, body: bytes = b"") -> Callable[[WARCWriter], Any]:
    dated = {"WARC-Date": MADE.isoformat()}
    return lambda writer: writer.create_warc_record(
        url, kind, payload=io.BytesIO(body), length=len(body), http_headers=headers, warc_headers_dict=dated
    )


def _member(make: Callable[[WARCWriter], Any]) -> bytes:
    plain = io.BytesIO()
    writer = WARCWriter(plain, gzip=False)
    writer.write_record(make(writer))
    return gzip.compress(plain.getvalue(), 1)


def capture(place: Path, wanted: int) -> dict[str, float]:
    """Captures the pages of so many hosts out of the file; seconds, pages and megabytes (of this process, of its readers)."""
    hosts = [f"h{n}.press.example" for n in range(wanted)]
    entry = {"id": "news", "kind": "warc", "path": "news.warc.gz", "hosts": hosts}
    (place / "sources.yaml").write_text(json.dumps({"sources": [entry]}))
    settings = Settings(data=place / "data", sources=place / "sources.yaml", clock=f"{MADE.isoformat()}")
    peak, done = {"here": 0.0, "there": 0.0}, threading.Event()
    watch = threading.Thread(target=_watch, args=(done, peak), daemon=True)
    watch.start()
    started = time.perf_counter()
    captured = capture_segment(settings)
    seconds = time.perf_counter() - started
    done.set()
    watch.join()
    bad = captured.captures.height - captured.pages.height
    return {"seconds": seconds, "pages": captured.pages.height, "bad": bad, **peak}


def _watch(done: threading.Event, peak: dict[str, float]) -> None:
    """The memory of this process and of those that it started, ten times a second."""
    this = psutil.Process()
    while not done.wait(0.1):
        there = 0
        for child in this.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                there += child.memory_full_info().uss
        peak["here"] = max(peak["here"], this.memory_info().rss / 1e6)
        peak["there"] = max(peak["there"], there / 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.cc_news")
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=300)
    parser.add_argument("--wanted", type=int, default=3, help="hosts of which pages are wanted")
    parser.add_argument("--capture", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.capture:
        print(json.dumps(capture(asked.capture, asked.wanted)))
        return
    print(f"{'MB':>6} {'records':>8} {'wanted':>7} {'seconds':>8} {'MB/s':>6} {'peak MB':>8} {'readers MB':>11}")
    for megabytes in (asked.megabytes // 2, asked.megabytes):
        with tempfile.TemporaryDirectory() as folder:
            pages = write_file(Path(folder, "news.warc.gz"), megabytes * 1_000_000, asked.hosts)
            command = [sys.executable, "-m", "bench.cc_news", "--capture", folder, "--wanted", str(asked.wanted)]
            told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            if told["bad"]:
                sys.exit(f"{told['bad']} records could not be taken")
        print(
            f"{megabytes:>6} {2 * pages + 1:>8} {told['pages']:>7} {told['seconds']:>8.1f} "
            f"{megabytes / told['seconds']:>6.1f} {told['here']:>8.0f} {told['there']:>11.0f}"
        )


if __name__ == "__main__":
    main()
