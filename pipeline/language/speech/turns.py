"""Where the report of a cue ends in its sentence because somebody goes on beside it, looked up for all cues of a passage at once."""

from bisect import bisect_left

from pipeline.language.speech.cues import Cue
from pipeline.language.text import lexicon
from pipeline.language.text.tokens import Passage

EDGES = frozenset({",", "—", "–", "-", "--", "…", "...", "―"})
_GOING_ON = lexicon.CLAUSE_VERBS | lexicon.OBJECT_VERBS | frozenset({"call"})


class Turns:
    """The places of a passage at which the report of a cue before them may end: semicolons, and cues that go on beside it."""

    def __init__(self, passage: Passage, cues: list[Cue]) -> None:
        self._cues = {cue.word: cue for cue in cues}
        self._always = [t.i for t in passage.tokens if t.text == ";" and not t.is_quoted]
        self._by_head: dict[int, list[int]] = {}
        self._by_tag: dict[str, list[int]] = {}
        for cue in cues:
            word = passage.tokens[cue.word]
            if opens_aside(passage, cue) or _joined(passage, cue) and not cue.shared:
                self._always.append(word.i)
            elif _joined(passage, cue) and passage.tokens[word.head].tag != word.tag and word.dep == "conj":
                self._by_tag.setdefault(word.tag, []).append(word.i)
            if word.dep in ("conj", "advcl", "parataxis"):
                self._by_head.setdefault(word.head, []).append(word.i)
        self._always.sort()

    def after(self, passage: Passage, cue: Cue, floor: int, end: int) -> int | Cue | None:
        """The first semicolon or cue among tokens floor..end-1 that ends what `cue` reports."""
        places = (self._always, self._by_head.get(cue.word, []), self._by_tag.get(passage.tokens[cue.word].tag, []))
        following = [at for at in (self._next(listed, floor, end) for listed in places) if at is not None]
        return self._cues.get(min(following), min(following)) if following else None

    def _next(self, places: list[int], floor: int, end: int) -> int | None:
        for at in range(bisect_left(places, floor), len(places)):
            if places[at] >= end:
                return None
            other = self._cues.get(places[at])
            if other is None or other.first >= floor - 1:
                return places[at]
        return None


def opens_aside(passage: Passage, cue: Cue) -> bool:
    """', adding that ...', ', according to ...'."""
    return cue.kind in ("gerund", "according") and passage.tokens[cue.first - 1].text in EDGES


def _joined(passage: Passage, cue: Cue) -> bool:
    """True where a cue goes on beside the one before, not inside what that reports: 'said ... and warned ...', ', but he said'."""
    tokens = passage.tokens
    before = tokens[max(0, cue.first - 2) : cue.first]
    if tokens[cue.word].lemma not in _GOING_ON or not any(
        t.dep == "cc" or t.lower in ("but", "and", "while") for t in before
    ):
        return False
    before_that = max(0, cue.first - 2)
    marked = tokens[before_that].is_quoted and tokens[max(0, before_that - 1)].text == ","
    return cue.shared or marked or tokens[before_that].text in EDGES
