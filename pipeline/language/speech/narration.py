"""Where the writer goes on behind a report without a cue of his own: his main clause, his tense, his word on what was said."""

from collections.abc import Iterator
from itertools import islice

from pipeline.language.speech.complement import complement
from pipeline.language.speech.cues import Cue
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import children, sentence_of
from pipeline.language.text.tokens import FINITE, QUOTED, Passage, Token

_OPENING = lexicon.words("when while after before once since although though because if")
_OPENS_NOUN = frozenset({"PRON", "DET", "PROPN", "NOUN", "ADJ", "NUM"})
# As far as a clause's own verb stands from its beginning.
_NEAR = 10
# No report of one sentence has more commas, and no longer one is worth the reading.
_MANY = 12
_BACKSHIFTED = lexicon.words("would could might")
# A pronoun may go on with what was said.
_NAMES = _OPENS_NOUN - {"PRON"}
_PRESENT = frozenset({"VBZ", "VBP"})
# Of whom a reader may not know who they are; behind a place stands what the speaker says of it.
_EXPLAINED = frozenset({"PERSON", "ORG"})
_INDEFINITE = lexicon.words("a an")


def before_narration(passage: Passage, cue: Cue, end: int) -> int:
    """Where the writer goes on within a report that would last to token `end`; `end` where he does not."""
    commas = list(islice(_commas(passage, cue.last, end - 2), _MANY))
    ours = [comma for comma in commas if not passage.tokens[comma].is_quoted]
    clause = complement(passage, cue) if commas else None
    end = next((comma for comma in ours if _goes_on(passage, cue, clause, comma, end)), end)
    return _before_main_clause(passage, cue, clause, commas, end)


def pauses_before(passage: Passage, i: int) -> bool:
    """True where a comma stands right before token i, or within the mark that closes there: 'he was late,” though'."""
    before = passage.tokens[i - 1]
    return before.text == "," or before.is_quoted and i > 1 and passage.tokens[i - 2].text == ","


def _commas(passage: Passage, start: int, end: int) -> Iterator[int]:
    while (comma := passage.first(start, end, _is_comma)) is not None:
        yield comma
        start = comma + 1


def _goes_on(passage: Passage, cue: Cue, clause: Token | None, comma: int, end: int) -> bool:
    if clause is not None and _in_present(passage, cue, clause, comma, end):
        return True
    return _tells_of_report(passage, cue, comma, end)


def _before_main_clause(passage: Passage, cue: Cue, clause: Token | None, commas: list[int], end: int) -> int:
    """Before the last comma that a clause of its own follows, where the report hangs on a conjunction in front of it: 'When Ortiz
    said that the bridge was safe, Bram laughed'."""
    tokens = passage.tokens
    start = sentence_of(passage, cue.word)[0]
    start += tokens[start].tag == "CC"
    if tokens[start].lower not in _OPENING or start >= cue.word or passage.holds(start, cue.word, _is_comma):
        return end
    verb = passage.first(clause.left, end, FINITE) if clause is not None else cue.last
    for comma in reversed(commas):
        # Within marks it ends them: 'was “late,” Bram laughed'.
        first = comma + 1 + tokens[comma].is_quoted
        if verb is not None and verb < comma and first < end and _is_clause(passage, first, end):
            return first if tokens[comma].is_quoted else comma
    return end


def _is_clause(passage: Passage, first: int, end: int) -> bool:
    """True where a subject opens at a token and its verb stands before the next comma."""
    tokens = passage.tokens
    if tokens[first].is_quoted or tokens[first].pos not in _OPENS_NOUN or tokens[first].tag.startswith("W"):
        return False
    comma = passage.first(first, end, _is_comma)
    return passage.holds(first + 1, min(end, first + _NEAR, comma or end), FINITE)


def _in_present(passage: Passage, cue: Cue, clause: Token, comma: int, end: int) -> bool:
    """True for ', but Bram denies it' behind 'said the bridge was safe': what was said is told in the past, the rest is not."""
    tokens = passage.tokens
    if tokens[cue.word].tag != "VBD" or tokens[comma + 1].lower not in ("and", "but"):
        return False
    said = passage.first(clause.left, comma, FINITE)
    told = passage.first(comma + 2, min(end, comma + _NEAR), FINITE)
    if said is None or told is None or tokens[told].tag not in _PRESENT or tokens[comma + 2].pos not in _NAMES:
        return False
    past = tokens[said].tag == "VBD" or tokens[said].lower in _BACKSHIFTED
    others = any(_interrupts(t) for t in tokens[comma + 2 : told])
    return past and not others and not passage.holds(comma, end, QUOTED)


def _interrupts(token: Token) -> bool:
    """True for what makes the first verb behind a conjunction another one than its clause's, and for the speaker's own 'we'."""
    return token.dep == "mark" or token.tag.startswith("W") or token.text == "," or token.lower in lexicon.FIRST_PERSON


def _tells_of_report(passage: Passage, cue: Cue, comma: int, end: int) -> bool:
    """True for a remark on what was said or on who was named, to the end of the report: ', which came after ...', ', drawing
    applause', ', a claim that ...', 'Bram, a former mayor'."""
    if passage.holds(comma, end, QUOTED):
        return False
    token = passage.tokens[comma + 1]
    if token.lower == "which":
        verb = passage.first(comma + 2, min(end, comma + 5), FINITE)
        return verb is not None and (_comes(passage, verb) or _meets_with(passage, verb))
    if token.tag == "VBG":
        return _meets_with(passage, token.i)
    return token.tag == "DT" and _explains(passage, cue, comma, end)


def _comes(passage: Passage, verb: int) -> bool:
    """'which came after', 'which comes days before'."""
    tokens = passage.tokens
    when = passage.first(verb + 1, verb + 5, _is_preposition)
    return tokens[verb].lemma == "come" and when is not None and tokens[when].lower in lexicon.ORDERING


def _is_preposition(token: Token) -> bool:
    return token.tag == "IN"


def _meets_with(passage: Passage, verb: int) -> bool:
    """'drew laughter', 'prompting an outcry'."""
    met = passage.tokens[verb].lemma in lexicon.MEETING_VERBS
    return met and any(t.lemma in lexicon.REACTIONS for t in children(passage, verb, "dobj"))


def _explains(passage: Passage, cue: Cue, comma: int, end: int) -> bool:
    """True for an apposition that ends the report and says what the report is ('a claim that ...') or who was named last."""
    tokens = passage.tokens
    noun = passage.first(comma + 2, min(end, comma + _NEAR), _is_head)
    if noun is None or passage.holds(comma + 1, end, _is_comma):
        return False
    if tokens[comma + 1].lower in _INDEFINITE and tokens[noun].lemma in lexicon.CUE_NOUNS | lexicon.VERDICT_NOUNS:
        return True
    named = tokens[comma - 1]
    apposed = tokens[noun].dep == "appos" and tokens[noun].right >= end - 2
    listed = children(passage, named.i, "conj") or passage.holds(cue.last, comma, _is_comma)
    return apposed and named.is_proper and named.label in _EXPLAINED and not listed


def _is_head(token: Token) -> bool:
    return token.pos == "NOUN" and token.dep != "compound"


def _is_comma(token: Token) -> bool:
    return token.text == ","
