"""What stands to the right of a cue: the clause, infinitive, object or quotation that it brings, and where that ends."""

from pipeline.language.speech import scare_quotes
from pipeline.language.speech.cues import Cue
from pipeline.language.speech.turns import Turns, opens_aside
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import children, is_nominal, sentence_of
from pipeline.language.text.tokens import FINITE, QUOTED, Passage, Token

Span = tuple[int, int]

LONG_OBJECT = 4
_ADDRESSED = ("dobj", "obj")
_TURNING = lexicon.words("although though while")
_ADVERBIAL = lexicon.words("as after before when while because since until although though once")


def right_of(passage: Passage, cue: Cue, cues: Turns) -> list[Span]:
    """Token ranges to the right of the cue: one clause or phrase, or the quotation that it brings; empty without either."""
    if [t.lower for t in passage.tokens[cue.last : cue.last + 3]] == ["not", "to", "be"]:
        return []  # 'asked not to be named'
    end = _before_aside(passage, cue, _right_end(passage, cue, cues))
    quoted = quotation_after(passage, cue, end)
    first = _content_start(passage, cue, end)
    if first is not None:
        if quoted is not None and _is_speech_opening(passage, quoted, first):
            return [whole_quotation(passage, quoted)]
        return [(first, end)]
    if quoted is not None and _brings(passage, cue, quoted):
        return [whole_quotation(passage, quoted)]
    return (
        _infinitive(passage, cue, end)
        or _naming(passage, cue, quoted)
        or _unparsed(passage, cue, end)
        or _object(passage, cue, end)
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


def complement(passage: Passage, cue: Cue) -> Token | None:
    """The clause that the cue governs to its right."""
    token = passage.tokens[cue.word]
    if cue.kind == "noun":
        found = children(passage, cue.word, "acl", "ccomp", "relcl")
    elif token.lemma in lexicon.CLAUSE_VERBS:
        found = children(passage, cue.word, "ccomp") or _with_that(passage, cue)
    else:
        found = []
    return next((t for t in found if t.i > cue.word and t.sentence == token.sentence and _is_clause(passage, t)), None)


def _with_that(passage: Passage, cue: Cue) -> list[Token]:
    """The clause with 'that' which the parser set beside the cue: 'reported, citing two officials, that ...'."""
    beside = children(passage, cue.word, "parataxis", "advcl", "dep")
    marked = [t for t in beside if any(m.lower == "that" for m in children(passage, t.i, "mark"))]
    if marked or not _loose_that(passage, cue):
        return marked
    return [t for t in beside if children(passage, t.i, "nsubj", "nsubjpass") and not _holds_marks(passage, t)]


def _holds_marks(passage: Passage, clause: Token) -> bool:
    """Quoted words are found by their marks, which say more than a clause that the parser did not tie to its 'that'."""
    return passage.holds(clause.left, clause.right + 1, QUOTED)


def _loose_that(passage: Passage, cue: Cue) -> bool:
    """True where 'that' follows the cue and its adverbs but the parser tied it to no clause: 'noted back then that ...'."""
    at = passage.first(cue.last, len(passage.tokens), _is_no_adverb)
    that = passage.tokens[at] if at is not None else None
    return that is not None and that.lower == "that" and that.dep == "dep" and not that.is_quoted


def _is_no_adverb(token: Token) -> bool:
    return token.pos != "ADV"


def _is_clause(passage: Passage, token: Token) -> bool:
    verbal = token.is_verb or token.tag == "MD" or bool(children(passage, token.i, "nsubj", "nsubjpass", "cop"))
    return verbal and not any(t.lower in _ADVERBIAL for t in children(passage, token.i, "mark"))


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


def whole_quotation(passage: Passage, i: int) -> Span:
    """The tokens of the quotation in which token i stands."""
    return passage.in_marks(passage.tokens[i].marked_in)


def _right_end(passage: Passage, cue: Cue, cues: Turns) -> int:
    """Where the sentence's report ends: before the next cue that shares or follows this one, else at its full stop."""
    tokens = passage.tokens
    _, end = sentence_of(passage, cue.word)
    clause = complement(passage, cue)
    if cue.kind == "noun" and clause is not None:
        return min(end, clause.right + 1)
    if tokens[cue.word].dep == "relcl" and tokens[cue.word].head < cue.first:
        end = min(end, max(tokens[cue.word].right, cue.last) + 1)
    floor = (clause.i if clause is not None else cue.last) + 1
    if clause is None:
        end = min(
            [
                end,
                *(
                    _before_conjunction(passage, max(t.left, floor), floor)
                    for t in _next_acts(passage, cue, floor, end)
                ),
            ]
        )
    turn = cues.after(passage, cue, floor, end)
    if isinstance(turn, Cue):
        return turn.first if opens_aside(passage, turn) else _before_conjunction(passage, turn.first, floor)
    return turn if turn is not None else end


def _next_acts(passage: Passage, cue: Cue, floor: int, end: int) -> list[Token]:
    """What the speaker does after 'praised the plan and': 'and voted for it'."""
    verb = passage.tokens[cue.word]
    return [
        t for t in children(passage, cue.word, "conj") if floor < t.i < end and t.tag == verb.tag and not t.is_quoted
    ]


def _before_aside(passage: Passage, cue: Cue, end: int) -> int:
    """Before ', although ...', and after an infinitive before ', but ...' with a subject of its own: the writer goes on."""
    tokens = passage.tokens
    verb = passage.first(cue.last, end, _is_verb_of_ours)
    if verb is None:
        return end
    infinitive = tokens[verb - 1].lower == "to"
    turn = passage.first(verb + 2, end - 1, _is_turning)
    while turn is not None and passage.holds(turn + 1, end, FINITE):
        turns = tokens[turn].lower in _TURNING or infinitive
        opens = tokens[turn - 1].text == "," and tokens[turn + 1].pos in ("PRON", "DET", "PROPN", "NOUN")
        if turns and opens and not passage.holds(turn - 1, end, QUOTED):
            return turn - 1
        turn = passage.first(turn + 1, end - 1, _is_turning)
    return end


def _is_verb_of_ours(token: Token) -> bool:
    return not token.is_quoted and (token.is_finite or token.tag == "VB")


def _is_turning(token: Token) -> bool:
    return token.lower in _TURNING or token.lower == "but"


def _before_conjunction(passage: Passage, first: int, floor: int) -> int:
    tokens = passage.tokens
    at = first
    while at - 1 >= floor and (
        tokens[at - 1].dep in ("cc", "mark", "punct", "advmod") and not tokens[at - 1].is_quoted
    ):
        at -= 1
    return at


def _infinitive(passage: Passage, cue: Cue, end: int) -> list[Span]:
    token = passage.tokens[cue.word]
    if token.lemma not in lexicon.INFINITIVE_VERBS:
        return []
    for clause in children(passage, cue.word, "xcomp", "ccomp", "advcl"):
        if clause.i > cue.word and any(t.lower == "to" for t in children(passage, clause.i, "aux")):
            return [(max(clause.left, cue.last), end)]
    return []


def _naming(passage: Passage, cue: Cue, quoted: int | None) -> list[Span]:
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


def _object(passage: Passage, cue: Cue, end: int) -> list[Span]:
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
    return clause or passage.tokens[cue.word].lemma in lexicon.TELLING_OBJECT_VERBS and len(inside) >= LONG_OBJECT


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
