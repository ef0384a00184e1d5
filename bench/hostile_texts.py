"""`python -m bench.hostile_texts`: seconds and memory of texts made to be costly, each read in a process of its own with limits."""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.language import ONE_THREAD
from pipeline.settings import PROJECT

if TYPE_CHECKING:
    from pipeline.language.model.load import Tier

SIZE = 1_000_000
# What the figures are held against; the model takes about 350 MB of them.
SECONDS, MEGABYTES = 20.0, 1_000.0
# A child that takes more is ended.
DEADLINE, ADDRESS_SPACE = 120, 6_000_000_000

_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"


def name(n: int) -> str:
    """The n-th of many invented names of six letters: 'Babaca'."""
    letters = ""
    for _ in range(3):
        n, c = divmod(n, len(_CONSONANTS))
        n, v = divmod(n, len(_VOWELS))
        letters = _CONSONANTS[c] + _VOWELS[v] + letters
    return letters.capitalize()


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _numbered(unit: str) -> Callable[[int], str]:
    """The unit over and over, with a new name for {0}, the number for {1} and another new name for {2}."""

    def make(size: int) -> str:
        count = size // len(unit.format(name(0), 10_000, name(1)))
        return "".join(unit.format(name(i), i, name(i * 7_919 + 1)) for i in range(count))

    return make


def _within(opening: str, unit: str, closing: str) -> Callable[[int], str]:
    return lambda size: opening + _repeated(unit)(size - len(opening) - len(closing)) + closing


def _nested(opening: str, closing: str) -> Callable[[int], str]:
    return lambda size: opening * (size // 2 // len(opening)) + "word" + closing * (size // 2 // len(closing))


PROSE = "The harbour ferry of Port Selm will run through the night from April, the council decided on Monday. "
ANA = "“The port stays open,” said Ana Ortiz in Geneva on Monday. "
TEXTS: dict[str, Callable[[int], str]] = {
    "prose in one line": _repeated(PROSE),
    "articles end to end": _repeated(f"{ANA}{PROSE}She told reporters that the pier was safe.\n\n{PROSE * 3}\n\n"),
    "emoji": _repeated("🦆"),
    "emoji apart": _repeated("🦆 👍🏽 "),
    "Arabic": _repeated("قال الوزير إن الميناء مفتوح منذ يوم الاثنين. "),
    "Hebrew in marks": _repeated("\u202b“הנמל פתוח”, אמר השר ביום שני.\u202c "),
    "right to left marks": _repeated("\u202b\u202c\u200f"),
    "combining marks": _repeated("Z\u0301\u0327\u0301"),
    "zero width": _repeated("\u200b\u200d\ufeff"),
    "zero width in words": _repeated("wo\u200brd\u200b "),
    "apostrophes": _repeated("'"),
    "apostrophes apart": _repeated("' "),
    "curly apostrophes": _repeated("it’s ’tis ‘n’ "),
    "nested marks": _nested("“‘", "’”"),
    "marks never closed": _repeated("“a "),
    "one mark never closed": _within("“", PROSE, ""),
    "a mark opens every paragraph": _repeated("“He said so\n\n"),
    "straight marks": _repeated('"'),
    "straight marks apart": _repeated('" a" '),
    "one quotation": _within("“", PROSE, "” said Ana Ortiz."),
    "he said": _repeated("He said "),
    "he said, stopped": _repeated("He said. "),
    "said": _repeated("said "),
    "said that": _repeated("said that "),
    "x, he said": _repeated("“x,” he said. "),
    "x he said chain": _repeated('"x" he said '),
    "she said lines": _repeated("“x,” she said.\n"),
    "brackets": _repeated("("),
    "brackets nested": _nested("[(", ")]"),
    "brackets apart": _repeated("( ) "),
    "dashes": _repeated("—"),
    "dashes apart": _repeated("- – "),
    "colons": _repeated(":"),
    "colons apart": _repeated("a: "),
    "full stops": _repeated("."),
    "full stops apart": _repeated(". "),
    "question and mark": _repeated("?” "),
    "one word": _repeated("a"),
    "one word of capitals": _repeated("A"),
    "digits": _repeated("1"),
    "amounts": _repeated("1,234.5 "),
    "line breaks": _repeated("\n"),
    "white space": _repeated(" \t\u00a0\u3000"),
    "one letter a line": _repeated("a\n"),
    "one surname": _numbered("{0} Smith said. "),
    "one surname in lines": _numbered("Ms {0} Smith spoke.\n"),
    "single names": _numbered("Mr. {0} spoke. "),
    "full names": _numbered("{0} {2} said no. "),
    "full names in lines": _numbered("Dr {0} {2} said no.\n\n"),
    "one name in 60,000 spellings": _numbered("Mr Baum{0}er met Ann Baum{2}er. "),
    "a chain of names": _numbered("{0} "),
    "bodies": _numbered("The {0} Water Board said so. "),
    "he and she": _numbered("Dr {0} {2} came. He said she said.\n"),
    "the minister": _numbered("Minister {0} {2} came. The minister said no.\n"),
    "capitals": _repeated("POLICE SAID THE MAYOR SPOKE "),
    "commas": _repeated("Ortiz, Bram, "),
    "and": _repeated("Ortiz and "),
    "of the": _repeated("of the head "),
    "according to": _repeated("according to "),
    "that he said that": _repeated("that he said "),
    "20,000 paragraphs": lambda size: f"{PROSE[: max(1, size // 20_000 - 2)]}\n\n" * 20_000,
    "addresses": _numbered("https://{0}.example/{1}?a=b&c=d "),
    "one address": _within("https://x.example/", "a/b?c=d&", ""),
    "mail addresses": _repeated("a.b@c.example "),
    "one mail address": _repeated("a.b@c."),
    "hyphens": _repeated("a-b-"),
    "underscores": _repeated("_"),
    "stars": _repeated("* "),
    "slashes": _repeated("a/"),
    "Chinese": _repeated("部长周一在日内瓦表示,港口将继续开放。"),
    "Chinese without stops": _repeated("部长周一在日内瓦表示港口"),
    "Thai": _repeated("รัฐมนตรีกล่าวว่าท่าเรือเปิด"),
    "private use": _repeated("\ue000"),
    "surrogates": _repeated("\ud800 "),
    "null": _repeated("\x00a"),
    "contractions": _repeated("n't've'll"),
    "datelines": _repeated("RIDLEY, "),
    "mixed": _repeated("“🦆 (‘قال’) — Ortiz: said’ [1,2] \u200b“"),
}


@dataclass(frozen=True)
class Reading:
    """What one text cost, beside the model: seconds by CPU, the process's peak of memory; `failed` says where it did not end well."""

    seconds: float | None
    megabytes: float | None
    quotes: int = 0
    mentions: int = 0
    failed: str = ""

    @property
    def verdict(self) -> str:
        if self.seconds is None or self.megabytes is None:
            return self.failed
        costly = [
            word for word, true in (("slow", self.seconds > SECONDS), ("large", self.megabytes > MEGABYTES)) if true
        ]
        return " ".join(filter(None, [" and ".join(costly) or "ok", self.failed]))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile_texts", description=__doc__)
    parser.add_argument("names", nargs="*", help="some of the texts; all without")
    parser.add_argument("--size", type=int, default=SIZE, help="characters of each")
    parser.add_argument("--tier", choices=("best", "fast"), default="best")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(read(asked.names[0], asked.size, asked.tier)))
    else:
        run(asked.names or list(TEXTS), asked.size, asked.tier)


def run(names: list[str], size: int = SIZE, tier: str = "best") -> None:
    print(f"texts of {size} characters, tier {tier}; at most {SECONDS:.0f} s and {MEGABYTES:.0f} MB")
    print(f"{'':32}{'CPU s':>9}{'peak MB':>9}{'quotes':>9}{'mentions':>9}  verdict")
    worst: list[Reading] = []
    for title in names:
        found = measured(title, size, tier)
        worst += [] if found.verdict.startswith("ok") else [found]
        seconds, megabytes = (f"{x:.1f}" if x is not None else "-" for x in (found.seconds, found.megabytes))
        print(f"{title:32}{seconds:>9}{megabytes:>9}{found.quotes:9}{found.mentions:9}  {found.verdict}", flush=True)
    print(f"{len(names) - len(worst)} of {len(names)} within the bounds")


def measured(title: str, size: int, tier: str = "best") -> Reading:
    """One text read in a child that has DEADLINE seconds of CPU and ADDRESS_SPACE bytes."""
    command = [sys.executable, "-m", "bench.hostile_texts", "--child", "--size", str(size), "--tier", tier, title]
    try:
        done = subprocess.run(
            command, cwd=PROJECT, env=os.environ | ONE_THREAD, capture_output=True, text=True,
            timeout=4 * DEADLINE, preexec_fn=_limited, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Reading(None, None, failed=f"over {4 * DEADLINE} s by the clock")
    if done.returncode < 0:
        return Reading(None, None, failed=f"over {DEADLINE} s")
    if done.returncode > 0:
        return Reading(None, None, failed=(done.stderr.strip().splitlines() or ["failed"])[-1])
    return Reading(**json.loads(done.stdout))


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (DEADLINE, DEADLINE))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def read(title: str, size: int, tier: "Tier") -> dict[str, Any]:
    """The text read in this process, the model loaded before."""
    from pipeline.batches import Failed
    from pipeline.language.extract import read_each
    from pipeline.language.model.load import load_model

    text = TEXTS[title](size)
    model = load_model(tier=tier)
    model.nlp("Ann Hill spoke.")
    started = time.process_time()
    (found,) = read_each([text], model)
    cost = {"seconds": time.process_time() - started, "megabytes": _peak()}
    if isinstance(found, Failed):
        return cost | {"failed": f"{found.reason}: {(found.detail.splitlines() or [''])[-1]}"}
    return cost | {"quotes": len(found.quotes), "mentions": len(found.mentions)}


def _peak() -> float:
    """Of this process alone, which getrusage would begin with the peak of its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
