"""Cues: the words in a passage that report speech, each with the words it takes up, its speaker and its polarity.

What was said is found from them in `contents`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language import lexicon
from pipeline.language.lexicon import WEEKDAYS
from pipeline.language.passages import Passage, Token
from pipeline.language.phrases import Phrase, children, is_nominal, own_subject, phrase, sentence_of, subject

Kind = Literal["verb", "gerund", "according", "noun", "passive"]
Polarity = Literal["affirmed", "negated", "refused"]

_BARE = frozenset({"advmod", "neg", "aux", "auxpass", "prt"})
_PAUSES = frozenset({",", "—", "–", "-", "--"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting word. `first`..`last`-1 is the whole frame (subject, auxiliaries, verb) as it stands in the sentence."""

    kind: Kind
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
        if token.quotation >= 0:
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
    speaking = [
        c for c in before if tokens[c.word].sentence == head.sentence and c.kind == "verb" and c.speaker is not None
    ]
    return replace(cue, speaker=speaking[-1].speaker) if speaking else cue


def _according(passage: Passage, token: Token) -> Cue | None:
    tokens = passage.tokens
    if token.lower != "according" or token.i + 2 >= len(tokens) or tokens[token.i + 1].lower != "to":
        return None
    heads = [t for t in children(passage, token.i + 1, "pobj", "pcomp") if is_nominal(t)]
    head = heads[0].i if heads else _next_head(passage, token.i + 2)
    if head is None:
        return None
    speaker = phrase(passage, head)
    return Cue("according", token.i, token.i, token.i + 2, token.i, max(speaker.tail, token.i + 3), speaker, "affirmed")


def _next_head(passage: Passage, start: int) -> int | None:
    """The head of the noun phrase that starts at `start`, by tags alone."""
    tokens = passage.tokens
    last = None
    for token in tokens[start : start + 8]:
        if token.quotation >= 0 or not (
            token.pos in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM") or token.tag in ("POS", "HYPH")
        ):
            break
        if token.pos in ("NOUN", "PROPN", "PRON") and is_nominal(token):
            last = token.i
    return last


def _noun(passage: Passage, token: Token) -> Cue | None:
    """'her claim that ...', 'in a statement that ...': a noun with its own clause and an owner."""
    if token.lemma not in lexicon.CUE_NOUNS or token.pos != "NOUN":
        return None
    owners = children(passage, token.i, "poss")
    clauses = [t for t in children(passage, token.i, "acl", "ccomp", "relcl") if t.i > token.i]
    if (
        not owners
        or not clauses
        or not any(t.lower == "that" and t.dep == "mark" for t in children(passage, clauses[0].i, "mark"))
    ):
        return None
    speaker = phrase(passage, owners[0].i)
    return Cue("noun", token.i, token.i, token.i + 1, speaker.first, token.i + 1, speaker, "affirmed", shared=True)


def _verb(passage: Passage, token: Token) -> Cue | None:
    if _asked_about(passage, token):
        return None
    sure = _surely_reports(passage, token)
    verbal = token.tag.startswith("VB") and token.pos != "AUX" and token.lemma in lexicon.QUOTING_VERBS
    if not sure and (not verbal or token.dep in ("amod", "compound")):
        return None
    if not sure and token.tag == "VBN" and (children(passage, token.i, "auxpass") or token.dep == "acl"):
        return _passive(passage, token)
    own = own_subject(passage, token.i)
    if own is None:
        own = _before_participle(passage, token)
    if own is None:
        own = _beside(passage, token)
    if own is None and sure:
        opens = token.i == sentence_of(passage, token.i)[0]
        own = _next_head(passage, token.i + 1) if opens else token.i - 1
    refusing = _refusing(passage, token)
    if token.tag == "VB" and own is None and refusing is None and not _speaks(passage, token):
        return None
    if own is None:
        own = _after_quotation(passage, token)
    head = own if own is not None else subject(passage, token.i)
    if head is not None and passage.tokens[head].tag in ("WDT", "WP") and passage.tokens[head].lower == "what":
        return None
    return _cue(passage, token, head, own is None, refusing)


def _before_participle(passage: Passage, token: Token) -> int | None:
    """The noun in 'The board, citing its report, said', where the parser gave it to the participle."""
    tokens = passage.tokens
    start, _ = sentence_of(passage, token.i)
    if token.tag not in FINITE or token.i - start < 4 or tokens[token.i - 1].text != ",":
        return None
    comma = next((i for i in range(token.i - 2, start, -1) if tokens[i].text == ","), start)
    before = tokens[start : token.i]
    if tokens[comma + 1].tag not in ("VBG", "VBN") or any(t.quotation >= 0 or t.tag in FINITE for t in before):
        return None
    noun = tokens[comma - 1]
    return noun.i if comma > start and noun.pos in ("NOUN", "PROPN") and is_nominal(noun) else None


def _asked_about(passage: Passage, token: Token) -> bool:
    """True for a participle that opens its sentence: 'Asked about the plan, Ortiz replied ...'. Who asked is not told."""
    if (
        token.i != sentence_of(passage, token.i)[0]
        or token.tag not in ("VBN", "VBD")
        or token.i + 1 == len(passage.tokens)
    ):
        return False
    after = passage.tokens[token.i + 1]
    return after.tag in ("IN", "WRB", "WP", "TO") and not after.quotation >= 0


def _after_quotation(passage: Passage, token: Token) -> int | None:
    """The first noun behind a quotation, where only its own phrases stand between it and a finite verb: '“No,” a guard at the gate said'."""
    start, _ = sentence_of(passage, token.i)
    if token.tag not in FINITE:
        return None
    first = token.i
    while first > start and passage.tokens[first - 1].quotation < 0:
        first -= 1
    between = passage.tokens[first : token.i]
    if first == start or not between or any(t.tag in FINITE or t.dep == "mark" for t in between):
        return None
    return _first_head(passage, first, token.i) if between[0].tag not in ("IN", "CC", "RB", ",", "TO") else None


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
        before.tag in ("NNP", "NNPS", "PRP", "NN", "NNS") and before.quotation < 0
    )
    return ends and any(t.quotation >= 0 for t in tokens[max(start, i - 12) : i])


def _cue(passage: Passage, token: Token, head: int | None, shared: bool, refusing: Token | None) -> Cue:
    start, end = sentence_of(passage, token.i)
    if head is not None and head > token.i > start and not _something_before(passage, token.i, start):
        left = _beside(passage, token) if start < token.i else None
        head = left if left is not None and left < token.i else _first_head(passage, start, token.i) or head
    if head is not None and not shared:
        head = _named_before(passage, head)
    speaker = phrase(passage, head) if head is not None else None
    words = [t.i for t in children(passage, token.i, *_BARE) if t.quotation < 0]
    near = [i for i in words if _unbroken(passage, min(i, token.i), max(i, token.i))]
    first, last = min([token.i, *near]), max([token.i, *near]) + 1
    inverted = False
    if speaker is not None and not shared:
        inverted = speaker.head > token.i
        first = min(first, speaker.first)
        last = max(last, speaker.tail if inverted else 0)
    kind: Kind = "gerund" if token.tag == "VBG" and shared else "verb"
    polarity = _polarity(passage, token, refusing)
    cue_last = token.i + 1
    if cue_last < end and passage.tokens[cue_last].dep == "prt":
        cue_last += 1
    return Cue(kind, token.i, token.i, cue_last, max(first, start), min(last, end), speaker, polarity, inverted, shared)


def _named_before(passage: Passage, head: int) -> int:
    """The name in 'Ana Ortiz, a lawyer from Ridley, said', where the parser took its apposition for the subject."""
    tokens = passage.tokens
    first = phrase(passage, head).first
    if (
        first < 2
        or tokens[first - 1].text != ","
        or tokens[first].tag not in ("DT", "JJ", "NN", "CD")
        or tokens[head].tag == "PRP"
    ):
        return head
    name = tokens[first - 2]
    alone = (
        name.tag == "NNP"
        and name.label in ("PERSON", "")
        and name.sentence == tokens[head].sentence
        and name.quotation < 0
    )
    start = sentence_of(passage, head)[0]
    return (
        name.i if alone and not any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens[start : first - 2]) else head
    )


def _something_before(passage: Passage, verb: int, start: int) -> bool:
    """True where a quotation or a finite clause stands before an inverted cue."""
    before = passage.tokens[start:verb]
    return any(t.quotation >= 0 or t.tag in ("VBD", "VBZ", "VBP", "MD") for t in before) or not before


def _first_head(passage: Passage, start: int, end: int) -> int | None:
    """The head of the first noun phrase of a sentence, before its verb."""
    nominal = [
        t
        for t in passage.tokens[start:end]
        if t.pos in ("NOUN", "PROPN", "PRON") and is_nominal(t) and t.dep not in ("compound", "poss", "pobj")
    ]
    return nominal[0].i if nominal else None


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
    return Cue("passive", token.i, token.i, token.i + 1, token.i, token.i + 1, speaker, _polarity(passage, token, None))


def _beside(passage: Passage, token: Token) -> int | None:
    """The subject by order alone: right after the verb where a comma or closing mark stands before it, else right before."""
    tokens, i = passage.tokens, token.i
    start, end = sentence_of(passage, i)
    if token.tag not in ("VBD", "VBZ", "VBP", "NNS", "VBN"):
        return None
    if i == start and token.lower in lexicon.SURE_FORMS:
        return _next_head(passage, i + 1)
    before = tokens[i - 1] if i > start else None
    if before is not None and (before.quotation >= 0 or before.text in _PAUSES):
        head = _next_head(passage, i + 1) if i + 1 < end else None
        if head is not None and head < end and tokens[i + 1].lower not in ("that", "it"):
            return head
    at = i - 1
    while at > start and (tokens[at].pos == "ADV" or tokens[at].lower in WEEKDAYS or tokens[at].lower == "on"):
        at -= 1
    if at < start or tokens[at].quotation >= 0:
        return None
    left = tokens[at]
    governed = left.dep == "pobj" and left.head < left.i
    return at if left.tag in ("NNP", "NNPS", "PRP", "NNS", "NN") and is_nominal(left) and not governed else None


def _unbroken(passage: Passage, first: int, last: int) -> bool:
    return all(t.text != "," and t.quotation < 0 for t in passage.tokens[first : last + 1])


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


def _polarity(passage: Passage, token: Token, refusing: Token | None) -> Polarity:
    if refusing is not None:
        return "refused"
    return (
        "negated"
        if any(t.lower in _NEGATIONS for t in children(passage, token.i, "neg", "advmod", "aux"))
        else "affirmed"
    )
