"""The clauses, phrases and names that fill generated frames, cut from gold trees and gold names of licensed texts."""

from collections.abc import Iterator, Sequence

from pipeline.language.lexicon import QUOTING_VERBS
from training.attribution.generate import Stock
from training.corpora import Chunk

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_MARKS = frozenset("\"“”‘’'()[]:;*_=<>#") | {"``", "''", "...", "--"}
_BELIEFS = frozenset(
    {"think", "believe", "know", "hope", "want", "find", "show", "feel", "mean", "see", "fear", "expect"}
)
# Letters and reviews speak of "I" and "you", news reports seldom do.
_PERSONAL = frozenset({"i", "me", "my", "you", "your", "u", "im", "'m", "please", "thanks"})
CLAUSE = (4, 30)
INFINITIVE = (2, 14)
NOUN = (2, 10)


def stock(trees: Sequence[Chunk], names: Sequence[Chunk]) -> Stock:
    """Raises ValueError where the chunks hold too little to fill a frame."""
    cut = [piece for chunk in trees for piece in _pieces(chunk)]
    found = Stock(
        clauses=_of(cut, "clause"),
        infinitives=_of(cut, "infinitive"),
        nouns=_of(cut, "noun"),
        sentences=_of(cut, "sentence"),
        people=_names(names, "PERSON"),
        bodies=_names(names, "ORG"),
    )
    empty = [kind for kind in Stock.__dataclass_fields__ if not getattr(found, kind)]
    if empty:
        raise ValueError(f"the corpora give no {', '.join(empty)} to fill frames with: raise --limit")
    return found


def _of(cut: Sequence[tuple[str, tuple[str, ...]]], kind: str) -> list[tuple[str, ...]]:
    return [words for found, words in cut if found == kind]


def _names(chunks: Sequence[Chunk], label: str) -> list[tuple[str, ...]]:
    """Names of one to three words, each as often as it occurs."""
    found: list[tuple[str, ...]] = []
    for chunk in chunks:
        ents = [*(chunk.ents or ()), "O"]
        for i in (k for k, tag in enumerate(ents) if tag == "B-" + label):
            j = i + 1
            while ents[j] == "I-" + label:
                j += 1
            name = tuple(chunk.words[i:j])
            if j - i <= 3 and all(word[:1].isupper() for word in name):
                found.append(name)
    return found


def _pieces(chunk: Chunk) -> Iterator[tuple[str, tuple[str, ...]]]:
    starts = [i for i, opens in enumerate(chunk.sent_starts) if opens] + [len(chunk.words)]
    for first, last in zip(starts, starts[1:], strict=False):
        words = chunk.words[first:last]
        if not _plain(chunk, first, last):
            continue
        if len(words) <= CLAUSE[1] + 5 and words[-1] == ".":
            yield "sentence", words
            if _is_clause(chunk, first, last):
                proper = chunk.tags is not None and chunk.tags[first].startswith("NNP")
                head = words[0] if proper or words[0] == "I" else words[0][:1].lower() + words[0][1:]
                yield "clause", (head, *words[1:-1])
        for i in range(first, last):
            yield from _phrases(chunk, i)


def _plain(chunk: Chunk, first: int, last: int) -> bool:
    """No marks, and nothing that is said, thought or wanted."""
    lemmas = chunk.lemmas or ()
    verbs = {lemmas[i].lower() for i in range(first, last) if (chunk.tags or ())[i].startswith("VB")}
    return not _MARKS & set(chunk.words[first:last]) and not verbs & (QUOTING_VERBS | _BELIEFS)


def _is_clause(chunk: Chunk, first: int, last: int) -> bool:
    heads, deps, tags = chunk.heads or (), chunk.deps or (), chunk.tags or ()
    roots = [i for i in range(first, last) if heads[i] == i]
    if len(roots) != 1 or not CLAUSE[0] <= last - first - 1 <= CLAUSE[1]:
        return False
    children = [i for i in range(first, last) if heads[i] == roots[0]]
    finite = tags[roots[0]] in _FINITE or any(tags[i] in _FINITE for i in children)
    subject = any(deps[i] in ("nsubj", "nsubjpass", "expl") and i < roots[0] for i in children)
    personal = any(word.lower() in _PERSONAL for word in chunk.words[first:last])
    return finite and subject and not personal and tags[first] not in ("CC", "UH")


def _phrases(chunk: Chunk, head: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    deps, tags = chunk.deps or (), chunk.tags or ()
    if deps[head] == "xcomp" and tags[head] == "VB":
        inside = _subtree(chunk, head)
        words = chunk.words[inside[0] : inside[-1] + 1]
        if len(inside) == len(words) and words[0] == "to" and INFINITIVE[0] < len(words) <= INFINITIVE[1]:
            yield "infinitive", words[1:]
    if deps[head] in ("dobj", "pobj") and tags[head] in ("NN", "NNS"):
        inside = _subtree(chunk, head)
        words = chunk.words[inside[0] : inside[-1] + 1]
        if len(inside) == len(words) and NOUN[0] <= len(words) <= NOUN[1] and words[-1] != ",":
            yield "noun", words


def _subtree(chunk: Chunk, head: int) -> list[int]:
    heads = chunk.heads or ()
    inside = {head}
    grown = True
    while grown:
        more = {i for i, h in enumerate(heads) if h in inside} - inside
        inside |= more
        grown = bool(more)
    return sorted(inside)
