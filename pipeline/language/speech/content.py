"""What was said, given a cue: the stretch of its sentence to the left, to the right, or on both sides of the cue."""

from pipeline.language.speech import scare_quotes
from pipeline.language.speech.complement import complement
from pipeline.language.speech.cues import Cue, Span
from pipeline.language.speech.right_of_cue import quotation_after, right_of
from pipeline.language.speech.turns import EDGES, Turns
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import children, sentence_of, whole_quotation
from pipeline.language.text.tokens import FINITE, QUOTED, WORD, Passage, Token

_SUBORDINATING = lexicon.words("when while as after before because since although though once until")
_CONDITIONAL = lexicon.words("if unless given")
_TRIM = frozenset({",", ";", ":", "—", "–", "-", "--", ".", "―"})


def contents(passage: Passage, cue: Cue, cues: Turns) -> list[Span]:
    """Token ranges of what the cue reports, in order; empty where it reports nothing here. `cues` are all of the passage."""
    if cue.kind == "according":
        spans = _around_according(passage, cue)
    elif passage.tokens[cue.word].lower in lexicon.CITING_FORMS:
        spans = _cited(passage, cue)
    elif cue.kind == "noun":
        spans = right_of(passage, cue, cues)
    else:
        spans = _around_verb(passage, cue, cues)
    return [trimmed for trimmed in (_trim(passage, span) for span in spans) if trimmed is not None]


def _cited(passage: Passage, cue: Cue) -> list[Span]:
    """'closed the road, citing “a risk of falling rocks”'. Whom a reporter cites is a source (`chains`), not what he says."""
    quoted = quotation_after(passage, cue, sentence_of(passage, cue.word)[1])
    if quoted is None or passage.holds(cue.last, quoted, _is_comma):
        return []
    return [whole_quotation(passage, quoted)]


def _around_according(passage: Passage, cue: Cue) -> list[Span]:
    tokens = passage.tokens
    start, end = sentence_of(passage, cue.word)
    after = _after_speaker(passage, cue, end)
    if not passage.holds(start, cue.first, _tells):
        return [(after, end)]
    left = (_left_start(passage, cue.first, start), cue.first)
    remark = after + 1 < end and tokens[after + 1].tag in ("WP", "WDT", "WP$")
    if not remark and passage.holds(after, end, FINITE) and tokens[cue.first - 1].text == ",":
        return [left, (after, end)]
    return [left]


def _tells(token: Token) -> bool:
    return token.is_quoted or token.tag.startswith(("VB", "NN", "PRP"))


def _is_comma(token: Token) -> bool:
    return token.text == ","


def _after_speaker(passage: Passage, cue: Cue, end: int) -> int:
    assert cue.speaker is not None
    tokens = passage.tokens
    if cue.speaker.tail < end and tokens[cue.speaker.tail].text == ",":
        return cue.speaker.tail
    stop = passage.first(cue.speaker.last, end, _ends_speaker)
    return stop if stop is not None and tokens[stop].text == "," else cue.speaker.last


def _ends_speaker(token: Token) -> bool:
    return token.text == "," or token.tag in ("VBD", "VBZ", "VBP", "MD", "WDT", "WP")


def _around_verb(passage: Passage, cue: Cue, cues: Turns) -> list[Span]:
    tokens = passage.tokens
    start, end = sentence_of(passage, cue.word)
    before = tokens[cue.first - 1] if cue.first > start else None
    edged = before is not None and (before.text in EDGES or before.is_quoted)
    if cue.kind != "gerund" and edged and _reports_left(passage, cue, start, end):
        left = (_left_start(passage, cue.first, start), cue.first)
        later = _medial(passage, cue, end)
        return [left, *later]
    as_clause = _as_clause(passage, cue, start)
    if as_clause is not None:
        return as_clause
    return right_of(passage, cue, cues)


def _reports_left(passage: Passage, cue: Cue, start: int, end: int) -> bool:
    tokens = passage.tokens
    if cue.speaker is not None and not cue.shared and tokens[cue.speaker.head].tag in ("WP", "WDT"):
        return False  # '..., who said' goes on about a noun; it reports nothing before it
    opening = passage.first(start, cue.first, WORD)
    if opening is None or any(t.lower in _SUBORDINATING for t in tokens[cue.first : cue.word]):
        return False
    before = tokens[cue.first - 1]
    if before.is_quoted:
        follows = complement(passage, cue)
        a_work = scare_quotes.names_a_work(passage, before.marked_in)
        if a_work:
            return False  # 'The film “Low Tide” opens in Ridley', 'In his book, “Low Tide,” Ortiz suggests looking at the sea'
        if follows is not None and tokens[opening].tag == "IN":
            return False
        return cue.inverted or follows is None or _ends_open(passage, before.marked_in)
    if _leads_in(passage, cue, start, end):
        return False
    if not _parenthetical(passage, cue):
        return False
    verb = tokens[cue.word].lemma
    if verb in lexicon.CLAUSE_VERBS and _closing_comma(passage, cue, end) is not None:  # 'For that, he said, it is ...'
        return True
    if not _left_clause(passage, cue):
        return False
    if cue.inverted:
        return True
    return complement(passage, cue) is None and quotation_after(passage, cue, end) is None


def _closing_comma(passage: Passage, cue: Cue, end: int) -> int | None:
    """The comma that closes a frame between two commas: ', he told the council on Friday,'."""
    tokens = passage.tokens
    for token in tokens[cue.last : min(end, cue.last + 7)]:
        if token.text == ",":
            place = token.i + 2 < end and tokens[token.i + 1].tag == "NNP" and tokens[token.i + 2].text == ","
            return token.i + 2 if place else token.i  # 'in Ridley, Vt.,'
        if token.is_quoted or token.is_finite or token.tag in ("IN", "TO") and token.dep == "mark":
            return None
    return None


def _leads_in(passage: Passage, cue: Cue, start: int, end: int) -> bool:
    """True where what stands before the cue only sets the scene of a quotation behind it: 'After the match, Ortiz said, “...'"""
    tokens = passage.tokens
    if passage.holds(start, cue.first, QUOTED) or quotation_after(passage, cue, end) is None:
        return False
    return not passage.holds(start, cue.first, FINITE) or tokens[start].lower in _SUBORDINATING


def _ends_open(passage: Passage, number: int) -> bool:
    """True for a quotation that ends as one does before its cue: with a comma, a question, an exclamation."""
    mark = passage.marked[number]
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
    if not passage.holds(start, cue.first, FINITE):
        return False
    token = passage.tokens[cue.word]
    linked = any(t.i < cue.first for t in children(passage, cue.word, "ccomp", "parataxis", "dep", "advcl"))
    free = token.dep == "advcl" and not children(passage, cue.word, "mark", "advmod")
    return linked or free or token.dep in ("parataxis", "ROOT", "ccomp", "dep", "conj")


def _medial(passage: Passage, cue: Cue, end: int) -> list[Span]:
    """The rest of a split statement: 'For that, he said, it is necessary ...'."""
    tokens = passage.tokens
    comma = next(
        (i for i in range(cue.last, min(end, cue.last + 9)) if tokens[i].text == "," or tokens[i].is_quoted), None
    )
    closing = _closing_comma(passage, cue, end)
    if comma is None:
        return []
    comma = closing if closing is not None else comma
    if tokens[comma].is_quoted:
        return [whole_quotation(passage, comma)] if comma == cue.last or tokens[comma - 1].text == ":" else []
    after = comma + 1
    if after >= end:
        return []
    if tokens[after].is_quoted:
        return [whole_quotation(passage, after)]
    clause = passage.holds(after, end, FINITE)
    participle = (
        tokens[after].tag in ("VBG", "VBN", "IN", "WDT", "WP", "WRB", "CC", "RB") and tokens[after].lower != "that"
    )
    start = sentence_of(passage, cue.word)[0]
    awaited = tokens[start].lower in _SUBORDINATING | _CONDITIONAL  # 'Though it was late, he said, leaving was ...'
    if clause and (awaited or not participle) and comma == closing:
        return [(after, end)]
    return []


def _left_start(passage: Passage, first: int, start: int) -> int:
    """Where a statement that ends before token `first` begins: its quotation where that stands alone, else the sentence."""
    tokens = passage.tokens
    last = first - 1
    while last > start and not tokens[last].is_quoted and tokens[last].text in EDGES:
        last -= 1
    if not tokens[last].is_quoted:
        return start
    opening = whole_quotation(passage, last)[0]
    if not passage.holds(start, opening, WORD) or tokens[opening - 1].text == ":":
        return opening
    inner = passage.first(opening, last + 1, WORD)
    capital = inner is not None and tokens[inner].text[:1].isupper() and not tokens[inner].is_proper
    return opening if capital and tokens[opening - 1].text in (",", ".", "”") else start


def _as_clause(passage: Passage, cue: Cue, start: int) -> list[Span] | None:
    """'..., as the mayor put it, ...': the words around the clause are what was said."""
    if cue.first <= start or passage.tokens[cue.first - 1].lower != "as" or complement(passage, cue) is not None:
        return None
    left = (start, cue.first - 1)
    end = sentence_of(passage, cue.word)[1]
    if passage.holds(*left, WORD):
        return [left]
    comma = passage.first(cue.last, end, _is_comma)
    return [(comma + 1, end)] if comma is not None else None


def _trim(passage: Passage, span: Span) -> Span | None:
    """Without punctuation, conjunctions and 'that' at its edges; None where no word is left."""
    tokens = passage.tokens
    first, last = span
    while (
        first < last
        and not tokens[first].is_quoted
        and (
            tokens[first].text in _TRIM
            or tokens[first].lower == "that"
            and (tokens[first].dep in ("mark", "dep") or tokens[first].tag == "IN")
            or tokens[first].lower in ("but", "and")
        )
    ):
        first += 1
    while last > first and not tokens[last - 1].is_quoted and tokens[last - 1].text in _TRIM | {"!", "?"}:
        last -= 1
    while last > first and not tokens[last - 1].is_quoted and tokens[last - 1].dep == "cc":
        last -= 1
    first, last = _past_bare_frame(passage, first, last), _before_remark(passage, first, last)
    return (first, last) if passage.holds(first, last, WORD) else None


def _past_bare_frame(passage: Passage, first: int, last: int) -> int:
    """Where a statement begins whose own words stand behind 'it is necessary': 'it is necessary “to mend the bridge”'."""
    tokens = passage.tokens
    frame = passage.first(first, last, QUOTED)
    if frame is None or frame == first or tokens[first].lower != "it":
        return first
    tags = [t.tag for t in tokens[first:frame] if t.tag != "RB"]
    bare = len(tags) == 3 and tags[1] in ("VBZ", "VBD", "MD") and tags[2] == "JJ"
    inner = passage.first(frame, last, WORD) if bare else None
    return (
        frame
        if inner is not None and tokens[inner].tag == "TO" and whole_quotation(passage, frame)[1] == last
        else first
    )


def _before_remark(passage: Passage, first: int, last: int) -> int:
    """Where a statement ends that is one quotation with a remark in brackets behind it: '“...” (in Danish)'."""
    tokens = passage.tokens
    if first >= last or not tokens[first].is_quoted or tokens[last - 1].text != ")" or tokens[last - 1].is_quoted:
        return last
    end = whole_quotation(passage, first)[1]
    return end if end < last and tokens[end].text == "(" else last
