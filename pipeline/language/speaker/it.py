"""Which body a speaking 'it' or 'the company' means: the last subject of a sentence, in its paragraph or the one before; and whose
statement 'the statement' is."""

from collections.abc import Iterator, Sequence

from pipeline.language.names.bodies import Bodies, bare_bounds
from pipeline.language.names.keys import fold
from pipeline.language.text.lexicon import DOCUMENTS
from pipeline.language.text.tokens import Name, Passage, Token

_SPEAKING = frozenset({"ORG", "GPE"})
_REACH = 1
_Subject = tuple[int, str, str]  # the token where it begins, name, label


def body_before(
    passages: Sequence[Passage], bodies: Bodies, passage: Passage, pronoun: Token
) -> tuple[str, str] | None:
    """Name and label of the body; None where none was a subject, or two were of one sentence."""
    for before, end in _behind(passages, passage, pronoun):
        subjects = sorted([*_named(before, end), *_called(before, bodies, end)])
        if subjects:
            return _of_one_sentence(before, subjects, before.tokens[subjects[-1][0]].sentence)
    return None


def author_before(passages: Sequence[Passage], bodies: Bodies, passage: Passage, noun: Token) -> tuple[str, str] | None:
    """Name and label of the body whose document a noun means: 'Harrow said in a statement that ... The statement added', 'A study
    by Harrow ... The report says'."""
    for before, end in _behind(passages, passage, noun):
        found = list(_authors(before, end))
        said_in = {
            token.sentence
            for token in before.tokens[:end]
            if token.lower == noun.lower and token.dep == "pobj" and before.tokens[token.head].lower == "in"
        }
        subjects = (*_named(before, end), *_called(before, bodies, end))
        found += [subject for subject in subjects if before.tokens[subject[0]].sentence in said_in]
        if found:
            return _of_one_sentence(before, found, before.tokens[max(found)[0]].sentence)
    return None


def _behind(passages: Sequence[Passage], passage: Passage, token: Token) -> Iterator[tuple[Passage, int]]:
    for index in range(passage.index, max(-1, passage.index - _REACH - 1), -1):
        yield passages[index], token.i if index == passage.index else len(passages[index].tokens)


def _of_one_sentence(passage: Passage, subjects: Sequence[_Subject], sentence: int) -> tuple[str, str] | None:
    named = {name: label for i, name, label in subjects if passage.tokens[i].sentence == sentence}
    return next(iter(named.items())) if len(named) == 1 else None


def _authors(passage: Passage, end: int) -> Iterator[_Subject]:
    """Bodies whose document is a subject: 'a study by Harrow'."""
    for name in passage.names:
        head = passage.tokens[name.last - 1]
        by = passage.tokens[head.head]
        what = passage.tokens[by.head]
        written = head.dep == "pobj" and by.lower == "by" and what.lower in DOCUMENTS
        if name.label == "ORG" and name.last <= end and written and what.dep.startswith("nsubj") and not head.is_quoted:
            yield name.first, _text(passage, name), name.label


def _named(passage: Passage, end: int) -> Iterator[_Subject]:
    """Bodies that are subjects outside quotation marks, with the place of their names."""
    for name in passage.names:
        head = passage.tokens[name.last - 1]
        if head.tag == "POS" and name.last - name.first > 1:
            head = passage.tokens[name.last - 2]
        of = passage.tokens[head.head] if head.dep == "conj" else head
        if name.label in _SPEAKING and name.last <= end and of.dep.startswith("nsubj") and not head.is_quoted:
            yield name.first, _text(passage, name), name.label


def _called(passage: Passage, bodies: Bodies, end: int) -> Iterator[_Subject]:
    """The same of nouns with 'the' that mean one body of the article: 'the commission'."""
    for token in passage.tokens[:end]:
        if token.tag == "NN" and token.dep.startswith("nsubj") and not token.is_quoted and not token.label:
            definite = any(passage.tokens[child].lower == "the" for child in token.children)
            body = bodies.called(fold(token.text)) if definite else None
            if body is not None:
                yield token.i, body, "ORG"


def _text(passage: Passage, name: Name) -> str:
    return " ".join(passage.slice(*bare_bounds(passage, name)).split())
