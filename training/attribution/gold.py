"""Rows from texts whose quotations were marked by hand, and the paragraphs of texts to be read, in the grammar's own words."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.language.labels import settle
from pipeline.language.passages import Passage, read_passages
from pipeline.language.statement import Statement
from pipeline.language.statements import find_statements
from training.attribution.rows import Row, Span, covered, drawn
from training.attribution.silver import statement_spans

if TYPE_CHECKING:
    from spacy.language import Language

# GUM's genres whose texts may be passed on; its news are the test.
GENRES = ("academic", "bio", "court", "interview", "voyage")


def read_records(file: Path) -> list[dict[str, Any]]:
    """The records of a gold file, plain or gzipped: "doc_id", "text", "quotes"."""
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return [json.loads(line) for line in content.decode().split("\n") if line]


def gold_rows(record: Mapping[str, Any], nlp: "Language") -> Iterator[Row]:
    """One row a paragraph. What only the grammar sees is unknown: the annotators marked clauses, not all reported speech."""
    passages = settle(read_passages(record["text"], nlp))
    found = find_statements(passages)
    for passage in passages:
        spans = list(_marked(passage, record["quotes"]))
        others = _others(passage, [s for s in found if s.passage == passage.index], spans)
        tags = drawn(len(passage.tokens), spans, others)
        id_ = f"{record['doc_id']}#{passage.index}"
        yield Row(id_, "gold", tuple(t.text for t in passage.tokens), tags)


def _marked(passage: Passage, quotes: Sequence[Mapping[str, Any]]) -> Iterator[Span]:
    starts, ends = [t.start for t in passage.tokens], [t.end for t in passage.tokens]
    for quote in quotes:
        # Words in marks that nobody is said to have said, such as a title, teach nothing about attribution.
        if quote.get("speech") is False or quote["cue_start"] is None and quote["speaker_start"] is None:
            continue
        for label, prefix in (("CONTENT", ""), ("SOURCE", "speaker_"), ("CUE", "cue_")):
            start, end = quote[prefix + "start"], quote[prefix + "end"]
            if start is not None and start < passage.end and end > passage.start:
                first, last = covered(starts, ends, start, end)
                yield first + (label == "CONTENT" and passage.tokens[first].lower == "that"), last, label


def _others(passage: Passage, statements: Sequence[Statement], marked: Sequence[Span]) -> Iterator[tuple[int, int]]:
    contents = [(first, last) for first, last, label in marked if label == "CONTENT"]
    for statement in statements:
        for first, last, label in statement_spans(passage, [statement]):
            if label == "CONTENT" and any(first < b and a < last for a, b in contents):
                break
        else:
            yield from ((first, last) for first, last, _ in statement_spans(passage, [statement]))


def paragraphs(record: Mapping[str, Any], nlp: "Language") -> Iterator[Row]:
    """The paragraphs of a text as the head reads them, nothing marked."""
    for passage in read_passages(record["text"], nlp):
        words = tuple(t.text for t in passage.tokens)
        yield Row(f"{record['doc_id']}#{passage.index}", "text", words, drawn(len(words), ()))
