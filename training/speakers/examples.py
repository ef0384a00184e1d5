"""Speaking pronouns of openly licensed corpora with those who may be meant and who is: what the ranker learns from.

The candidates and their features are the run time's own. `coref/README.md` beside the files names sources, commits and licences.
"""

import gzip
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.language.names.labels import settle
from pipeline.language.names.people import Registry, read_people
from pipeline.language.speaker.bearers import Bearers
from pipeline.language.speaker.candidates import Candidate, Situation, walk
from pipeline.language.speaker.ranker import KEPT, features, ranked
from pipeline.language.speech.finding import find_statements
from pipeline.language.text.lexicon import SINGULAR_PRONOUNS
from pipeline.language.text.tokens import Passage
from quality.speaking_gold import read_half

# Corpus to the weight of its examples. Novels are far from news; what their people say of others is left out.
# The articles of our own are those that rules are written by; the half that is held back is learnt from by nobody.
OWN = "speaking"
CORPORA = {"gum_other": 1.0, "gap": 1.0, "ewt_docs": 1.5, "litbank": 0.2, OWN: 1.0}
Span = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """Where a corpus mentions somebody. Of a name the last word may stand for it, of any the word on which the others hang."""

    start: int
    end: int
    name: bool


Meant = dict[Span, tuple[Said, ...]]


@dataclass(frozen=True)
class Document:
    """A text as the rules read it. `meant` is, by the offsets of a pronoun, where else the same one is mentioned, nowhere
    for somebody who is not."""

    corpus: str
    name: str
    passages: tuple[Passage, ...]
    meant: Meant


@dataclass(frozen=True)
class Example:
    """One pronoun: the features of each candidate and whether it is meant. Where none is, 'nobody of these' is right."""

    document: str
    weight: float
    rows: list[dict[str, float]]
    right: list[bool]


@dataclass(frozen=True)
class Text:
    """A text and what its corpus says of its pronouns, as in `Document`."""

    corpus: str
    name: str
    text: str
    meant: Meant


def read_texts(folder: Path) -> Iterator[Text]:
    """The texts of all corpora in `folder`. Raises FileNotFoundError, which names the file that is not there."""
    readers: dict[str, Callable[[dict[str, Any]], Meant]] = {
        "gum_other": _of_clusters, "litbank": _of_clusters, "gap": _of_gap, "ewt_docs": _of_names(folder),
    }  # fmt: skip
    for corpus in (known for known in CORPORA if known in readers):
        with gzip.open(folder / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                meant = readers[corpus](record)
                if meant:
                    yield Text(corpus, record["doc_id"], record["text"], meant)


def read_own(folder: Path) -> Iterator[Text]:
    """The articles of our own in `folder`, with the pronouns that mean somebody named."""
    for article in read_half(folder):
        said: dict[str, list[Said]] = {}
        for one in article.mentions:
            if one.name is not None:
                whole = re.finditer(re.escape(one.name), article.text)
                names = said.setdefault(one.name, [Said(*place.span(), name=True) for place in whole])
                if one.kind != "pronoun":
                    names.append(Said(one.start, one.end, one.kind == "name"))
        yield Text(
            OWN,
            article.name,
            article.text,
            {
                (one.start, one.end): tuple(said[one.name])
                for one in article.mentions
                if one.name is not None and one.text.lower() in SINGULAR_PRONOUNS
            },
        )


def examples_of(document: Document, weights: dict[str, float] | None) -> list[Example]:
    """The examples of a document, in its order. A pronoun of which nothing is known means whom `weights` say."""
    passages = settle(list(document.passages))
    registry = read_people(passages)
    heads = _Heads(passages)
    found: list[Example] = []
    words: dict[Candidate, set[int]] = {}

    def choose(situation: Situation) -> Candidate | None:
        for one in situation.candidates:
            words.setdefault(one, set()).update(_mentions(one, passages, registry))
        token = situation.token
        meant = document.meant.get((token.start, token.end))
        if meant is None:
            best, share = ranked(situation, weights) if weights is not None else (None, 0.0)
            return best if share > KEPT else None
        if not situation.spans or document.corpus == "litbank" and token.is_quoted:
            return None
        same = {start for said in meant for start in heads.of(said)}
        right = [not words[one].isdisjoint(same) for one in situation.candidates]
        if right:
            found.append(Example(document.name, CORPORA[document.corpus], features(situation), right))
        return next((one for one, is_meant in zip(situation.candidates, right, strict=True) if is_meant), None)

    walk(passages, registry, Bearers(registry.people), find_statements(passages), choose)
    return found


class _Heads:
    """The words that stand for a stretch of the text, by where they begin."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._starts = [passage.start for passage in passages]
        self._known: dict[Said, frozenset[int]] = {}

    def of(self, said: Said) -> frozenset[int]:
        if said not in self._known:
            passage = self._passages[max(0, bisect_right(self._starts, said.start) - 1)]
            inside = range(*passage.starting_in(said.start, said.end))
            heads = [
                passage.tokens[i] for i in inside if passage.tokens[i].head not in inside or passage.tokens[i].head == i
            ]
            if said.name and inside:
                heads.append(passage.tokens[inside[-1]])
            self._known[said] = frozenset(token.start for token in heads)
        return self._known[said]


def _mentions(one: Candidate, passages: Sequence[Passage], registry: Registry) -> Iterator[int]:
    """Where the last word begins by which a candidate was mentioned last, and of a person those of all names before that."""
    assert one.last is not None, "candidates have been mentioned"
    places = [] if one.by_pronoun else [one.last.place]
    if one.person is not None:
        before = one.person.places[: one.person.named_before(one.last.place)]
        places += [(p, registry.found[p, i].last - 1) for p, i in before]
    for p, i in places:
        yield passages[p].tokens[i].start


def _of_clusters(record: dict[str, Any]) -> Meant:
    """GUM and LitBank: the other mentions of the pronoun's cluster, of GUM by their heads."""
    clusters: dict[str, list[Said]] = {}
    for start, end, cluster, kind, _, head, head_end in record["mentions"]:
        if kind != "PRON":
            span = (start, end) if head is None else (head, head_end)
            clusters.setdefault(cluster, []).append(Said(*span, kind == "PROP"))
    return {
        (start, end): tuple(clusters.get(cluster, ()))
        for start, end, cluster, kind, *_ in record["mentions"]
        if kind == "PRON" and record["text"][start:end].lower() in SINGULAR_PRONOUNS
    }


def _of_gap(record: dict[str, Any]) -> Meant:
    """GAP: one pronoun and two names. Where it is neither of them, nothing is known."""
    start, end = record["pronoun"]
    names = [Said(first, last, name=True) for first, last, is_meant in (record["A"], record["B"]) if is_meant]
    return {(start, end): tuple(names)} if names and record["text"][start:end].lower() in SINGULAR_PRONOUNS else {}


def _of_names(folder: Path) -> Callable[[dict[str, Any]], Meant]:
    """EWT: pronouns with the name that is meant, read by one reader; wherever its last word stands it is mentioned."""
    speakers = json.loads((folder / "ewt_speakers.json").read_text(encoding="utf-8"))

    def read(record: dict[str, Any]) -> Meant:
        known = [one for one in speakers if one["doc_id"] == record["doc_id"]]
        return {(one["start"], one["end"]): tuple(_places(record["text"], one["name"])) for one in known}

    return read


def _places(text: str, name: str | None) -> Iterator[Said]:
    if name is not None:
        for found in re.finditer(rf"\b{re.escape(name.split()[-1])}\b", text):
            yield Said(*found.span(), name=True)
