"""What was said, given a cue: the stretch of its sentence to the left, to the right, or on both sides of the cue."""

from pipeline.language import lexicon
from pipeline.language.cues import Cue
from pipeline.language.passages import Passage, Token
from pipeline.language.phrases import children, sentence_of

_EDGES = frozenset({",", "—", "–", "-", "--", "…", "...", "―"})
_TRIM = frozenset({",", ";", ":", "—", "–", "-", "--", ".", "―"})

_ADVERBIAL = frozenset(
    ["as", "after", "before", "when", "while", "because", "since", "until", "although", "though", "once"]
)
_ADDRESSED = ("dobj", "obj")
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})

Span = tuple[int, int]


def contents(passage: Passage, cue: Cue, cues: dict[int, Cue]) -> list[Span]:
    """Token ranges of what the cue reports, in order; empty where it reports nothing here. `cues` are keyed by word."""
    if cue.kind == "according":
        spans = _around_according(passage, cue)
    elif cue.kind == "noun":
        spans = _right(passage, cue, cues)
    else:
        spans = _around_verb(passage, cue, cues)
    return [trimmed for trimmed in (_trim(passage, span) for span in spans) if trimmed is not None]


def _around_according(passage: Passage, cue: Cue) -> list[Span]:
    tokens = passage.tokens
    start, end = sentence_of(passage, cue.word)
    after = _after_speaker(passage, cue, end)
    opens = not any(t.quotation >= 0 or t.tag.startswith(("VB", "NN", "PRP")) for t in tokens[start : cue.first])
    if opens:
        return [(after, end)]
    left = (_left_start(passage, cue.first, start), cue.first)
    rest = tokens[after:end]
    if any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in rest) and tokens[cue.first - 1].text == ",":
        return [left, (after, end)]
    return [left]


def _after_speaker(passage: Passage, cue: Cue, end: int) -> int:
    assert cue.speaker is not None
    tokens = passage.tokens
    if cue.speaker.tail < end and tokens[cue.speaker.tail].text == ",":
        return cue.speaker.tail
    for i in range(cue.speaker.last, end):
        if tokens[i].text == ",":
            return i
        if tokens[i].tag in ("VBD", "VBZ", "VBP", "MD", "WDT", "WP"):
            break
    return cue.speaker.last


def _around_verb(passage: Passage, cue: Cue, cues: dict[int, Cue]) -> list[Span]:
    tokens = passage.tokens
    start, end = sentence_of(passage, cue.word)
    before = tokens[cue.first - 1] if cue.first > start else None
    edged = before is not None and (before.text in _EDGES or before.quotation >= 0)
    if cue.kind != "gerund" and edged and _reports_left(passage, cue, start, end):
        left = (_left_start(passage, cue.first, start), cue.first)
        later = _medial(passage, cue, end)
        return [left, *later]
    as_clause = _as_clause(passage, cue, start)
    if as_clause is not None:
        return as_clause
    return _right(passage, cue, cues)


def _reports_left(passage: Passage, cue: Cue, start: int, end: int) -> bool:
    tokens = passage.tokens
    words_before = [t for t in tokens[start : cue.first] if any(c.isalnum() for c in t.text)]
    if not words_before:
        return False
    before = tokens[cue.first - 1]
    if before.quotation >= 0:
        follows = _complement(passage, cue)
        return cue.inverted or follows is None or _ends_open(passage, before.quotation)
    if not _parenthetical(passage, cue) or not _left_clause(passage, cue):
        # 'For that, he said, it is ...'
        return (
            _parenthetical(passage, cue) and cue.last < end and tokens[cue.last].text == "," and len(words_before) < 6
        )
    if cue.inverted or cue.last < end and tokens[cue.last].text == ",":
        return True
    return _complement(passage, cue) is None and _quotation_after(passage, cue, end) is None


def _ends_open(passage: Passage, number: int) -> bool:
    """True for a quotation that ends as one does before its cue: with a comma, a question, an exclamation."""
    mark = passage.quotations[number]
    return passage.text[mark.start - passage.start : mark.end - passage.start].rstrip("\"”’'» ")[-1:] in (
        ",",
        "?",
        "!",
        "…",
        "-",
        "—",
    )


def _parenthetical(passage: Passage, cue: Cue) -> bool:
    """True for a verb that may stand beside what it reports without quotation marks: ', he said'."""
    verb = passage.tokens[cue.word]
    if verb.lemma not in lexicon.PARENTHETICAL_VERBS or any(t.tag == "MD" for t in children(passage, cue.word, "aux")):
        return False
    objects = [
        t
        for t in children(passage, cue.word, "dobj")
        if t.i > cue.word and not (cue.speaker and t.i == cue.speaker.head)
    ]
    return not objects or verb.lemma in lexicon.TELLING_VERBS


def _left_clause(passage: Passage, cue: Cue) -> bool:
    """True where a clause stands before the cue: a finite verb between the sentence's start and the frame."""
    start, _ = sentence_of(passage, cue.word)
    verbs = [t for t in passage.tokens[start : cue.first] if t.tag in ("VBD", "VBZ", "VBP", "MD")]
    if not verbs:
        return False
    token = passage.tokens[cue.word]
    linked = any(t.i < cue.first for t in children(passage, cue.word, "ccomp", "parataxis", "dep", "advcl"))
    return linked or token.dep in ("parataxis", "ROOT", "ccomp", "dep", "conj")


def _medial(passage: Passage, cue: Cue, end: int) -> list[Span]:
    """The rest of a split statement: 'For that, he said, it is necessary ...'."""
    tokens = passage.tokens
    comma = next(
        (i for i in range(cue.last, min(end, cue.last + 9)) if tokens[i].text == "," or tokens[i].quotation >= 0), None
    )
    if comma is None:
        return []
    if tokens[comma].quotation >= 0:
        return [_whole_quotation(passage, comma)] if comma == cue.last or tokens[comma - 1].text == ":" else []
    after = comma + 1
    if after >= end:
        return []
    if tokens[after].quotation >= 0:
        return [_whole_quotation(passage, after)]
    clause = any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens[after:end])
    participle = (
        tokens[after].tag in ("VBG", "VBN", "IN", "WDT", "WP", "WRB", "CC", "RB") and tokens[after].lower != "that"
    )
    if clause and not participle and comma == cue.last:
        return [(after, end)]
    return []


def _whole_quotation(passage: Passage, i: int) -> Span:
    number = passage.tokens[i].quotation
    last = i
    while last < len(passage.tokens) and passage.tokens[last].quotation == number:
        last += 1
    while i > 0 and passage.tokens[i - 1].quotation == number:
        i -= 1
    return i, last


def _left_start(passage: Passage, first: int, start: int) -> int:
    """Where a statement that ends before token `first` begins: its quotation where that stands alone, else the sentence."""
    tokens = passage.tokens
    last = first - 1
    while last > start and tokens[last].quotation < 0 and tokens[last].text in _EDGES:
        last -= 1
    if tokens[last].quotation < 0:
        return start
    opening = _whole_quotation(passage, last)[0]
    lead = [t for t in tokens[start:opening] if any(c.isalnum() for c in t.text)]
    if not lead or tokens[opening - 1].text == ":":
        return opening
    inner = next((t for t in tokens[opening : last + 1] if any(c.isalnum() for c in t.text)), None)
    capital = inner is not None and inner.text[:1].isupper() and inner.tag not in ("NNP", "NNPS")
    return opening if capital and tokens[opening - 1].text in (",", ".", "”") else start


def _as_clause(passage: Passage, cue: Cue, start: int) -> list[Span] | None:
    """'..., as the mayor put it, ...': the words around the clause are what was said."""
    if cue.first <= start or passage.tokens[cue.first - 1].lower != "as" or _complement(passage, cue) is not None:
        return None
    left = (start, cue.first - 1)
    words = [t for t in passage.tokens[left[0] : left[1]] if any(c.isalnum() for c in t.text)]
    end = sentence_of(passage, cue.word)[1]
    if words:
        return [left]
    comma = next((i for i in range(cue.last, end) if passage.tokens[i].text == ","), None)
    return [(comma + 1, end)] if comma is not None else None


def _complement(passage: Passage, cue: Cue) -> Token | None:
    """The clause that the cue governs to its right."""
    token = passage.tokens[cue.word]
    if cue.kind == "noun":
        found = children(passage, cue.word, "acl", "ccomp", "relcl")
    elif token.lemma in lexicon.CLAUSE_VERBS:
        found = children(passage, cue.word, "ccomp")
    else:
        found = []
    return next((t for t in found if t.i > cue.word and t.sentence == token.sentence and _is_clause(passage, t)), None)


def _is_clause(passage: Passage, token: Token) -> bool:
    verbal = (
        token.tag.startswith("VB") or token.tag == "MD" or bool(children(passage, token.i, "nsubj", "nsubjpass", "cop"))
    )
    return verbal and not any(t.lower in _ADVERBIAL for t in children(passage, token.i, "mark"))


def _quotation_after(passage: Passage, cue: Cue, end: int) -> int | None:
    """The first token of a quotation that the cue brings in: after a comma, a colon, 'that', or an object."""
    tokens = passage.tokens
    for i in range(cue.last, min(end, cue.last + 25)):
        token = tokens[i]
        if token.quotation >= 0:
            return i
        if token.tag in ("VBD", "VBZ", "VBP", "MD") and i > cue.word and token.head != cue.word:
            return None
    return None


def _right(passage: Passage, cue: Cue, cues: dict[int, Cue]) -> list[Span]:
    end = _right_end(passage, cue, cues)
    quoted = _quotation_after(passage, cue, end)
    first = _content_start(passage, cue, end)
    if first is not None:
        if quoted is not None and _is_speech_opening(passage, quoted, first):
            return [_whole_quotation(passage, quoted)]
        return [(first, end)]
    if quoted is not None and _brings(passage, cue, quoted):
        return [_whole_quotation(passage, quoted)]
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
    rest = tokens[first + 1 : end]
    return [(first, end)] if any(t.tag in _FINITE or t.quotation >= 0 for t in rest) else []


def _brings(passage: Passage, cue: Cue, quoted: int) -> bool:
    before = passage.tokens[quoted - 1]
    return before.text in (",", ":", "—", "–") or before.lower in ("that", "as", "with") or quoted == cue.last


def _content_start(passage: Passage, cue: Cue, end: int) -> int | None:
    """Where the reported clause begins: at 'that', else after the cue and those who are addressed; None without a clause."""
    tokens = passage.tokens
    clause = _complement(passage, cue)
    if clause is None and (tokens[cue.word].lemma not in lexicon.CLAUSE_VERBS or cue.kind == "noun"):
        return None
    limit = clause.i if clause is not None else end
    for i in range(cue.word + 1, limit):
        if tokens[i].lower == "that" and tokens[i].quotation < 0 and tokens[i].dep in ("mark", "det", "nsubj"):
            told = tokens[cue.word].lemma in lexicon.TELLING_VERBS and i + 1 < end
            opens = tokens[i].dep == "mark" or told and tokens[i + 1].pos in ("PRON", "DET", "PROPN")
            return i if clause is not None or opens else None
        if tokens[i].tag in _FINITE or tokens[i].quotation >= 0:
            break
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


def _is_speech_opening(passage: Passage, quoted: int, first: int) -> bool:
    tokens = passage.tokens
    inner = next((t for t in tokens[quoted : quoted + 4] if any(c.isalnum() for c in t.text)), None)
    if inner is None or not inner.text[:1].isupper():
        return False
    return quoted <= first or tokens[quoted - 1].text in (":", ",")


def _right_end(passage: Passage, cue: Cue, cues: dict[int, Cue]) -> int:
    """Where the sentence's report ends: before the next cue that shares or follows this one, else at its full stop."""
    tokens = passage.tokens
    _, end = sentence_of(passage, cue.word)
    clause = _complement(passage, cue)
    floor = (clause.i if clause is not None else cue.last) + 1
    for i in range(floor, end):
        if tokens[i].text == ";" and tokens[i].quotation < 0:
            return i
        other = cues.get(i)
        if other is None or other.first < floor - 1:
            continue
        before = tokens[other.first - 1]
        if other.kind in ("gerund", "according") and before.text in _EDGES:
            return other.first
        if _follows(passage, cue, other):
            return _before_conjunction(passage, other.first, floor)
    return end


def _follows(passage: Passage, cue: Cue, other: Cue) -> bool:
    """True where another cue goes on beside this one, not inside what it reports: 'said ... and warned ...', ', but he said'."""
    tokens = passage.tokens
    word, head = tokens[other.word], tokens[tokens[other.word].head]
    if word.dep in ("conj", "advcl", "parataxis") and word.head == cue.word:
        return True
    joined = any(
        t.dep == "cc" or t.lower in ("but", "and", "while") for t in tokens[max(0, other.first - 2) : other.first]
    )
    if not joined or word.lemma not in lexicon.CLAUSE_VERBS | lexicon.OBJECT_VERBS | frozenset({"call"}):
        return False
    if other.shared:
        return word.dep == "conj" and word.tag == tokens[cue.word].tag and head.tag != word.tag
    return tokens[max(0, other.first - 2)].text in _EDGES


def _before_conjunction(passage: Passage, first: int, floor: int) -> int:
    tokens = passage.tokens
    at = first
    while at - 1 >= floor and (
        tokens[at - 1].dep in ("cc", "mark", "punct", "advmod") and tokens[at - 1].quotation < 0
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
    if passage.tokens[cue.word].lemma not in lexicon.NAMING_VERBS or quoted is None or quoted - cue.word > 8:
        return []
    span = _whole_quotation(passage, quoted)
    named = [t for t in passage.tokens[cue.word + 1 : quoted] if t.pos in ("NOUN", "PROPN")]
    return [(cue.word + 1, span[1])] if named else [span]


def _object(passage: Passage, cue: Cue, end: int) -> list[Span]:
    token = passage.tokens[cue.word]
    prepositions = lexicon.PREPOSITION_VERBS.get(token.lemma, frozenset())
    for prep in children(passage, cue.word, "prep", "prt"):
        if prep.lower in prepositions and prep.i <= cue.word + 3 and children(passage, prep.i, "pobj", "pcomp"):
            return [(prep.i + 1, _without_clause(passage, prep.i + 1, end))]
    if token.lemma in lexicon.OBJECT_VERBS and token.tag != "VBG":
        for what in children(passage, cue.word, "dobj"):
            if what.i > cue.word and what.pos in ("NOUN", "PROPN"):
                return [(what.left, _without_clause(passage, what.i, end))]
    return []


def _without_clause(passage: Passage, first: int, end: int) -> int:
    """Up to ', which' or ', who': what follows is the writer's own remark."""
    for i in range(first, end - 1):
        if passage.tokens[i].text == "," and passage.tokens[i + 1].tag in ("WDT", "WP", "WP$"):
            return i
    return end


def _trim(passage: Passage, span: Span) -> Span | None:
    """Without punctuation, conjunctions and 'that' at its edges; None where no word is left."""
    tokens = passage.tokens
    first, last = span
    while (
        first < last
        and tokens[first].quotation < 0
        and (tokens[first].text in _TRIM or tokens[first].lower == "that" and tokens[first].dep == "mark")
    ):
        first += 1
    while last > first and tokens[last - 1].quotation < 0 and tokens[last - 1].text in _TRIM | {"!", "?"}:
        last -= 1
    while last > first and tokens[last - 1].quotation < 0 and tokens[last - 1].dep == "cc":
        last -= 1
    words = [t for t in tokens[first:last] if any(c.isalnum() for c in t.text)]
    return (first, last) if words else None
