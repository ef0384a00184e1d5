"""`python -m pipeline.language.evaluate GOLD.jsonl ...`: runs the extractor over gold files, writes its predictions, prints the scorer's figures.

The scorer is `eval/score_quotes.py` in the folder that QUOTEWIRE_SHARED names (default: `shared` beside the repository).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.language.extract import Extraction, extract_texts
from pipeline.language.model import load_model


def prediction(doc_id: str, extraction: Extraction) -> dict[str, object]:
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


def predict(gold: Path, out: Path, model_name: str = "embedded") -> float:
    """Write the predictions for a gold file; the seconds that extraction took."""
    records = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    model = load_model(model_name)
    started = time.perf_counter()
    extractions = extract_texts([record["text"] for record in records], model)
    seconds = time.perf_counter() - started
    lines = [
        json.dumps(prediction(r["doc_id"], e), ensure_ascii=False) for r, e in zip(records, extractions, strict=True)
    ]
    out.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return seconds


def main(arguments: list[str]) -> int:
    """Score every gold file named; 2 where the scorer or a file is missing."""
    shared = Path(os.environ.get("QUOTEWIRE_SHARED", Path(__file__).parents[3] / "shared"))
    scorer = shared / "eval" / "score_quotes.py"
    missing = [str(path) for path in (scorer, *map(Path, arguments)) if not path.is_file()]
    if missing or not arguments:
        print(
            f"Not found: {', '.join(missing) or 'a gold file'}. Give gold .jsonl files, and set QUOTEWIRE_SHARED.",
            file=sys.stderr,
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        for gold in map(Path, arguments):
            out = Path(os.environ.get("QUOTEWIRE_PREDICTIONS", folder)) / f"{gold.stem}.pred.jsonl"
            seconds = predict(gold, out)
            print(f"#### {gold.name}: {seconds:.1f} s", flush=True)
            subprocess.run([sys.executable, str(scorer), str(gold), str(out)], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
