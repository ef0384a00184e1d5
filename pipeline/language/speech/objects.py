"""What a cue brings that is no clause: an infinitive, a name that it gives, a noun that tells what was said."""

from pipeline.language.speech.cues import Cue, Span
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import children, is_nominal, whole_quotation
from pipeline.language.text.tokens import Passage, Token

# So many tokens of an object tell what was said by themselves.
_LONG_OBJECT = 4


def infinitive(passage: Passage, cue: Cue, end: int) -> list[Span]:
    token = passage.tokens[cue.word]
    if token.lemma not in lexicon.INFINITIVE_VERBS:
        return []
    for clause in children(passage, cue.word, "xcomp", "ccomp", "advcl"):
        if clause.i > cue.word and any(t.lower == "to" for t in children(passage, clause.i, "aux")):
            return [(max(clause.left, cue.last), end)]
    return []


def naming(passage: Passage, cue: Cue, quoted: int | None) -> list[Span]:
    """'called the plan “a mess”': the thing and its name; of 'called it “a mess”' only the name."""
    lemma = passage.tokens[cue.word].lemma
    if lemma not in lexicon.NAMING_VERBS or cue.polarity != "affirmed":
        return []
    if quoted is None or quoted - cue.word > 8:
        return _named_plainly(passage, cue) if cue.speaker is not None else []
    span = whole_quotation(passage, quoted)
    named = [t for t in passage.tokens[cue.word + 1 : quoted] if t.pos in ("NOUN", "PROPN")]
    return [(cue.word + 1, span[1])] if named else [span]


def _named_plainly(passage: Passage, cue: Cue) -> list[Span]:
    """'called him a liar', 'described the plan as a mess': the thing and its name without marks."""
    tokens = passage.tokens
    thing = next((t for t in children(passage, cue.word, "dobj", "dative", "nsubj") if t.i > cue.word), None)
    if thing is None or thing.tag in ("WP", "WDT") or tokens[cue.word].tag in ("VBN", "VBG") and cue.shared:
        return []
    names = [
        t
        for t in children(passage, cue.word, "oprd", "dobj", "ccomp", "xcomp", "prep")
        if t.i > thing.i and (t.dep != "prep" or t.lower == "as") and not t.is_quoted
    ]
    return [(thing.left, names[0].right + 1)] if names else []


def object_told(passage: Passage, cue: Cue, end: int) -> list[Span]:
    token = passage.tokens[cue.word]
    if cue.polarity != "affirmed":  # 'would not comment on the report' says nothing
        return []
    prepositions = lexicon.PREPOSITION_VERBS.get(token.lemma, frozenset())
    for prep in children(passage, cue.word, "prep", "prt"):
        about = [t for t in children(passage, prep.i, "pobj", "pcomp") if t.dep == "pcomp" or is_nominal(t)]
        if prep.lower in prepositions and prep.i <= cue.word + 3 and about:  # not 'called on Monday'
            return [(prep.i + 1, _without_clause(passage, prep.i + 1, end))]
    if token.lemma in lexicon.OBJECT_VERBS and token.tag != "VBG":
        for what in children(passage, cue.word, "dobj"):
            if what.i > cue.word and what.pos in ("NOUN", "PROPN") and _says_something(passage, cue, what, end):
                return [(what.left, _without_clause(passage, what.i, end))]
    return []


def _says_something(passage: Passage, cue: Cue, what: Token, end: int) -> bool:
    """True for an object that tells what was said: with quoted words or a clause, or at some length after a verb that tells.

    'criticized the plan' and 'announced a plan' tell nothing.
    """
    inside = passage.tokens[what.left : min(what.right + 1, end)]
    if any(t.is_quoted for t in inside):
        return True
    clause = any(t.is_finite or t.tag == "VBG" or t.dep == "acl" for t in inside[1:])
    return clause or passage.tokens[cue.word].lemma in lexicon.TELLING_OBJECT_VERBS and len(inside) >= _LONG_OBJECT


def _without_clause(passage: Passage, first: int, end: int) -> int:
    """Up to ', which' or ', who': what follows is the writer's own remark."""
    relative = passage.first(first + 1, end, _is_relative)
    while relative is not None:
        if passage.tokens[relative - 1].text == ",":
            return relative - 1
        relative = passage.first(relative + 1, end, _is_relative)
    return end


def _is_relative(token: Token) -> bool:
    return token.tag in ("WDT", "WP", "WP$")
