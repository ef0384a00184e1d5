"""Predictions of quotations for a gold file; `python -m quality.quotes GOLD.jsonl ...` prints the shared scorer's own figures.

QUOTEWIRE_PREDICTIONS names a folder in which the predictions are kept.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Extraction
from pipeline.language.model.load import LanguageModel
from quality.commands import python
from quality.pipelines import configured
from quality.shared import shared_folder


def read_gold(gold: Path) -> list[dict[str, Any]]:
    """The records of a gold file: "doc_id", "text", "quotes"."""
    return [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]


def prediction(doc_id: str, extraction: Extraction) -> dict[str, Any]:
    """One line in the shape of `quotewire extract --plain`."""
    quotes = [
        {
            "start": q.start_char, "end": q.end_char, "type": q.type, "speaker": q.speaker_mention,
            "speaker_start": q.speaker_start, "speaker_end": q.speaker_end, "speaker_kind": q.speaker_kind,
            "speaker_name": q.speaker_name, "cue": q.cue, "cue_start": q.cue_start, "cue_end": q.cue_end,
            "confidence": q.confidence, "text": q.text,
        }
        for q in extraction.quotes
    ]  # fmt: skip
    entities = [
        {"start": m.start_char, "end": m.end_char, "text": m.text, "label": m.label, "name": m.name}
        for m in extraction.mentions
    ]
    return {"doc_id": doc_id, "quotes": quotes, "entities": entities}


def predict(records: Sequence[dict[str, Any]], model: LanguageModel) -> list[dict[str, Any]]:
    """What a model reads in the texts of gold records, in their order."""
    extractions = extract_texts([record["text"] for record in records], model)
    return [prediction(record["doc_id"], found) for record, found in zip(records, extractions, strict=True)]


def write_predictions(predictions: Sequence[dict[str, Any]], out: Path) -> None:
    out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in predictions), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Score every gold file named; 2 where the scorer or a file is missing."""
    scorer = shared_folder() / "eval" / "score_quotes.py"
    missing = [str(path) for path in (scorer, *map(Path, arguments)) if not path.is_file()]
    if missing or not arguments:
        print(
            f"Not found: {', '.join(missing) or 'a gold file'}. Give gold .jsonl files, and set QUOTEWIRE_SHARED.",
            file=sys.stderr,
        )
        return 2
    model = configured()
    print(model.identity.extractor, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for gold in map(Path, arguments):
            out = Path(os.environ.get("QUOTEWIRE_PREDICTIONS", folder)) / f"{gold.stem}.pred.jsonl"
            started = time.perf_counter()
            write_predictions(predict(read_gold(gold), model), out)
            print(f"#### {gold.name}: {time.perf_counter() - started:.1f} s", flush=True)
            print(python(scorer, gold, out), end="", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
