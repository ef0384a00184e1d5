"""`python -m bench.quotes`: the quotation rules alone, over texts that spaCy has parsed: articles a second, and how they grow."""

import argparse
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from bench.language import ARTICLES, article_texts
from pipeline.language.extract import extract_passages
from pipeline.language.model.load import load_model
from pipeline.language.text.passages import read_passages

if TYPE_CHECKING:
    from spacy.language import Language

TIMES = 5
# The rate is given for articles of this length, whatever those measured have.
WORDS = 500


class Parsed:
    """Stands in for a pipeline: parses a paragraph once, and gives the same Doc again for nothing."""

    def __init__(self, nlp: "Language") -> None:
        self._nlp = nlp
        self._docs: dict[str, Any] = {}

    def make_doc(self, text: str) -> Any:
        if text not in self._docs:
            self._docs[text] = self._nlp(text)
        return self._docs[text]

    def pipe(self, docs: Iterable[Any], batch_size: int) -> Iterator[Any]:
        return iter(docs)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.quotes", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    run(parser.parse_args().articles)


def run(count: int = ARTICLES) -> None:
    texts = article_texts(count)
    parsed = Parsed(load_model().nlp)
    words = sum(len(text.split()) for text in texts)
    load = os.getloadavg()[0]
    once = seconds(texts, parsed)
    # Each article twice in one text: as many words again, and as many people and paragraphs to look back on.
    twice = seconds([f"{text}\n\n{text}" for text in texts], parsed)
    print(f"{'quotation rules':24}{'words/s':>9}{'art/s':>9}{'2n / n':>9}{'load avg':>9}")
    print(
        f"{f'after the parse ({words})':24}{words / once:9.0f}{words / once / WORDS:9.0f}{twice / once:9.2f}{load:9.1f}"
    )
    print(f"by CPU on one core, articles of {WORDS} words; 2n / n: time for texts of twice the length", flush=True)


def seconds(texts: Sequence[str], parsed: Parsed) -> float:
    """CPU seconds of all that follows the parse, the least of several runs."""
    _read(texts, parsed)
    runs: list[float] = []
    for _ in range(TIMES):
        started = time.process_time()
        _read(texts, parsed)
        runs.append(time.process_time() - started)
    return min(runs)


def _read(texts: Sequence[str], parsed: Parsed) -> None:
    for text in texts:
        extract_passages(text, read_passages(text, cast("Language", parsed)))


if __name__ == "__main__":
    main()
