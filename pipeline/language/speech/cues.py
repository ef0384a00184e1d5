"""Cues: the words in a passage that report speech, each with the words it takes up, its speaker and its polarity.

What was said is found from them in `contents`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.extraction import Polarity
from pipeline.language.speech.subjects import (
    after_quotation,
    before_participle,
    before_remarks,
    behind_as,
    beside,
    first_head,
    named_before,
    next_head,
    progressive,
    shown_speaking,
    something_before,
)
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import Phrase, children, is_nominal, own_subject, phrase, sentence_of, subject
from pipeline.language.text.tokens import Passage, Token

CueKind = Literal["verb", "gerund", "according", "noun", "passive"]
# First token and last token plus one, or characters so.
Span = tuple[int, int]

_BARE = frozenset({"advmod", "neg", "aux", "auxpass", "prt"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting word. `first`..`last`-1 is the whole frame (subject, auxiliaries, verb) as it stands in the sentence."""

    kind: CueKind
    word: int
    cue_first: int
    cue_last: int
    first: int
    last: int
    speaker: Phrase | None
    polarity: Polarity
    inverted: bool = False
    shared: bool = False  # the subject belongs to another verb: "..., adding that"


def find_cues(passage: Passage) -> list[Cue]:
    """The cues outside quotations, in order; at most one for a word."""
    found: list[Cue] = []
    for token in passage.tokens:
        if token.is_quoted:
            continue
        cue = _according(passage, token) or _noun(passage, token) or _verb(passage, token)
        if cue is not None:
            found.append(_handed_on(passage, cue, found) if cue.kind == "gerund" else cue)
    return found


def _handed_on(passage: Passage, cue: Cue, before: list[Cue]) -> Cue:
    """'She said the road was shut, adding that ...': who spoke before goes on, not the road."""
    tokens = passage.tokens
    if cue.first == 0 or tokens[cue.first - 1].text != "," or cue.speaker is None:
        return cue
    head = tokens[cue.speaker.head]
    if head.label == "PERSON" or head.lower in ("he", "she", "they", "who"):
        return cue
    for other in reversed(before):
        if tokens[other.word].sentence != head.sentence:
            break
        if other.kind == "verb" and other.speaker is not None:
            return replace(cue, speaker=other.speaker)
    return cue


def _according(passage: Passage, token: Token) -> Cue | None:
    tokens = passage.tokens
    if token.lower != "according" or token.i + 2 >= len(tokens) or tokens[token.i + 1].lower != "to":
        return None
    heads = [t for t in children(passage, token.i + 1, "pobj", "pcomp") if is_nominal(t)]
    head = heads[0].i if heads else next_head(passage, token.i + 2)
    if head is None:
        return None
    speaker = phrase(passage, head)
    return Cue("according", token.i, token.i, token.i + 2, token.i, max(speaker.tail, token.i + 3), speaker, "affirmed")


def _noun(passage: Passage, token: Token) -> Cue | None:
    """'her claim that ...', 'in a statement that ...': a noun with its own clause and an owner."""
    if token.lemma not in lexicon.CUE_NOUNS or token.pos != "NOUN":
        return None
    owners = children(passage, token.i, "poss")
    clauses = [t for t in children(passage, token.i, "acl", "ccomp", "relcl") if t.i > token.i]
    if (
        not owners
        or not clauses
        or not any(t.lower == "that" and (t.dep == "mark" or t.tag == "IN") for t in _children(passage, clauses[0]))
    ):
        return None
    speaker = phrase(passage, owners[0].i)
    return Cue("noun", token.i, token.i, token.i + 1, speaker.first, token.i + 1, speaker, "affirmed", shared=True)


def _children(passage: Passage, token: Token) -> list[Token]:
    return [passage.tokens[child] for child in token.children]


def _verb(passage: Passage, token: Token) -> Cue | None:
    if _sets_the_scene(passage, token) or _is_of_quoted(passage, token):
        return None
    sure = _surely_reports(passage, token)
    verbal = token.is_verb and token.pos != "AUX" and token.lemma in lexicon.QUOTING_VERBS
    if not sure and (not verbal or token.dep in ("amod", "compound")):
        return None
    if not sure and token.tag == "VBN" and (children(passage, token.i, "auxpass") or token.dep == "acl"):
        return _passive(passage, token)
    own = before_remarks(passage, token)
    if own is None:
        own = own_subject(passage, token.i)
    if own is None:
        own = before_participle(passage, token) or progressive(passage, token)
    if own is None:
        own = shown_speaking(passage, token) or behind_as(passage, token)
    if own is None:
        own = beside(passage, token)
    if own is None and sure:
        opens = token.i == sentence_of(passage, token.i)[0]
        own = next_head(passage, token.i + 1) if opens else token.i - 1
    refusing = _refusing(passage, token)
    if token.tag == "VB" and own is None and refusing is None and not _speaks(passage, token):
        return None
    if own is None:
        own = after_quotation(passage, token)
    head = own if own is not None else subject(passage, token.i)
    if head is None and token.dep == "conj":  # 'Ortiz laughed and said', where the parser gave 'laughed' no subject
        head = beside(passage, passage.tokens[token.head])
    if head is not None and passage.tokens[head].tag in ("WDT", "WP") and passage.tokens[head].lower == "what":
        return None
    return _cue(passage, token, head, own is None, refusing)


def _sets_the_scene(passage: Passage, token: Token) -> bool:
    """True for a participle that opens its sentence: 'Asked about the plan, Ortiz replied ...', 'Commenting on it, she said ...'.

    Who asked is not told, and what was commented on is not what was said.
    """
    if token.i != sentence_of(passage, token.i)[0] or token.i + 1 == len(passage.tokens):
        return False
    after = passage.tokens[token.i + 1]
    if token.tag == "VBG":
        return not after.is_quoted and after.lower not in ("that", "to")
    return token.tag in ("VBN", "VBD") and after.tag in ("IN", "WRB", "WP", "TO") and not after.is_quoted


def _is_of_quoted(passage: Passage, token: Token) -> bool:
    """True for 'saying' in 'the paper quoted Ortiz as saying', which the paper's own cue reports."""
    preposition = passage.tokens[token.head]
    quoting = passage.tokens[preposition.head]
    active = quoting.lemma == "quote" and bool(children(passage, quoting.i, "dobj"))
    return token.dep == "pcomp" and preposition.lower == "as" and active


def _surely_reports(passage: Passage, token: Token) -> bool:
    """True for 'said' and its like where order alone tells: 'Ortiz said.' behind a quotation, 'Said Ortiz:' in front of one."""
    tokens, i = passage.tokens, token.i
    if token.lower not in lexicon.SURE_FORMS or i + 1 >= len(tokens):
        return False
    start, _ = sentence_of(passage, i)
    before, after = tokens[i - 1] if i > start else None, tokens[i + 1]
    if before is None:
        return token.lower in ("said", "says", "added", "asked", "wrote") and after.tag == "NNP"
    ends = after.text in (".", ",", ":") and (
        before.tag in ("NNP", "NNPS", "PRP", "NN", "NNS") and not before.is_quoted
    )
    return ends and any(t.is_quoted for t in tokens[max(start, i - 12) : i])


def _cue(passage: Passage, token: Token, head: int | None, shared: bool, refusing: Token | None) -> Cue:
    start, end = sentence_of(passage, token.i)
    if head is not None and head > token.i > start and not something_before(passage, token.i, start):
        left = beside(passage, token) if start < token.i else None
        head = left if left is not None and left < token.i else first_head(passage, start, token.i) or head
    if head is not None and not shared:
        head = named_before(passage, head, token.i)
    speaker = phrase(passage, head) if head is not None else None
    words = [t.i for t in children(passage, token.i, *_BARE) if not t.is_quoted]
    near = [i for i in words if _unbroken(passage, min(i, token.i), max(i, token.i))]
    first, last = min([token.i, *near]), max([token.i, *near]) + 1
    inverted = False
    if speaker is not None and not shared:
        inverted = speaker.head > token.i
        first = min(first, speaker.first)
        last = max(last, speaker.tail if inverted else 0)
    kind: CueKind = "gerund" if token.tag == "VBG" and shared else "verb"
    polarity = _polarity(passage, token, refusing, speaker)
    cue_last = token.i + 1
    if cue_last < end and passage.tokens[cue_last].dep == "prt":
        cue_last += 1
    return Cue(kind, token.i, token.i, cue_last, max(first, start), min(last, end), speaker, polarity, inverted, shared)


def _passive(passage: Passage, token: Token) -> Cue | None:
    """'was told by X that ...', 'it was announced that ...', 'was quoted as saying'."""
    agents = [t for by in children(passage, token.i, "agent") for t in children(passage, by.i, "pobj")]
    if token.lemma not in lexicon.CLAUSE_VERBS or token.lemma == "quote" or token.dep == "acl":
        return None
    about = own_subject(passage, token.i)
    impersonal = about is not None and passage.tokens[about].lower in ("it", "there")
    if not agents and not impersonal:
        return None
    speaker = phrase(passage, agents[0].i) if agents else None
    polarity = _polarity(passage, token, None, speaker)
    return Cue("passive", token.i, token.i, token.i + 1, token.i, token.i + 1, speaker, polarity)


def _unbroken(passage: Passage, first: int, last: int) -> bool:
    return all(t.text != "," and not t.is_quoted for t in passage.tokens[first : last + 1])


def _governor(passage: Passage, token: Token) -> Token | None:
    head = passage.tokens[token.head]
    return (
        head
        if token.dep in ("xcomp", "ccomp", "advcl") and head.i < token.i and head.sentence == token.sentence
        else None
    )


def _refusing(passage: Passage, token: Token) -> Token | None:
    governor = _governor(passage, token)
    return governor if governor is not None and governor.lemma in lexicon.REFUSING_VERBS else None


def _speaks(passage: Passage, token: Token) -> bool:
    """True for 'went on to say' and 'told him to say': an infinitive that still reports."""
    governor = _governor(passage, token)
    if governor is None:
        return any(t.tag == "MD" or t.lower in ("did", "do", "does") for t in children(passage, token.i, "aux"))
    return governor.lemma in lexicon.CARRYING_VERBS


def _polarity(passage: Passage, token: Token, refusing: Token | None, speaker: Phrase | None) -> Polarity:
    if refusing is not None:
        return "refused"
    negations = children(passage, token.i, "neg", "advmod", "aux")
    negated = any(t.lower in _NEGATIONS for t in negations) or _left_unsaid(passage, token)
    return "negated" if negated or speaker is not None and _is_nobody(passage, speaker) else "affirmed"


def _left_unsaid(passage: Passage, token: Token) -> bool:
    """'has yet to say', 'without saying'."""
    head = passage.tokens[token.head]
    awaited = token.dep == "xcomp" and any(t.lower == "yet" for t in children(passage, head.i, "advmod"))
    return awaited or token.dep == "pcomp" and head.lower == "without"


def _is_nobody(passage: Passage, speaker: Phrase) -> bool:
    """'no one', 'none of the engineers', 'not a single witness'."""
    first = passage.tokens[speaker.first : speaker.first + 2]
    return first[0].lower in lexicon.NOBODY or [t.lower for t in first] in (["not", "one"], ["not", "a"])
