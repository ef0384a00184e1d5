"""Whom a speaking 'he' or 'she' may mean: the people named and the person nouns before it, with what the article did with each.

A walk through the article in its order, so that what is known of a candidate is what stands before the pronoun.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.language.names.genders import Gender, gender_of_noun
from pipeline.language.names.namesakes import Person, Place
from pipeline.language.names.people import Registry
from pipeline.language.names.roles import is_person_noun
from pipeline.language.speaker.bearers import Bearers
from pipeline.language.speech.statement import Statement
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import phrase
from pipeline.language.text.tokens import Passage, Token

# As many of the people mentioned last are looked at, and as many sentences back a person without a name is one of them.
MAX_PEOPLE = 40
MAX_NOUNS = 20
NOUN_REACH = 14
_NEVER = -1
_MODIFIES = frozenset({"compound", "amod", "nmod", "attr"})
_BESIDE = frozenset({"appos", "compound", "flat"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, a noun or a pronoun that means somebody. `sentence` counts through the article."""

    place: Place
    start: int
    sentence: int
    subject: bool
    main: bool
    appos: bool
    quoted: bool
    speaks: bool


@dataclass(eq=False, slots=True)
class Candidate:
    """Somebody who may be meant: a person of the registry, or one without a name. `called` is the gender of pronouns so far."""

    person: Person | None
    gender: Gender | None
    last: Mention | None = None
    by_pronoun: bool = False  # the last mention
    named: int = _NEVER  # the sentence of the last mention by name
    called: Gender | None = None
    subject: Place | None = None  # where last a subject outside quotation marks
    subject_in: tuple[int, int] = (_NEVER, _NEVER)  # the last two sentences of such
    spoke: Place | None = None
    times_spoken: int = 0

    def note(self, mention: Mention, by_name: bool = False, called: Gender | None = None) -> None:
        """The next mention."""
        self.last, self.by_pronoun = mention, called is not None
        self.called = called or self.called
        if by_name:
            self.named = mention.sentence
        if mention.subject and not mention.quoted:
            self.subject = mention.place
            if mention.sentence != self.subject_in[1]:
                self.subject_in = self.subject_in[1], mention.sentence
        if mention.speaks:
            self.spoke = mention.place
            self.times_spoken += 1


@dataclass(frozen=True, slots=True)
class Situation:
    """A pronoun, and who may be meant by it: first the people, then those without a name, the last mentioned first.

    `spans` are the characters of what the pronoun says.
    """

    passage: Passage
    token: Token
    gender: Gender
    sentence: int
    spans: tuple[tuple[int, int], ...]
    candidates: tuple[Candidate, ...]


Choose = Callable[[Situation], Candidate | None]
_Spans = dict[Place, list[tuple[int, int]]]


def walk(
    passages: Sequence[Passage], registry: Registry, bearers: Bearers, statements: Sequence[Statement], choose: Choose
) -> None:
    """Calls `choose` for every 'he' or 'she' that speaks. Whom it returns is mentioned there; None leaves the pronoun open.

    Reporting pronouns within what somebody says are asked for as well; they are nobody's mention.
    """
    said: _Spans = {}
    for statement in statements:
        if statement.source is not None:
            place = statement.source.passage, statement.source.phrase.head
            said.setdefault(place, []).append((statement.start, statement.end))
    if any(passages[p].tokens[i].lower in lexicon.SINGULAR_PRONOUNS for p, i in said) or statements:
        _Walk(passages, registry, bearers, said, choose).run()


class _Walk:
    def __init__(
        self, passages: Sequence[Passage], registry: Registry, bearers: Bearers, said: _Spans, choose: Choose
    ) -> None:
        self._passages, self._found, self._said, self._choose = passages, registry.found, said, choose
        self._bearers = bearers
        self._candidates = {id(person): Candidate(person, person.gender) for person in registry.people}
        self._people: OrderedDict[int, Candidate] = OrderedDict()  # the last mentioned at the end
        self._unnamed: OrderedDict[int, Candidate] = OrderedDict()
        self._before = 0  # sentences of the passages before

    def run(self) -> None:
        for passage in self._passages:
            for token in passage.tokens:
                if token.pos == "PRON":
                    if token.lower in lexicon.SINGULAR_PRONOUNS:
                        self._pronoun(passage, token)
                elif token.pos in ("NOUN", "PROPN") or token.label == "PERSON":
                    self._noun(passage, token)
            self._before += max(1, len(passage.sentences))

    def _noun(self, passage: Passage, token: Token) -> None:
        found = self._found.get((passage.index, token.i))
        if found is not None:
            if token.i == found.last - 1:
                self._mention(self._candidates[id(found.person)], passage, token, by_name=True)
        elif token.tag == "NN" and token.dep not in _MODIFIES and not token.label and is_person_noun(token):
            described = self._described(passage, token)
            if described is None:
                unnamed = Candidate(None, gender_of_noun(token.text))
                self._mention(unnamed, passage, token)
            elif described.last is not None:
                self._mention(described, passage, token)

    def _described(self, passage: Passage, noun: Token) -> Candidate | None:
        """The person named beside a noun, or who bears that role."""
        for at in (*noun.children, noun.head):
            found = self._found.get((passage.index, at))
            if found is not None and (noun.dep == "appos" or passage.tokens[at].dep in _BESIDE):
                return self._candidates[id(found.person)]
        if not any(passage.tokens[child].lower == "the" for child in noun.children):
            return None
        person, _ = self._bearers.bearer(passage, phrase(passage, noun.i), noun)
        return self._candidates[id(person)] if person is not None else None

    def _mention(
        self, candidate: Candidate, passage: Passage, token: Token, by_name: bool = False, called: Gender | None = None
    ) -> None:
        candidate.note(self._as_mention(passage, token), by_name, called)
        recent = self._people if candidate.person is not None else self._unnamed
        recent[id(candidate)] = candidate
        recent.move_to_end(id(candidate))

    def _as_mention(self, passage: Passage, token: Token) -> Mention:
        whole = self._whole(passage, token)
        subject = whole.dep.startswith("nsubj")
        verb = passage.tokens[whole.head]
        main = verb.dep == "ROOT" or verb.dep == "conj" and passage.tokens[verb.head].dep == "ROOT"
        beside = token.head if token.dep in _BESIDE else token.i
        speaks = any((passage.index, at) in self._said for at in (token.i, beside, whole.i))
        place = passage.index, token.i
        sentence = self._before + token.sentence
        return Mention(
            place, token.start, sentence, subject, subject and main, token.dep == "appos", token.is_quoted, speaks
        )

    def _whole(self, passage: Passage, token: Token) -> Token:
        """The word that a mention hangs on: 'Secretary of State Ana Ortiz said' has its title for a subject, not its name."""
        head = passage.tokens[token.head]
        if token.dep in _BESIDE and token.pos == "PROPN":
            return head
        found = self._found.get((passage.index, token.i))
        behind_title = found is not None and token.dep == "pobj" and head.lower == "of" and found.first > head.i + 1
        return passage.tokens[head.head] if behind_title else token

    def _pronoun(self, passage: Passage, token: Token) -> None:
        spans = self._said.get((passage.index, token.i))
        if spans is None and passage.tokens[token.head].lemma not in lexicon.QUOTING_VERBS:
            return
        gender: Gender = "male" if token.lower == "he" else "female"
        here = self._before + token.sentence
        candidates = (*self._fitting(self._people, MAX_PEOPLE, gender), *self._near(here, gender))
        situation = Situation(passage, token, gender, here, tuple(spans or ()), candidates)
        meant = self._choose(situation)
        if meant is not None and spans is not None:
            self._mention(meant, passage, token, called=gender)

    @staticmethod
    def _fitting(recent: "OrderedDict[int, Candidate]", most: int, gender: Gender) -> Iterator[Candidate]:
        for seen, candidate in enumerate(reversed(recent.values())):
            if seen == most:
                return
            if candidate.gender in (None, gender):
                yield candidate

    def _near(self, here: int, gender: Gender) -> Iterator[Candidate]:
        for candidate in self._fitting(self._unnamed, MAX_NOUNS, gender):
            if candidate.last is None or here - candidate.last.sentence > NOUN_REACH:
                return
            yield candidate
