"""Whose verb a cue is where the parse does not say: its subject by order and tags alone."""

from pipeline.language.text import lexicon
from pipeline.language.text.lexicon import WEEKDAYS
from pipeline.language.text.phrases import children, is_age, is_nominal, own_subject, phrase, sentence_of
from pipeline.language.text.tokens import FINITE, QUOTED, Passage, Token

_OPENING = lexicon.words("while whereas but although though")
_PAUSES = frozenset({",", "—", "–", "-", "--"})


def before_participle(passage: Passage, token: Token) -> int | None:
    """The noun in 'The board, citing its report, said', where the parser gave it to the participle."""
    tokens = passage.tokens
    start, _ = sentence_of(passage, token.i)
    if not token.is_inflected or token.i - start < 4 or tokens[token.i - 1].text != ",":
        return None
    comma = next((i for i in range(token.i - 2, start, -1) if tokens[i].text == ","), start)
    if comma == start or tokens[comma + 1].tag not in ("VBG", "VBN"):
        return None
    noun = tokens[comma - 1]
    if noun.pos not in ("NOUN", "PROPN") or not is_nominal(noun):
        return None
    first = phrase(passage, noun.i).first
    # 'Some want it shut, while Ortiz, speaking in Ridley, said': a clause of its own begins with the noun.
    opened = first > start and tokens[first - 1].lower in _OPENING
    return None if passage.holds(first if opened else start, token.i, _is_quoted_or_inflected) else noun.i


def _is_quoted_or_inflected(token: Token) -> bool:
    return token.is_quoted or token.is_inflected


def progressive(passage: Passage, token: Token) -> int | None:
    """The subject of 'is' in 'Ortiz is stressing that', where the parser split the two."""
    if token.tag != "VBG":
        return None
    before = next((t for t in reversed(passage.tokens[max(0, token.i - 3) : token.i]) if t.tag != "RB"), None)
    is_be = before is not None and before.lemma == "be" and before.sentence == token.sentence
    return own_subject(passage, before.i) if before is not None and is_be else None


def after_quotation(passage: Passage, token: Token) -> int | None:
    """The first noun behind a quotation, where only its own phrases stand between it and a finite verb: '“No,” a guard at the gate said'."""
    start, _ = sentence_of(passage, token.i)
    if not token.is_inflected:
        return None
    first = token.i
    while first > start and not passage.tokens[first - 1].is_quoted:
        first -= 1
    between = passage.tokens[first : token.i]
    if first == start or not between or any(t.is_inflected or t.dep == "mark" for t in between):
        return None
    return first_head(passage, first, token.i) if between[0].tag not in ("IN", "CC", "RB", ",", "TO") else None


def beside(passage: Passage, token: Token) -> int | None:
    """The subject by order alone: right after the verb where a comma or closing mark stands before it, else right before."""
    tokens, i = passage.tokens, token.i
    start, end = sentence_of(passage, i)
    if token.tag not in ("VBD", "VBZ", "VBP", "NNS", "VBN"):
        return None
    if i == start and token.lower in lexicon.SURE_FORMS:
        return next_head(passage, i + 1)
    before = tokens[i - 1] if i > start else None
    if before is not None and (before.is_quoted or before.text in _PAUSES):
        head = next_head(passage, i + 1) if i + 1 < end else None
        if head is not None and tokens[head].tag == "PRP" and head + 1 < end and tokens[head + 1].is_finite:
            return _topic(passage, start, i)
        if head is not None and head < end and tokens[i + 1].lower not in ("that", "it"):
            return head
    at = i - 1
    while at > start and (
        tokens[at].pos == "ADV"
        and tokens[at].label != "PERSON"
        or tokens[at].lower in WEEKDAYS
        or tokens[at].lower == "on"
    ):
        at -= 1
    if at < start or tokens[at].is_quoted:
        return None
    left = tokens[at]
    if is_age(passage, at):
        return at
    governed = left.dep == "pobj" and left.head < left.i
    named = left.label == "PERSON" and left.text[:1].isupper()  # whatever the tagger took it for
    noun = named or left.tag in ("NNP", "NNPS", "PRP", "NNS", "NN")
    return at if noun and is_nominal(left) and not governed else None


def before_remarks(passage: Passage, token: Token) -> int | None:
    """The noun that opens the sentence, where only remarks on it between commas stand between it and the verb: 'An official, whose
    firm had run the ferry, said'. Parsers turn such a frame round."""
    tokens, i = passage.tokens, _first_auxiliary(passage, token)
    start, end = sentence_of(passage, i)
    finite = token.is_inflected or i < token.i and tokens[i].is_finite
    if not finite or i - start < 4 or tokens[i - 1].text != "," or passage.holds(start, i, QUOTED):
        return None
    first = start + (tokens[start].tag == "CC")
    head = first_head(passage, first, i)
    part = phrase(passage, head) if head is not None else None
    if part is None or part.first != first or part.last >= i or tokens[part.last].text != ",":
        return None
    remark = False
    for t in tokens[part.last : i]:
        remark = t.tag in ("WDT", "WP", "WP$") or remark and t.text != ","
        if t.is_finite and not remark:
            return None
    behind = next_head(passage, token.i + 1) if token.i + 1 < end else None
    framed = behind is not None and behind + 1 < end and tokens[behind + 1].text in (",", ".")
    return None if framed else part.head


def _first_auxiliary(passage: Passage, token: Token) -> int:
    """The first word of 'had told', 'has not said'; the verb itself where it stands alone."""
    at = token.i
    while at > 0 and passage.tokens[at - 1].head == token.i and passage.tokens[at - 1].dep in ("aux", "auxpass", "neg"):
        at -= 1
    return at


def _topic(passage: Passage, start: int, verb: int) -> int | None:
    """The noun in 'Ortiz, who came late, said he was glad', where the pronoun is the subject of what was said."""
    head = first_head(passage, start, verb)
    return head if head is not None and passage.tokens[head + 1].text == "," else None


def shown_speaking(passage: Passage, token: Token) -> int | None:
    """The person in 'footage of Ortiz saying', whom the parser hung on 'footage' alone."""
    tokens, i = passage.tokens, token.i
    if token.tag != "VBG" or i == 0 or tokens[i - 1].dep != "pobj" or tokens[i - 1].is_quoted:
        return None
    person, of = tokens[i - 1], tokens[tokens[i - 1].head]
    shown = of.lower == "of" and of.i < person.i and tokens[of.head].pos == "NOUN"
    return person.i if shown and person.label == "PERSON" and person.sentence == token.sentence else None


def behind_as(passage: Passage, token: Token) -> int | None:
    """The noun in 'As Ana Ortiz, a lawyer from Ridley, put it', where the parser took 'as' for a preposition."""
    for preposition in children(passage, token.i, "prep"):
        if preposition.lower == "as" and preposition.i < token.i:
            nouns = [noun for noun in children(passage, preposition.i, "pobj") if noun.i < token.i and is_nominal(noun)]
            return nouns[0].i if nouns else None
    return None


def named_before(passage: Passage, head: int, verb: int) -> int:
    """The name in 'Ana Ortiz, a lawyer from Ridley, said', where the parser took its apposition for the subject.

    Behind a preposition it has a second comma, unlike 'After her talks with Ortiz, the council said'.
    """
    tokens = passage.tokens
    part = phrase(passage, head)
    first = part.first
    if (
        first < 2
        or tokens[first - 1].text != ","
        or tokens[first].tag not in ("DT", "JJ", "NN", "CD")
        or tokens[head].tag == "PRP"
    ):
        return head
    name = tokens[first - 2]
    if name.dep == "pobj" and head < verb and not passage.holds(part.last, verb, _is_comma):
        return head
    alone = (
        name.tag == "NNP"
        and name.label in ("PERSON", "")
        and name.sentence == tokens[head].sentence
        and not name.is_quoted
    )
    start = sentence_of(passage, head)[0]
    return name.i if alone and not passage.holds(start, first - 2, FINITE) else head


def _is_comma(token: Token) -> bool:
    return token.text == ","


def something_before(passage: Passage, verb: int, start: int) -> bool:
    """True where a quotation or a finite clause stands before an inverted cue."""
    return start >= verb or passage.holds(start, verb, _is_quoted_or_finite)


def _is_quoted_or_finite(token: Token) -> bool:
    return token.is_quoted or token.is_finite


def first_head(passage: Passage, start: int, end: int) -> int | None:
    """The head of the first noun phrase of a sentence, before its verb."""
    return passage.first(start, end, _heads_first_phrase)


def _heads_first_phrase(token: Token) -> bool:
    nominal = token.pos in ("NOUN", "PROPN", "PRON") and is_nominal(token)
    return nominal and token.dep not in ("compound", "poss", "pobj")


def next_head(passage: Passage, start: int) -> int | None:
    """The head of the noun phrase that starts at `start`, by tags alone."""
    tokens = passage.tokens
    last = None
    for token in tokens[start : start + 8]:
        if token.is_quoted or not (
            token.pos in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM") or token.tag in ("POS", "HYPH")
        ):
            break
        if token.pos in ("NOUN", "PROPN", "PRON") and is_nominal(token) or is_age(passage, token.i):
            last = token.i
    return last
