"""`python -m bench.look`: how long each page of the site takes over a made-up publication (`--articles 300000`: 2 million quotations).

Every address is asked once, so that nothing is measured from a cache but the disk's; the server is a process of its own, as in use.
"""

import argparse
import http.client
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import duckdb

from bench.marts import SQL, Limits, apart, build_model, lay_clusters, make
from pipeline.sqlmodels import load_models
from pipeline.warehouse import Warehouse

EACH, BOUND_MS = 30, 100
START_S = 900
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Row:
    """A kind of page: wall time of its answers in milliseconds, the server's processor time a page, and its size."""

    name: str
    times: Sequence[float]
    cpu_ms: float
    kilobytes: float

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(0.95 * (len(self.times) - 1))]


def publish(root: Path, articles: int, limits: Limits) -> None:
    """A publication under `root`, made as a night makes it."""
    warehouse = Warehouse(root)
    apart("made", partial(make, warehouse, limits, articles))
    apart("clusters", partial(lay_clusters, warehouse, limits))
    for model in load_models(SQL):
        apart(model.table, partial(build_model, warehouse, limits, model))
    warehouse.publish("bench")
    warehouse.working.unlink()


def addresses(publication: Path) -> Mapping[str, Sequence[str]]:
    """Addresses by kind of page: of the most frequent people, outlets and words, and of any."""
    chance = random.Random(1)
    with duckdb.connect(publication, read_only=True) as con:

        def some(query: str) -> list[str]:
            return [str(row[0]) for row in con.execute(query).fetchall()]

        articles = some("select article_id from news.articles order by hash(article_id) limit 200")
        quotes = some("select quote_id from news.quotes order by hash(quote_id) limit 200")
        often = some("select person_id from marts.speaker_profile order by quotes_said desc limit 100")
        people = some("select entity_id from news.entities order by hash(entity_id) limit 200")
        clusters = some("select cluster_id from marts.duplicate_clusters order by hash(cluster_id) limit 200")
        groups = some("select group_id from news.quote_groups order by articles_published desc, group_id limit 100")
        stories = some("select story_id from news.stories order by articles desc, story_id limit 100")
        outlets = some("select outlet from marts.outlet_sourcing order by quotes_said desc limit 100")
        days = some("select distinct day from marts.outlet_daily order by day desc limit 100")
        words = some(
            "select distinct unnest(string_split(lower(text), ' ')) from marts.quotations using sample 500 rows (system, 1) order by 1"
        )
        tables = some("select schema_name || '.' || table_name from duckdb_tables() where not internal")
    words = [word.strip("“”,.") for word in words if len(word) > 4]
    chance.shuffle(words)
    searches = {
        "search, one word": [{"q": word} for word in words],
        "search, two words": [{"q": f"{one} {two}"} for one, two in zip(words, words[50:], strict=False)],
        "search, a beginning": [{"q": f"{word[:4]}*"} for word in words],
        "search, a word of an outlet": [
            {"q": word, "outlet": name} for word, name in zip(words, outlets * 5, strict=False)
        ],
        "search, a person's words": [
            {"q": word, "person": person} for word, person in zip(words, often * 5, strict=False)
        ],
        "search, direct ones of a week": [{"type": "direct", "first": days[n + 6], "last": days[n]} for n in range(40)],
        "search, everything": [{"after": f"{day}.{n}"} for n, day in enumerate(days)],
        "search, titles": [{"in": "titles", "q": f"story {n}"} for n in range(100, 200)],
        "search, names": [{"in": "names", "q": f"reet {n}"} for n in range(100, 200)],
    }
    return {
        "overview": ["/"] * 3,
        "a day": [f"/day/{day}" for day in days],
        "days": ["/days"] * 3,
        **{name: [f"/search?{urlencode(asked)}" for asked in many] for name, many in searches.items()},
        "an article": [f"/article/{one}" for one in articles],
        "a quotation's place": [f"/quotation/{one}" for one in quotes],
        "a person, the most quoted": [f"/entity/{one}" for one in often],
        "a person, any": [f"/entity/{one}" for one in people],
        "a cluster": [f"/cluster/{quote(one)}" for one in clusters],
        "stories": ["/stories"] * 3,
        "stories of a day": [f"/stories?{urlencode({'first': day, 'last': day})}" for day in days],
        "stories of a word": [f"/stories?{urlencode({'q': f'story {n}'})}" for n in range(100, 200)],
        "a story, the largest": [f"/story/{quote(one)}" for one in stories],
        "quotations that travelled": ["/wordings"] * 3,
        "names in doubt": ["/doubts"] * 3,
        "a quotation, the most printed": [f"/wordings/{quote(one)}" for one in groups],
        "outlets": ["/outlets"] * 3,
        "an outlet, the largest": [f"/outlet?{urlencode({'name': one})}" for one in outlets],
        "tables": ["/tables"] * 3,
        "a table": [f"/table/{one}" for one in tables],
        "a table's example": [f"/table/{one}/example" for one in tables],
    }


@contextmanager
def served(root: Path) -> Iterator[tuple[str, int]]:
    """The site over a data folder, once it answers: its address and process."""
    command = [Path(sys.executable).with_name("quotewire"), "look", "--serve", "--port", "0", "--data", root]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            where = urlsplit(server.stdout.readline().strip()).netloc
            started = time.monotonic()
            while ask(where, "/tables")[0] != 200:
                assert time.monotonic() - started < START_S
                time.sleep(0.2)
            size = sum(path.stat().st_size for path in (root / "cache" / "look").iterdir()) / 1e6
            print(f"index for the search: {time.monotonic() - started:.1f} s, {size:.0f} MB", flush=True)
            yield where, server.pid
        finally:
            server.send_signal(signal.SIGINT)


def ask(where: str, path: str) -> tuple[int, int]:
    """Status and size of an answer."""
    connection = http.client.HTTPConnection(where, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    finally:
        connection.close()


def measure(where: str, pid: int, name: str, paths: Sequence[str]) -> Row:
    times: list[float] = []
    sizes: list[int] = []
    before = _cpu(pid)
    for path in paths[:EACH]:
        started = time.monotonic()
        status, size = ask(where, path)
        times.append(1000 * (time.monotonic() - started))
        sizes.append(size)
        assert status in (200, 302), (path, status)
    return Row(name, times, 1000 * (_cpu(pid) - before) / len(times), sum(sizes) / len(sizes) / 1000)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def run(root: Path) -> None:
    print(f"{'':34}{'median ms':>10}{'p95 ms':>8}{'CPU ms':>8}{'KB':>7}  load {os.getloadavg()[0]:.1f}", flush=True)
    slow: list[str] = []
    with served(root) as (where, pid):
        for name, paths in addresses(Warehouse(root).newest.resolve()).items():
            row = measure(where, pid, name, paths)
            slow += [name] * (row.p95 >= BOUND_MS)
            print(f"{name:34}{row.median:10.0f}{row.p95:8.0f}{row.cpu_ms:8.0f}{row.kilobytes:7.0f}", flush=True)
    print(f"not under {BOUND_MS} ms in 19 of 20: {', '.join(slow) or 'none'}; load {os.getloadavg()[0]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=300_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="5GB", help="DuckDB's memory_limit while the publication is made")
    parser.add_argument(
        "--at", type=Path, help="A data folder to make it in and to leave it; one that is there is taken"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = given.at or Path(place)
        if not Warehouse(root).newest.exists():
            publish(root, given.articles, Limits(given.threads, given.memory))
        run(root)


if __name__ == "__main__":
    main()
