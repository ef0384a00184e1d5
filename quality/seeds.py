"""The seed articles as text and as pages, through `quotewire extract` and the shared scorer of whole articles."""

import re
import tempfile
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
    for name, folder in FOLDERS:
        *misses, summary = score(options.shared, options.shared / folder)
        lines += [f"{name}: {summary}", *misses[: options.errors]]
        figures |= {f"{name} {figure}": value for figure, value in summary_figures(summary).items()}
    return Report(lines, figures)


def score(shared: Path, pages: Path, **environment: str) -> list[str]:
    """What the scorer prints of a folder of articles, read with these settings; its last line is the summary."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "articles.jsonl"
        out.write_text(quotewire("extract", pages, **environment), encoding="utf-8")
        return python(shared / SCORER, shared / GOLD, out).splitlines()


def summary_figures(summary: str) -> dict[str, float]:
    """The figures of the scorer's last line: F1 in per cent, shares as counts; of titles and dates those that are wrong."""
    figures: dict[str, float] = {}
    for kind, f1, with_speaker in _RATE.findall(summary):
        figures |= {f"{kind} F1": float(f1), f"{kind} with speaker F1": float(with_speaker)}
    for name, hits, of in _SHARE.findall(summary):
        faults = name in ("boilerplate kept", "text lost", "scare quotes taken")
        figures[name if faults else f"{name} wrong"] = int(hits) if faults else int(of) - int(hits)
    return figures
