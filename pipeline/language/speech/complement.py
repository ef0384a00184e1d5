"""The clause that a cue governs, as the parser tied it or left it beside the cue."""

from pipeline.language.speech.cues import Cue
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import children
from pipeline.language.text.tokens import QUOTED, Passage, Token

_ADVERBIAL = lexicon.words("as after before when while because since until although though once")


def complement(passage: Passage, cue: Cue) -> Token | None:
    """The clause that the cue governs to its right."""
    token = passage.tokens[cue.word]
    if cue.kind == "noun":
        found = children(passage, cue.word, "acl", "ccomp", "relcl")
    elif token.lemma in lexicon.CLAUSE_VERBS:
        found = children(passage, cue.word, "ccomp") or _with_that(passage, cue) or _told(passage, cue)
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


def _told(passage: Passage, cue: Cue) -> list[Token]:
    """The clause that the parser took for a relative one of who is told: 'told the board that the bridge was safe'."""
    if passage.tokens[cue.word].lemma not in lexicon.TELLING_VERBS:
        return []
    addressed = [t for t in children(passage, cue.word, "dobj", "dative") if t.i > cue.word]
    clauses = [clause for whom in addressed for clause in children(passage, whom.i, "relcl", "acl")]
    return [clause for clause in clauses if opens_with_that(passage, clause)]


def opens_with_that(passage: Passage, clause: Token) -> bool:
    """True for a clause with 'that' in front of a subject of its own, outside marks."""
    that = passage.tokens[clause.left]
    own = any(t.i > that.i for t in children(passage, clause.i, "nsubj", "nsubjpass", "expl"))
    return that.lower == "that" and not that.is_quoted and own


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
