"""`python -m bench.capture`: a crawl of many hosts at once beside one page at a time, and beside the shortest time that the
rules of politeness allow.

Hosts are names that lead to a server on loopback (bench.press). A host is asked for its robots.txt, its feed and its pages,
each answered after --answer seconds and --delay after the one before: so (pages + 1) times the longer of the two, and one
answer, is the shortest time. Every crawl runs in a process of its own, through archive, lake and state. A country's press:
`--hosts 200 --pages 25 --answer 0.3 --delay 1 --alone 5 --growth 50 100 200 400`, and
`--hosts 200 --pages 100 --answer 0 --delay 0 --alone 0`.
"""

import argparse
import http.client
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.press import NOTES
from pipeline.capture.segment import capture_segment
from pipeline.settings import Settings

COLUMNS = (
    f"{'crawl':<12}{'hosts':>6}{'pages':>8}{'seconds':>9}{'shortest':>10}{'times':>7}{'pages/s':>9}{'cpu ms/page':>13}"
    f"{'peak MB':>9}{'grown MB':>10}{'open':>6}{'a host':>8}{'gap s':>7}"
)


@contextmanager
def press(options: argparse.Namespace, pages: int) -> Iterator[str]:
    """The server's address while it runs."""
    sizes = ["--pages", str(pages), "--size", str(options.size), "--answer", str(options.answer)]
    command = [sys.executable, "-m", "bench.press", *sizes]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def notes(address: str) -> dict[str, float]:
    """What the server noted since it was last asked."""
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("GET", "/", headers={"Host": NOTES})
    return json.loads(connection.getresponse().read())


def crawl(address: str, hosts: int, delay: float, at_once: int | None) -> dict[str, float]:
    """Captures every host's pages into a lake of its own; memory in MB: its peak, and how much of that came after the first
    quarter of the pages."""
    with tempfile.TemporaryDirectory() as place:
        sources = Path(place, "sources.yaml")
        entries = [
            f"  - {{id: h{n}, kind: feed, outlet: Outlet {n}, url: http://h{n}.press.example/feed}}"
            for n in range(hosts)
        ]
        sources.write_text("\n".join(["sources:", *entries]) + "\n")
        named = {} if at_once is None else {"hosts_at_once": at_once}
        settings = Settings(
            data=Path(place, "data"),
            sources=sources,
            resolve={"*.press.example": address},
            host_delay=delay,
            clock=None,
            **named,
        )
        memory, done = Memory(), threading.Event()
        watch = threading.Thread(target=memory.watch, args=(done,), daemon=True)
        started = time.perf_counter()
        watch.start()
        captured = capture_segment(settings)
        seconds = time.perf_counter() - started
        done.set()
        watch.join()
    failed = captured.captures.height - captured.pages.height - hosts
    assert not failed, f"{failed} attempts failed"
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    return {"pages": captured.pages.height, "seconds": seconds, "cpu": cpu, **memory.told()}


class Memory:
    """The crawler's own memory, ten times a second while it runs."""

    def __init__(self) -> None:
        self.readings: list[float] = []

    def watch(self, done: threading.Event) -> None:
        process = psutil.Process(os.getpid())
        while not done.wait(0.1):
            self.readings.append(process.memory_info().rss / 1e6)

    def told(self) -> dict[str, float]:
        early = self.readings[: max(1, len(self.readings) // 4)]
        return {"peak": max(self.readings), "grown": max(self.readings) - max(early)}


def line(name: str, options: argparse.Namespace, hosts: int, pages: int, at_once: int | None) -> None:
    """Runs one crawl in a process of its own and prints its row."""
    with press(options, pages) as address:
        told = ["--here", address, "--hosts", str(hosts), "--delay", str(options.delay)]
        limit = [] if at_once is None else ["--at-once", str(at_once)]
        # Not -m: every reading process would load this module again, and no run of Dagster's has such a main module.
        command = [sys.executable, "-c", "from bench.capture import main; main()", *told, *limit]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found, seen = json.loads(run.stdout.splitlines()[-1]), notes(address)
    shortest = (pages + 1) * max(options.delay, options.answer) + options.answer
    times = found["seconds"] / shortest if shortest else float("nan")
    print(
        f"{name:<12}{hosts:>6}{found['pages']:>8}{found['seconds']:>9.1f}{shortest:>10.1f}{times:>7.2f}"
        f"{found['pages'] / found['seconds']:>9.1f}{found['cpu'] / found['pages'] * 1000:>13.2f}"
        f"{found['peak']:>9.0f}{found['grown']:>10.0f}{seen['most_connections']:>6}"
        f"{seen['most_at_once_of_one_host']:>8}{seen['least_gap']:>7.2f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--pages", type=int, default=8, help="pages of each host")
    parser.add_argument("--answer", type=float, default=0.1, help="seconds before every answer")
    parser.add_argument("--delay", type=float, default=0.3, help="least seconds between two requests to one host")
    parser.add_argument("--size", type=int, default=4000, help="bytes of a page")
    parser.add_argument("--at-once", type=int, help="hosts asked at once (default: that of the settings)")
    parser.add_argument("--alone", type=int, help="pages of each host in the crawl one at a time (default: --pages)")
    parser.add_argument("--growth", type=int, nargs="+", default=[], help="numbers of hosts to crawl besides")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(crawl(options.here, options.hosts, options.delay, options.at_once)))
        return
    print(COLUMNS, flush=True)
    alone = options.pages if options.alone is None else options.alone
    if alone:
        line("one by one", options, options.hosts, alone, 1)
    for hosts in [options.hosts, *options.growth]:
        line("at once", options, hosts, options.pages, options.at_once)


if __name__ == "__main__":
    main()
