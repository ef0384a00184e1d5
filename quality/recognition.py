"""Named entities in raw text against gold chunks, by spaCy's own scorer: what counts as one name, and which kind of error it is.

spaCy's rule for partial gold holds: a prediction that touches a token of unknown label ("-") is neither right nor wrong.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotated.chunks import Chunk
from pipeline.language.text.lexicon import TITLES

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.training import Example
    from spacy.vocab import Vocab

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT")
KINDS = ("missed", "wrong label", "boundary", "spurious")
ALL = "all"
# Whatever a name does not depend on; the rest of a pipeline (a shared tok2vec, rulers) stays on.
OTHER_PIPES = ("tagger", "morphologizer", "attribute_ruler", "parser", "senter", "lemmatizer")
_CONTEXT = 6


@dataclass(frozen=True)
class Rate:
    """Precision, recall and F1 in per cent over `gold` names; zeros where there is nothing to count."""

    precision: float
    recall: float
    f1: float
    gold: int


@dataclass(frozen=True)
class Fault:
    """One error under the gold's label (a spurious name under its own), `line` for the reader with the text of the gold."""

    kind: str
    label: str
    line: str


def text_of(chunk: Chunk) -> str:
    """The raw text of a chunk."""
    return "".join(word + " " * space for word, space in zip(chunk.words, chunk.spaces, strict=True))


def recognized(nlp: "Language", chunks: Sequence[Chunk]) -> "list[Example]":
    """The names that a pipeline finds in the chunks' raw text beside the gold, both bare: see `bare`."""
    from spacy.training import Example

    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name in OTHER_PIPES]):
        docs = nlp.pipe([text_of(chunk) for chunk in chunks])
        return [Example(bare(doc), gold_doc(chunk, nlp.vocab)) for doc, chunk in zip(docs, chunks, strict=True)]


def regraded(examples: "Sequence[Example]", chunks: Sequence[Chunk]) -> "list[Example]":
    """The same predictions beside other gold labels of the same words."""
    from spacy.training import Example

    return [
        Example(example.predicted, gold_doc(chunk, example.predicted.vocab))
        for example, chunk in zip(examples, chunks, strict=True)
    ]


def gold_doc(chunk: Chunk, vocab: "Vocab") -> "Doc":
    """The chunk's own words with their bare names; tokens of unknown label stay unknown. Raises ValueError without names."""
    from spacy.tokens import Doc

    if chunk.ents is None:
        raise ValueError(f"chunk {chunk.id} has no names: give a file of the folder ner")
    # Doc writes an unknown label as an empty one.
    ents = ["" if label == "-" else label for label in chunk.ents]
    return bare(Doc(vocab, words=list(chunk.words), spaces=list(chunk.spaces), ents=ents))


def bare(doc: "Doc") -> "Doc":
    """The doc with names of LABELS only, without "the" and without titles of persons in front: schemes differ in these."""
    missing = [doc[token.i : token.i + 1] for token in doc if token.ent_iob == 0]
    doc.set_ents([_bare(span) for span in doc.ents if span.label_ in LABELS], missing=missing)
    return doc


def _bare(span: "Span") -> "Span":
    from spacy.tokens import Span

    first = span.start
    while first < span.end - 1 and _in_front(span.doc[first].lower_, span.label_):
        first += 1
    return Span(span.doc, first, span.end, label=span.label_)


def _in_front(word: str, label: str) -> bool:
    return word == "the" or (label == "PERSON" and word in TITLES)


def rates(examples: "Iterable[Example]") -> dict[str, Rate]:
    """Rates over all names, under ALL, and by label in the order of LABELS."""
    from spacy.scorer import get_ner_prf

    examples = list(examples)
    gold = Counter(span.label_ for example in examples for span in example.reference.ents)
    scores: dict[str, Any] = get_ner_prf(examples)
    by_label: dict[str, dict[str, float]] = scores["ents_per_type"] or {}
    whole = {key: scores[f"ents_{key}"] or 0.0 for key in "prf"}
    return {ALL: _rate(whole, gold.total())} | {
        label: _rate(by_label[label], gold[label]) for label in LABELS if label in by_label
    }


def _rate(score: dict[str, float], gold: int) -> Rate:
    return Rate(100 * score["p"], 100 * score["r"], 100 * score["f"], gold)


def faults(example: "Example") -> Iterator[Fault]:
    """Every error of one text. A gold name has one at most; a prediction that overlaps a gold name is no error of its own."""
    doc = example.reference
    gold = {(span.start, span.end): span.label_ for span in doc.ents}
    found = _aligned(example)
    for (start, end), label in gold.items():
        other = found.get((start, end))
        if other == label:
            continue
        near = [span for span in found if span[0] < end and start < span[1]]
        kind = "wrong label" if other else "boundary" if near else "missed"
        said = f" as {other}" if other else f" as {doc[near[0][0] : near[0][1]].text!r}" if near else ""
        yield Fault(kind, label, f"{kind} {label}{said}: {_shown(doc, start, end)}")
    for (start, end), label in found.items():
        touched = any(a < end and start < b for a, b in gold)
        if not touched and all(token.ent_iob for token in doc[start:end]):
            yield Fault("spurious", label, f"spurious {label}: {_shown(doc, start, end)}")


def _aligned(example: "Example") -> dict[tuple[int, int], str]:
    """Predicted names as spans of gold tokens."""
    spans: dict[tuple[int, int], str] = {}
    for span in example.predicted.ents:
        indices = example.alignment.x2y[span.start : span.end]
        if len(indices):
            spans[int(indices[0]), int(indices[-1]) + 1] = span.label_
    return spans


def _shown(doc: "Doc", start: int, end: int) -> str:
    """The name between «», with a few words around it, on one line."""
    before, after = doc[max(0, start - _CONTEXT) : start].text_with_ws, doc[end : end + _CONTEXT].text
    line = f"{before}«{doc[start:end].text}»{doc[end - 1].whitespace_}{after}"
    return " ".join(line.split())


def fault_lines(examples: "Iterable[Example]", shown: int = 0) -> Iterator[str]:
    """Errors by label and kind; then up to `shown` of each kind, drawn from all texts and the same ones every time."""
    examples = list(examples)
    found = [fault for example in examples for fault in faults(example)]
    counts = Counter((fault.label, fault.kind) for fault in found)
    gold = Counter(span.label_ for example in examples for span in example.reference.ents)
    yield f"  {'':8}{'names':>7}" + "".join(f"{kind:>13}" for kind in KINDS)
    for label in LABELS:
        if gold[label] or any(counts[label, kind] for kind in KINDS):
            yield f"  {label:8}{gold[label]:7}" + "".join(f"{counts[label, kind]:13}" for kind in KINDS)
    chance = random.Random(1)
    for kind in KINDS:
        lines = [f"    {fault.line}" for fault in found if fault.kind == kind]
        yield from chance.sample(lines, min(shown, len(lines)))
