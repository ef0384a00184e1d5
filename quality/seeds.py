"""The seed articles as text and as pages, through `quotewire extract` and the shared scorer of whole articles."""

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from quality.commands import python, quotewire
from quality.report import Options, Report

SCORER, GOLD = "eval/score_articles.py", "seeds/gold.json"
FOLDERS = (("text", "seeds"), ("html", "seeds/html"))

_RATE = re.compile(r"(quoted|indirect) F1 ([\d.]+) .*?with speaker F1 ([\d.]+)")
_SHARE = re.compile(r"; ([a-z ]+) (\d+)(?:/(\d+))?(?=;|$)")


def run(options: Options) -> Report:
    lines: list[str] = []
    figures: dict[str, float] = {}
    printed = score(options.shared, [options.shared / folder for _, folder in FOLDERS])
    for (name, _), (*misses, summary) in zip(FOLDERS, printed, strict=True):
        lines += [f"{name}: {summary}", *misses[: options.errors]]
        figures |= {f"{name} {figure}": value for figure, value in summary_figures(summary).items()}
    return Report(lines, figures)


def score(shared: Path, folders: Sequence[Path], **environment: str) -> Iterator[list[str]]:
    """What the scorer prints of each folder of articles, read with these settings; the last line is the summary. One worker
    reads them all: a second one would load the model for four pages."""
    articles = quotewire("extract", *folders, "--workers", "1", **environment).splitlines()
    folder_of = {article: json.loads(article)["url"].rpartition("/")[0] for article in articles}
    with tempfile.TemporaryDirectory() as kept:
        out = Path(kept) / "articles.jsonl"
        for folder in folders:
            own = [article for article in articles if folder_of[article] == folder.resolve().as_uri()]
            out.write_text("".join(f"{article}\n" for article in own), encoding="utf-8")
            yield python(shared / SCORER, shared / GOLD, out).splitlines()


def summary_figures(summary: str) -> dict[str, float]:
    """The figures of the scorer's last line: F1 in per cent, shares as counts; of titles and dates those that are wrong."""
    figures: dict[str, float] = {}
    for kind, f1, with_speaker in _RATE.findall(summary):
        figures |= {f"{kind} F1": float(f1), f"{kind} with speaker F1": float(with_speaker)}
    for name, hits, of in _SHARE.findall(summary):
        faults = name in ("boilerplate kept", "text lost", "scare quotes taken")
        figures[name if faults else f"{name} wrong"] = int(hits) if faults else int(of) - int(hits)
    return figures
