"""Converted entity files in the words of the pipeline's own tokenizer: `python -m training.encoder.retokenize`.

The corpora cut words each in its own way; at run time names are read in spaCy's words. Runs where spaCy is installed.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import spacy  # noqa: TID253

from training.corpora import Chunk, read, write
from training.encoder.mix import DEV, GOLD, SILVER, TAUGHT
from training.encoder.tags import UNKNOWN, spans

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def retokenized(chunk: Chunk, nlp: "Language") -> Chunk:
    """The chunk in the tokenizer's words. A name that ends inside one of them is unknown, as is every word that holds an unknown one."""
    starts: list[int] = []
    text = ""
    for word, space in zip(chunk.words, chunk.spaces, strict=True):
        starts.append(len(text))
        text += word + " " * space
    ends = [start + len(word) for start, word in zip(starts, chunk.words, strict=True)]
    doc = nlp.make_doc(text)
    first_at = {token.idx: token.i for token in doc}
    last_at = {token.idx + len(token): token.i + 1 for token in doc}
    known = chunk.ents or ()
    tags = ["O"] * len(doc)
    for i, j, label in spans(known):
        first, last = first_at.get(starts[i]), last_at.get(ends[j - 1])
        if first is not None and last is not None:
            tags[first:last] = ["B-" + label, *["I-" + label] * (last - first - 1)]
        else:
            _blank(tags, doc, starts[i], ends[j - 1])
    for k, tag in enumerate(known):
        if tag == UNKNOWN:
            _blank(tags, doc, starts[k], ends[k])
    sentences = {starts[k] for k, begins in enumerate(chunk.sent_starts) if begins}
    return replace(
        chunk,
        words=tuple(token.text for token in doc),
        spaces=tuple(bool(token.whitespace_) for token in doc),
        sent_starts=tuple(token.i == 0 or token.idx in sentences for token in doc),
        ents=tuple(tags),
    )


def _blank(tags: list[str], doc: "Doc", start: int, end: int) -> None:
    for token in doc:
        if token.idx < end and token.idx + len(token) > start:
            tags[token.i] = UNKNOWN


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--taught", type=Path, help="folder that training.encoder.teach wrote, retokenized too")
    parser.add_argument("--limit", type=int, help="chunks of each file")
    arguments = parser.parse_args()
    nlp = spacy.blank("en")
    files = [(arguments.corpora, name) for name in (*(source.name for source in (*GOLD, SILVER)), *DEV)]
    if arguments.taught:
        files.append((arguments.taught, TAUGHT.name))
    for folder, name in files:
        _rewrite(folder, name, arguments.out, arguments.limit, nlp)


def _rewrite(folder: Path, name: str, out: Path, limit: int | None, nlp: "Language") -> None:
    chunks = read(folder, f"ner/{name}")[:limit]
    changed = [retokenized(chunk, nlp) for chunk in chunks]
    write(out, f"ner/{name}", changed)
    words = [sum(len(chunk.words) for chunk in listed) for listed in (chunks, changed)]
    names = [sum(len(spans(chunk.ents or ())) for chunk in listed) for listed in (chunks, changed)]
    print(f"{name:22} {words[0]:8,} words -> {words[1]:8,}   {names[0]:6,} names -> {names[1]:6,}", flush=True)


if __name__ == "__main__":
    main()
