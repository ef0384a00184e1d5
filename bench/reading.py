"""`python -m bench.reading MODEL TIER TEXTS.json`: one tier of a language model over texts, in a process and on a thread of its own.

Prints what it measured as JSON. Nothing of spaCy may be imported before the clock runs.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.language.model.load import LanguageModel, Tier

TIMES = 3


def read(name: str, tier: "Tier", texts: list[str]) -> dict[str, Any]:
    """Seconds of wall clock and CPU for import, load, pipeline (each pipe, and all) and extraction; the fastest of TIMES runs."""
    imported = _seconds(_import_spacy)
    # Up to the first sentence: some parts of a model load only when they are used.
    loaded = _seconds(lambda: _model(name, tier).nlp("Ann Hill spoke."))
    model = _model(name, tier)
    # spaCy's own batches; paragraphs of like length make dense ones.
    paragraphs = sorted((line for text in texts for line in text.splitlines() if line.strip()), key=len)
    words = sum(len(model.nlp.make_doc(paragraph)) for paragraph in paragraphs)
    pipeline = min(_seconds(lambda: _run(model.nlp, paragraphs)) for _ in range(TIMES))
    extraction = min(_seconds(lambda: _extract(name, tier, texts)) for _ in range(TIMES))
    return {
        "version": model.identity.extractor,
        "words": words,
        "import": imported,
        "load": loaded,
        "pipeline": pipeline,
        "pipes": _by_pipe(model.nlp, paragraphs),
        "extraction": extraction,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """(CPU, wall) of one call: CPU first, since machines are busy and the least CPU is the truest of several runs."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def _import_spacy() -> None:
    import spacy  # noqa: F401


def _model(name: str, tier: "Tier") -> "LanguageModel":
    from pipeline.language.model.load import load_model

    return load_model(name, tier)


def _run(nlp: "Language", paragraphs: list[str]) -> None:
    for _ in nlp.pipe(paragraphs):
        pass


def _extract(name: str, tier: "Tier", texts: list[str]) -> None:
    from pipeline.language.extract import extract_texts

    extract_texts(texts, _model(name, tier))


def _by_pipe(nlp: "Language", paragraphs: list[str]) -> dict[str, float]:
    """CPU seconds of the tokenizer and of every pipe, one after the other over all paragraphs."""
    docs = [nlp.make_doc(paragraph) for paragraph in paragraphs]
    seconds = {"tokenizer": _seconds(lambda: [nlp.make_doc(paragraph) for paragraph in paragraphs])[0]}
    for name, pipe in nlp.pipeline:
        started = time.process_time()
        stream: Any = getattr(pipe, "pipe", None)
        docs = [pipe(doc) for doc in docs] if stream is None else list(stream(docs, batch_size=nlp.batch_size))
        seconds[name] = time.process_time() - started
    return seconds


if __name__ == "__main__":
    name, tier, file = sys.argv[1:]
    print(
        json.dumps(read(name, "fast" if tier == "fast" else "best", json.loads(Path(file).read_text(encoding="utf-8"))))
    )
