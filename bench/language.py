"""Words a second of the language model in both tiers, its load time and size; `python -m bench.language` prints it alone."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.pages import write_pages
from pipeline.clean.page import Article, RawPage, clean_page
from pipeline.language.model.load import identify
from pipeline.settings import PROJECT

TIERS = ("best", "fast")
ARTICLES = 60
COLUMNS = ("words/s", "by CPU", "+ rules", "art/s", "import s", "load s", "by clock", "peak MB", "load avg")
# One core is measured: no library may take a second one.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def article_texts(count: int) -> list[str]:
    """Different articles made of the sample's paragraphs, as the cleaner leaves them; the same ones every time."""
    with tempfile.TemporaryDirectory() as folder:
        write_pages(PROJECT / "sample", Path(folder), count)
        pages = [
            clean_page(RawPage(file.read_bytes(), f"http://bench.example/{file.name}", "text/html", datetime.now(UTC)))
            for file in sorted(Path(folder).iterdir())
        ]
    return list(dict.fromkeys(page.text for page in pages if isinstance(page, Article)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.language", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--model", default="embedded", help="another pipeline of two tiers: a package or a folder")
    asked = parser.parse_args()
    run(asked.articles, asked.model)


def run(count: int = ARTICLES, model: str = "embedded") -> None:
    texts = article_texts(count)
    print(f"language model: {len(texts)} articles; one process, one thread", flush=True)
    print(f"{'':24}" + "".join(f"{title:>9}" for title in COLUMNS))
    shares: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), encoding="utf-8")
        for tier in TIERS:
            load = os.getloadavg()[0]
            read = measured(model, tier, file)
            print(_line(tier, read, len(texts), load), flush=True)
            shares.append(f"{read['version']}: {', '.join(_shares(read))}")
    print("words are spaCy's tokens; '+ rules' and art/s: articles one by one to quotations and mentions, by CPU;")
    print("import of spaCy and load of the model by CPU, then both by the clock")
    print(*shares, sizes(identify(model, "fast").folder), sep="\n", flush=True)


def measured(model: str, tier: str, texts: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.reading", model, tier, str(texts)]
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _line(tier: str, read: dict[str, Any], articles: int, load: float) -> str:
    words = read["words"]
    (cpu, wall), (extraction, _) = read["pipeline"], read["extraction"]
    imported, loaded = read["import"], read["load"]
    return (
        f"{f'{tier} ({words} words)':24}{words / wall:9.0f}{words / cpu:9.0f}{words / extraction:9.0f}"
        f"{articles / extraction:9.1f}{imported[0]:9.2f}{loaded[0]:9.2f}{imported[1] + loaded[1]:9.2f}"
        f"{read['peak_mb']:9.0f}{load:9.1f}"
    )


def _shares(read: dict[str, Any]) -> Iterator[str]:
    """Each pipe's part of the CPU time, the greatest first."""
    pipes: dict[str, float] = read["pipes"]
    for name, seconds in sorted(pipes.items(), key=lambda pipe: -pipe[1]):
        yield f"{name} {100 * seconds / sum(pipes.values()):.0f} %"


def sizes(folder: Path) -> str:
    """Megabytes of all the files that are shipped, and of the greatest folders."""
    sizes = {path.name: sum(file.stat().st_size for file in _files(path)) / 1e6 for path in folder.iterdir()}
    parts = [f"{name} {size:.1f}" for name, size in sorted(sizes.items(), key=lambda part: -part[1]) if size >= 0.1]
    return f"shipped files {sum(sizes.values()):.1f} MB: {', '.join(parts)}"


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]


if __name__ == "__main__":
    main()
