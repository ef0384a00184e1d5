"""Whether another processor gives the same tags: `python -m training.encoder.processor --corpora DIR --limit 8`, there and here.

A processor without VNNI is emulated by Debian's qemu-user, some hundred times slower:
`qemu-x86_64 -cpu Haswell .venv/bin/python -m training.encoder.processor --corpora DIR --limit 1`.
"""

import argparse
import hashlib
import json
from pathlib import Path

from pipeline.language.model.load import EMBEDDED, RECOGNIZERS
from pipeline.language.model.word_tagger import WordTagger
from training.encoder.decode import score
from training.encoder.mix import test_chunks


def tagger(encoder: Path) -> WordTagger:
    """The shipped way of running, without spaCy."""
    tags = json.loads((encoder / "tags.json").read_text(encoding="utf-8"))["ner"]
    tokenizer = (encoder / "tokenizer.json").read_text(encoding="utf-8")
    return WordTagger((encoder / "model.onnx").read_bytes(), tokenizer, tags)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, default=EMBEDDED / RECOGNIZERS["best"])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="chunks of each test file")
    arguments = parser.parse_args()
    chunks = [chunk for file in test_chunks(arguments.corpora, arguments.limit).values() for chunk in file]
    tags = tagger(arguments.encoder).tag([chunk.words for chunk in chunks])
    found = score([chunk.ents or () for chunk in chunks], tags)["ALL"]
    digest = hashlib.sha256(json.dumps(tags).encode()).hexdigest()[:16]
    print(f"{sum(map(len, tags)):,} words, precision/recall/F1 {found}, digest of the tags {digest}")


if __name__ == "__main__":
    main()
