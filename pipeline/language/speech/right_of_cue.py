"""What stands to the right of a cue: the clause, infinitive, object or quotation that it brings."""

from pipeline.language.speech import scare_quotes
from pipeline.language.speech.complement import complement, opens_with_that
from pipeline.language.speech.cues import Cue, Span
from pipeline.language.speech.objects import infinitive, naming, object_told
from pipeline.language.speech.report_end import report_end
from pipeline.language.speech.turns import Turns
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import children, whole_quotation
from pipeline.language.text.tokens import QUOTED, Passage, Token

_ADDRESSED = ("dobj", "obj")


def right_of(passage: Passage, cue: Cue, cues: Turns) -> list[Span]:
    """Token ranges to the right of the cue: one clause or phrase, or the quotation that it brings; empty without either."""
    if [t.lower for t in passage.tokens[cue.last : cue.last + 3]] == ["not", "to", "be"]:
        return []  # 'asked not to be named'
    end = report_end(passage, cue, cues)
    quoted = quotation_after(passage, cue, end)
    first = _content_start(passage, cue, end)
    if first is not None:
        if quoted is not None and _is_speech_opening(passage, quoted, first):
            return [whole_quotation(passage, quoted)]
        return [(first, end)]
    if quoted is not None and _brings(passage, cue, quoted):
        return [whole_quotation(passage, quoted)]
    return (
        infinitive(passage, cue, end)
        or naming(passage, cue, quoted)
        or _unparsed(passage, cue, end)
        or object_told(passage, cue, end)
    )


def _unparsed(passage: Passage, cue: Cue, end: int) -> list[Span]:
    """What follows a plain 'said' and holds a verb or a quotation, where the parser saw no clause."""
    tokens = passage.tokens
    if tokens[cue.word].lemma not in lexicon.PLAIN_VERBS or cue.kind != "verb" or cue.speaker is None or cue.inverted:
        return []
    first = cue.last
    if tokens[cue.word].lemma in lexicon.TELLING_VERBS:
        first = next((t.right + 1 for t in children(passage, cue.word, "dobj", "dative") if t.i > cue.word), end)
    if first >= end or tokens[first].pos not in ("PRON", "DET", "NOUN", "PROPN", "NUM", "ADJ", "SCONJ"):
        return []
    if tokens[first].lower == "that" and passage.holds(first + 1, end, QUOTED):
        return []  # as in `_holds_marks`
    return [(first, end)] if passage.holds(first + 1, end, _is_finite_or_quoted) else []


def _is_finite_or_quoted(token: Token) -> bool:
    return token.is_finite or token.is_quoted


def _brings(passage: Passage, cue: Cue, quoted: int) -> bool:
    before = passage.tokens[quoted - 1]
    return before.text in (",", ":", "—", "–") or before.lower in ("that", "as", "with") or quoted == cue.last


def _content_start(passage: Passage, cue: Cue, end: int) -> int | None:
    """Where the reported clause begins: at 'that', else after the cue and those who are addressed; None without a clause."""
    tokens = passage.tokens
    clause = complement(passage, cue)
    if clause is None and (tokens[cue.word].lemma not in lexicon.CLAUSE_VERBS or cue.kind == "noun"):
        return None
    if clause is not None and clause.head != cue.word and opens_with_that(passage, clause):
        return clause.left + 1
    limit = clause.i if clause is not None else end
    stop = passage.first(cue.word + 1, limit, _is_that_or_ends_gap)
    if stop is not None and _is_opening_that(tokens[stop]):
        told = tokens[cue.word].lemma in lexicon.TELLING_VERBS and stop + 1 < end
        opens = tokens[stop].dep == "mark" or told and tokens[stop + 1].pos in ("PRON", "DET", "PROPN")
        return stop if clause is not None or opens else None
    if clause is None:
        return None
    left = max(min(clause.left, clause.i), cue.word + 1)
    gap = {t.i for t in tokens[cue.word + 1 : left]}
    for aside in children(
        passage, cue.word, "prep", "npadvmod", "advmod", "prt", "punct", "dative", "advcl", "nsubj", *_ADDRESSED
    ):
        if aside.dep not in _ADDRESSED or tokens[cue.word].lemma in lexicon.TELLING_VERBS:
            gap -= set(range(aside.left, aside.right + 1))
    return min(gap, default=left) if any(tokens[i].pos in ("NOUN", "PROPN", "PRON", "DET") for i in gap) else left


def _is_opening_that(token: Token) -> bool:
    return token.lower == "that" and not token.is_quoted and token.dep in ("mark", "det", "nsubj", "dep")


def _is_that_or_ends_gap(token: Token) -> bool:
    return token.is_finite or token.is_quoted or _is_opening_that(token)


def quotation_after(passage: Passage, cue: Cue, end: int) -> int | None:
    """The first token of a quotation that the cue brings in: after a comma, a colon, 'that', or an object."""
    tokens = passage.tokens
    for i in range(cue.last, min(end, cue.last + 25)):
        token = tokens[i]
        if token.is_quoted:
            if scare_quotes.names_a_work(passage, token.marked_in):
                continue
            return i
        if token.is_finite and i > cue.word and token.head != cue.word:
            return None
    return None


def _is_speech_opening(passage: Passage, quoted: int, first: int) -> bool:
    tokens = passage.tokens
    inner = next((t for t in tokens[quoted : quoted + 4] if t.is_word), None)
    if inner is None or not inner.text[:1].isupper():
        return False
    return quoted <= first or tokens[quoted - 1].text in (":", ",")
