"""The scorer of the spaCy component: quotation spans by type, and their speakers, against annotated references."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from spacy.scorer import PRFScore  # noqa: TID253
from spacy.tokens import Doc, Span  # noqa: TID253
from spacy.training import Example  # noqa: TID253
from spacy.util import registry  # noqa: TID253

from pipeline.language.extraction import QUOTE_TYPES

SCORER = "quotewire.quotes_scorer.v1"
# Two spans are one where they share so much of the words of either.
OVERLAP = 0.8
_WORD = re.compile(r"\w+")


@registry.scorers(SCORER)
def make_scorer() -> Callable[..., dict[str, Any]]:
    """Precision, recall and F1 of quotation spans, by type too, and the accuracy of speakers."""
    return score_quotes


def score_quotes(
    examples: Iterable[Example], *, quotations_key: str = "quotations", speakers_key: str = "speakers"
) -> dict[str, Any]:
    """Scores against references with the same span groups, labels and ids as the component sets.

    A span is found where a predicted one shares 80 % of the words of both; `quotes_per_type` asks for the same type as
    well. `quotes_speaker_acc` is over found spans whose reference names a speaker: the mentions must overlap. References
    without the group `quotations_key` are not scored; a figure that nothing can be said about is None.
    """
    whole = PRFScore()
    types = {kind: PRFScore() for kind in QUOTE_TYPES}
    right = spoken = 0
    for example in examples:
        if quotations_key not in example.reference.spans:
            continue
        gold, found = (_words(doc, quotations_key) for doc in (example.reference, example.predicted))
        pairs = list(_pairs([words for _, words in gold], [words for _, words in found]))
        whole += _scored(len(pairs), len(gold), len(found))
        for kind in QUOTE_TYPES:
            same = sum(gold[i][0].label_ == kind == found[j][0].label_ for i, j in pairs)
            types[kind] += _scored(same, *(sum(span.label_ == kind for span, _ in spans) for spans in (gold, found)))
        speakers = [_by_id(doc, speakers_key) for doc in (example.reference, example.predicted)]
        for i, j in pairs:
            said_by = speakers[0].get(gold[i][0].id_)
            if said_by is not None:
                spoken += 1
                right += _overlap(said_by, speakers[1].get(found[j][0].id_))
    return {
        **{f"quotes_{name}": value for name, value in _figures(whole).items()},
        "quotes_per_type": {kind: _figures(score) for kind, score in types.items()},
        "quotes_speaker_acc": right / spoken if spoken else None,
    }


def _words(doc: Doc, key: str) -> list[tuple[Span, frozenset[int]]]:
    """The spans of a group, each with the places of its words, which hold for any tokenization."""
    if key not in doc.spans:
        return []
    spans = cast(Sequence[Span], doc.spans[key])
    return [(s, frozenset(s.start_char + word.start() for word in _WORD.finditer(s.text))) for s in spans]


def _pairs(gold: Sequence[frozenset[int]], found: Sequence[frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Gold and found spans that are one, each at most once, those with most in common first."""
    shared = sorted(
        ((len(g & f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found) if g & f), key=lambda s: -s[0]
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    for common, i, j in shared:
        if common >= OVERLAP * max(len(gold[i]), len(found[j])) and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield i, j


def _by_id(doc: Doc, key: str) -> dict[str, Span]:
    return {span.id_: span for span, _ in _words(doc, key)}


def _overlap(one: Span, other: Span | None) -> bool:
    return other is not None and one.start_char < other.end_char and other.start_char < one.end_char


def _scored(hits: int, gold: int, found: int) -> PRFScore:
    return PRFScore(tp=hits, fn=gold - hits, fp=found - hits)


def _figures(score: PRFScore) -> dict[str, float | None]:
    """P, R and F1; None where neither side has any."""
    if not len(score):
        return dict.fromkeys("prf")
    return {"p": score.precision, "r": score.recall, "f": score.fscore}
