"""`python -m bench.cluster`: a day cleaned, sketched and read on one node of a Ray cluster, then on two.

    cluster.py [--texts 240]

Head and nodes are processes of this machine, each node with one processor, so that it needs two for what two machines would
show. Prints the seconds of each stage, with those that workers take to start; the tables are compared.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench.pages import write_pages
from pipeline import stages
from pipeline.capture.segment import capture_segment
from pipeline.commands.demo import SAMPLE
from pipeline.dedupe.day import cluster_all, pair_day
from pipeline.settings import PROJECT, Settings
from pipeline.tables import ARTICLES, FINGERPRINTS, MENTIONS, QUOTES

DAY = date(2026, 3, 2)
STORE = 200_000_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.cluster")
    parser.add_argument("--texts", type=int, default=240, help="pages of the day")
    asked = parser.parse_args()
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "PYTHONPATH": os.pathsep.join([str(PROJECT), *filter(None, sys.path)]),
    }
    from ray.cluster_utils import Cluster

    with tempfile.TemporaryDirectory() as folder:
        captured = _captured(Path(folder, "captured"), asked.texts)
        tables = [_measured("local, one process", captured, "local", 1)]
        head = {"num_cpus": 0, "object_store_memory": STORE, "include_dashboard": False}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        os.environ["RAY_ADDRESS"] = cluster.address
        try:
            for count in (1, 2):
                cluster.add_node(num_cpus=1, object_store_memory=STORE)
                cluster.wait_for_nodes()
                tables.append(_measured(f"ray, nodes of one processor: {count}", captured, "ray", None))
        finally:
            cluster.shutdown()
    same = all(table.equals(other) for found in tables[1:] for table, other in zip(tables[0], found, strict=True))
    print(f"tables {'equal' if same else 'DIFFER'}")
    sys.exit(0 if same else 1)


def _captured(root: Path, count: int) -> Path:
    (root / "inbox").mkdir(parents=True)
    write_pages(SAMPLE, root / "inbox", count)
    sources = root / "sources.yaml"
    sources.write_text("sources:\n  - {id: bench, kind: folder, outlet: Bench, path: inbox}\n")
    settings = Settings(data=root / "data", sources=sources, clock=f"{DAY}T18:00:00+00:00")
    capture_segment(settings)
    return root / "data"


def _measured(name: str, captured: Path, engine: str, workers: int | None) -> list[Any]:
    data = captured.with_name("at work")
    shutil.copytree(captured, data)
    given: dict[str, Any] = {"data": data, "engine": engine} | ({"workers": workers} if workers else {})
    settings = Settings(**given)
    lake = settings.open_lake()
    seconds: dict[str, float] = {}
    before = time.perf_counter()
    for stage in (stages.clean_day, stages.fingerprint_day, stages.extract_day):
        if stage is stages.extract_day:
            pair_day(lake, DAY, settings.window_days)
            cluster_all(lake, settings.window_days)
            before = time.perf_counter()
        stage(settings, DAY)
        seconds[stage.__name__] = time.perf_counter() - before
        before = time.perf_counter()
    told = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in seconds.items())
    print(f"{name}: {told}, together {sum(seconds.values()):.1f} s", flush=True)
    found = [lake.read(table, DAY) for table in (ARTICLES, FINGERPRINTS, QUOTES, MENTIONS)]
    shutil.rmtree(data)
    return found


if __name__ == "__main__":
    main()
