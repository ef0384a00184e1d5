"""Small questions asked of a parsed passage: the noun phrase of a head, a verb's subject, what stands before and after."""

from dataclasses import dataclass

from pipeline.language.text.lexicon import SURE_FORMS, TITLES_FEMALE, TITLES_MALE, WEEKDAYS
from pipeline.language.text.tokens import Passage, Token

_IN_PHRASE = frozenset(
    [
        "compound",
        "amod",
        "det",
        "poss",
        "case",
        "nummod",
        "nmod",
        "prep",
        "pobj",
        "conj",
        "cc",
        "quantmod",
        "advmod",
        "neg",
        "predet",
        "flat",
        "pcomp",
        "punct",
    ]
)
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})
_BEFORE_NOUN = frozenset({"DT", "JJ", "NN", "NNP", "PRP$", "CD", "POS", "VBN", "HYPH", "JJS", "JJR"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: tokens first..last-1 around a head. `tail` is its last token plus one with appositions and clauses."""

    first: int
    last: int
    head: int
    tail: int


def phrase(passage: Passage, head: int) -> Phrase:
    """The phrase of a nominal head without appositions and relative clauses, never across a quotation's edge."""
    tokens = passage.tokens
    inside = {head}
    todo = [head]
    while todo:
        for child in tokens[todo.pop()].children:
            if _belongs(passage, head, tokens[child]):
                inside.add(child)
                todo.append(child)
    first = last = head
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while first < head and (tokens[first].dep == "punct" or tokens[first].dep == "cc"):
        first += 1
    while last > head and tokens[last].dep in ("punct", "cc"):
        last -= 1
    first, last, head = _repaired(passage, *_whole_name(passage, first, last, head))
    return Phrase(first, last + 1, head, _tail(passage, last, head) + 1)


def _whole_name(passage: Passage, first: int, last: int, head: int) -> tuple[int, int, int]:
    """A phrase that the parser cut through a name, widened to the name: 'The Straits' and 'Times'."""
    for name in passage.names_at(head):
        if name.label in ("PERSON", "ORG"):
            first, last = min(first, name.first), max(last, name.last - 1)
    return first, last, head


def _tail(passage: Passage, last: int, head: int) -> int:
    """The last token of what hangs on the phrase behind it, up to a colon or a quotation."""
    tokens = passage.tokens
    edge = min(tokens[head].right, passage.sentences[tokens[head].sentence][1] - 1)
    if edge <= last:
        return last
    stop = passage.first(last + 1, edge + 1, _ends_tail)
    return stop - 1 if stop is not None else edge


def _ends_tail(token: Token) -> bool:
    return token.text == ":" or token.is_quoted


def _repaired(passage: Passage, first: int, last: int, head: int) -> tuple[int, int, int]:
    """Two slips of small parsers mended: a name cut off behind its title, and a name taken for the head of 'X for Name'."""
    tokens = passage.tokens
    while last + 1 < len(tokens) and tokens[last + 1].tag == "NNP" and _same_name(tokens[last], tokens[last + 1]):
        last += 1
        head = last
    while first > 0 and _title_before(tokens[first - 1], tokens[first], tokens[head]):
        first -= 1
    if (
        first > 1
        and tokens[first - 1].lower in ("for", "of")
        and _is_office(passage, tokens[first - 2], tokens[first], tokens[head])
    ):
        first -= 2
    if first > 1 and tokens[first - 1].text == "(" and tokens[first - 2].is_proper:
        last = head = first - 2
        first = last - 1 if tokens[last - 1].tag in ("NNP", "DT") else last
        while (
            first > 0 and tokens[first - 1].tag in ("NNP", "DT") and tokens[first - 1].sentence == tokens[head].sentence
        ):
            first -= 1
    for _ in range(3):
        noun = _owner(passage, first, head)
        if noun is None:
            break
        head = first = noun
        while (
            first > 0 and tokens[first - 1].tag in _BEFORE_NOUN and tokens[first - 1].sentence == tokens[noun].sentence
        ):
            if tokens[first - 1].is_quoted:
                break
            first -= 1
    return first, last, head


def _owner(passage: Passage, first: int, head: int) -> int | None:
    """The noun before 'of Name', 'for Name'; before 'in' and 'at' only where it opens the sentence or follows a mark."""
    tokens = passage.tokens
    if first < 2 or tokens[first - 1].lower not in ("for", "of", "in", "at", "from", "with") or first > head:
        return None
    noun = tokens[first - 2]
    if noun.pos != "NOUN" or noun.sentence != tokens[head].sentence or noun.is_quoted or noun.label == "DATE":
        return None
    start = noun.i
    while start > 0 and tokens[start - 1].tag in _BEFORE_NOUN and tokens[start - 1].sentence == noun.sentence:
        if tokens[start - 1].is_quoted:
            break
        start -= 1
    before = tokens[start - 1] if start > passage.sentences[noun.sentence][0] else None
    opens = before is None or before.is_quoted or before.text == ","
    if tokens[first - 1].lower in ("for", "of"):
        return noun.i if opens or noun.dep not in ("pobj", "dobj") else None
    return noun.i if opens and noun.dep not in ("pobj", "dobj", "npadvmod") and noun.lower not in WEEKDAYS else None


def _title_before(token: Token, first: Token, head: Token) -> bool:
    """True for the words of a title that the parser left outside its name: 'team member Rosa Lind'."""
    if token.marked_in != head.marked_in or token.sentence != head.sentence or head.tag != "NNP":
        return False
    if token.lower in SURE_FORMS:
        return False
    return (
        token.tag in ("NN", "NNP")
        and first.tag in ("NN", "NNP")
        and token.pos in ("NOUN", "PROPN")
        and token.label != "DATE"
    )


def _is_office(passage: Passage, noun: Token, first: Token, head: Token) -> bool:
    """True for the office in 'Undersecretary for Education Mr. Lindo', where the parser began the phrase behind 'for'."""
    capitals = noun.tag == first.tag == "NNP" and noun.label != "PERSON" and first.label != "PERSON"
    titled = passage.tokens[head.i - 1].lower in TITLES_MALE | TITLES_FEMALE
    person = head.label == "PERSON" or titled and first.i < head.i
    return capitals and person and noun.sentence == head.sentence and noun.marked_in == head.marked_in


def _same_name(token: Token, after: Token) -> bool:
    if after.marked_in != token.marked_in or after.sentence != token.sentence or after.lower in WEEKDAYS:
        return False
    return token.tag == "NNP" or after.label == "PERSON" and (token.tag in ("NN", "NNP") or token.text.endswith("."))


def _belongs(passage: Passage, head: int, token: Token) -> bool:
    same = token.marked_in == passage.tokens[head].marked_in and token.sentence == passage.tokens[head].sentence
    if (
        not same
        or token.dep not in _IN_PHRASE
        and not (token.dep == "npadvmod" and passage.tokens[token.i + 1].tag == "HYPH")  # 'the 24-year-old midfielder'
        or token.dep == "compound"
        and token.lower in SURE_FORMS
        or token.is_verb
        and token.dep == "conj"
    ):
        return False
    if token.dep == "punct":
        return token.text in "-–/'’&." or token.text == "," and _joins(passage, token)
    if token.dep == "advmod":
        return token.i < head
    return True


def _joins(passage: Passage, comma: Token) -> bool:
    """True for the comma of a list of names: A, B and C."""
    head = passage.tokens[comma.head]
    return any(passage.tokens[child].dep == "conj" and child > comma.i for child in head.children)


def is_nominal(token: Token) -> bool:
    """True where a token can head a speaker: no weekday, no date, no amount."""
    if token.lower in WEEKDAYS and token.label != "ORG" or token.label in ("DATE", "TIME", "MONEY"):
        return False  # 'the Times' is no time
    name = token.label == "PERSON" and token.text[:1].isupper() and not token.is_verb  # whatever the tagger took it for
    return name or token.pos in _NOMINAL and token.tag not in ("WRB", "EX", "IN")


def is_age(passage: Passage, at: int) -> bool:
    """True for the last word of 'the 43-year-old', which stands for a person."""
    words = [token.lower for token in passage.tokens[max(0, at - 4) : at + 1]]
    return len(words) == 5 and words[0].isdecimal() and words[1:] == ["-", "year", "-", "old"]


def subject(passage: Passage, verb: int) -> int | None:
    """The head of a verb's own subject, or of the verb it is coordinated with or depends on as a participle."""
    tokens = passage.tokens
    for _ in range(6):
        found = own_subject(passage, verb)
        if found is not None:
            return found
        token = tokens[verb]
        if token.head == verb or token.sentence != tokens[token.head].sentence:
            return None
        if token.dep == "acl" and is_nominal(tokens[token.head]) and token.tag == "VBG":
            return token.head
        if token.dep not in ("conj", "advcl", "xcomp", "acl", "dep", "ccomp", "prep", "pcomp", "parataxis"):
            return None
        verb = token.head
    return None


def own_subject(passage: Passage, verb: int) -> int | None:
    """The head of the subject that hangs on the verb itself."""
    if verb not in passage.subjects:
        passage.subjects[verb] = _own_subject(passage, verb)
    return passage.subjects[verb]


def _own_subject(passage: Passage, verb: int) -> int | None:
    token = passage.tokens[verb]
    found = [
        child
        for child in token.children
        if passage.tokens[child].dep in _SUBJECTS
        and passage.tokens[child].sentence == token.sentence
        and (is_nominal(passage.tokens[child]) or is_age(passage, child))
        and (not passage.tokens[child].is_quoted or passage.tokens[child].marked_in == token.marked_in)
    ]
    return min(found, key=lambda child: abs(child - verb)) if found else None


def children(passage: Passage, token: int, *deps: str) -> list[Token]:
    """The children of a token with one of the labels, in order."""
    return [passage.tokens[child] for child in passage.tokens[token].children if passage.tokens[child].dep in deps]


def sentence_of(passage: Passage, token: int) -> tuple[int, int]:
    """First token and last token plus one of the sentence a token stands in."""
    return passage.sentences[passage.tokens[token].sentence]


def whole_quotation(passage: Passage, i: int) -> tuple[int, int]:
    """The tokens of the quotation in which token i stands."""
    return passage.in_marks(passage.tokens[i].marked_in)
