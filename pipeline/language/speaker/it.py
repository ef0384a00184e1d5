"""Which body a speaking 'it' or 'the company' means: the last subject of a sentence, in its paragraph or the one before."""

from collections.abc import Iterator, Sequence

from pipeline.language.names.bodies import bare_bounds
from pipeline.language.text.tokens import Name, Passage, Token

_SPEAKING = frozenset({"ORG", "GPE"})
_REACH = 1


def body_before(passages: Sequence[Passage], passage: Passage, pronoun: Token) -> tuple[str, str] | None:
    """Name and label of the body; None where none was a subject, or two were of one sentence."""
    for index in range(passage.index, max(-1, passage.index - _REACH - 1), -1):
        before = passages[index]
        end = pronoun.i if index == passage.index else len(before.tokens)
        subjects = list(_subjects(before, end))
        if subjects:
            sentence = before.tokens[subjects[-1].first].sentence
            named = {
                _text(before, name): name.label for name in subjects if before.tokens[name.first].sentence == sentence
            }
            return next(iter(named.items())) if len(named) == 1 else None
    return None


def _subjects(passage: Passage, end: int) -> Iterator[Name]:
    """Bodies that are subjects outside quotation marks, in order."""
    for name in passage.names:
        head = passage.tokens[name.last - 1]
        if head.tag == "POS" and name.last - name.first > 1:
            head = passage.tokens[name.last - 2]
        of = passage.tokens[head.head] if head.dep == "conj" else head
        if name.label in _SPEAKING and name.last <= end and of.dep.startswith("nsubj") and not head.is_quoted:
            yield name


def _text(passage: Passage, name: Name) -> str:
    return " ".join(passage.slice(*bare_bounds(passage, name)).split())
