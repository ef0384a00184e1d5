"""Whom a speaking 'he' or 'she' may mean: the people named and the person nouns before it, with what the article did with each.

A walk through the article in its order, so that what is known of a candidate is what stands before the pronoun.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.language.names.beside import named_behind
from pipeline.language.names.genders import Gender, gender_of_noun
from pipeline.language.names.keys import fold
from pipeline.language.names.namesakes import Person, Place
from pipeline.language.names.people import Registry
from pipeline.language.names.roles import is_person_noun
from pipeline.language.speaker.bearers import Bearers, age_in
from pipeline.language.speech.statement import Statement
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import is_age, phrase
from pipeline.language.text.tokens import Passage, Token

# As many of the people mentioned last are looked at, and as many sentences back a person without a name is one of them.
MAX_PEOPLE = 40
MAX_NOUNS = 20
NOUN_REACH = 14
# Sentences from somebody's last place as a subject to a noun that may mean the same.
_REACH = 2
_NEVER = -1
_MODIFIES = frozenset({"compound", "amod", "nmod", "attr"})
_BESIDE = frozenset({"appos", "compound", "flat"})
# What tells of a noun whom it means, or is of.
_SAYS_MORE = frozenset({"prep", "relcl", "acl", "poss", "conj", "appos"})


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
    asks: bool = False


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
    main: Place | None = None  # the same of a main clause, or where the mention spoke
    main_in: int = _NEVER  # its sentence
    spoke: Place | None = None
    asked: int = _NEVER  # the sentence of the last speech, where that was a question
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
        if (mention.main or mention.speaks) and not mention.quoted:
            self.main, self.main_in = mention.place, mention.sentence
        if mention.speaks:
            self.spoke = mention.place
            self.asked = mention.sentence if mention.asks else _NEVER
            self.times_spoken += 1


@dataclass(frozen=True, slots=True)
class Situation:
    """A pronoun, and who may be meant by it: first the people, then those without a name, the last mentioned first.

    `spans` are the characters of what the pronoun says, `verb` is the lemma of the word that tells so, empty without one.
    """

    passage: Passage
    token: Token
    gender: Gender
    sentence: int
    spans: tuple[tuple[int, int], ...]
    verb: str
    candidates: tuple[Candidate, ...]


Choose = Callable[[Situation], Candidate | None]
_Spans = dict[Place, list[tuple[int, int]]]


def walk(
    passages: Sequence[Passage], registry: Registry, bearers: Bearers, statements: Sequence[Statement], choose: Choose
) -> dict[Place, Person]:
    """Calls `choose` for every 'he' or 'she' that speaks. Whom it returns is mentioned there; None leaves the pronoun open.

    Reporting pronouns within what somebody says are asked for as well; they are nobody's mention. Gives back whom speaking
    nouns mean that the article has called nobody by before: 'the midfielder', right behind a sentence about Ana Ortiz.
    """
    said: _Spans = {}
    verbs: dict[Place, str] = {}
    for statement in statements:
        if statement.source is not None:
            place = statement.source.passage, statement.source.phrase.head
            said.setdefault(place, []).append((statement.start, statement.end))
            if statement.utterance is not None:
                index, cue = statement.utterance
                verbs.setdefault(place, passages[index].tokens[cue].lemma)
    if any(passages[p].tokens[i].lower in lexicon.SINGULAR_PRONOUNS for p, i in said) or statements:
        return _Walk(passages, registry, bearers, said, verbs, choose).run()
    return {}


class _Walk:
    def __init__(
        self,
        passages: Sequence[Passage],
        registry: Registry,
        bearers: Bearers,
        said: _Spans,
        verbs: dict[Place, str],
        choose: Choose,
    ) -> None:
        self._passages, self._found, self._said, self._choose = passages, registry.found, said, choose
        self._verbs = verbs
        self._bearers = bearers
        self._candidates = {id(person): Candidate(person, person.gender) for person in registry.people}
        self._people: OrderedDict[int, Candidate] = OrderedDict()  # the last mentioned at the end
        self._unnamed: OrderedDict[int, Candidate] = OrderedDict()
        self._before = 0  # sentences of the passages before
        self._subject: Candidate | None = None  # of the last main clause
        self._others: set[str] = set()  # nouns for people without a name
        self._epithets: dict[Place, Person] = {}

    def run(self) -> dict[Place, Person]:
        for passage in self._passages:
            for token in passage.tokens:
                if token.pos == "PRON":
                    if token.lower in lexicon.SINGULAR_PRONOUNS:
                        self._pronoun(passage, token)
                elif token.pos in ("NOUN", "PROPN") or token.label == "PERSON" or is_age(passage, token.i):
                    self._noun(passage, token)
            self._before += max(1, len(passage.sentences))
        return self._epithets

    def _noun(self, passage: Passage, token: Token) -> None:
        found = self._found.get((passage.index, token.i))
        if found is not None:
            if token.i == found.last - 1:
                self._mention(self._candidates[id(found.person)], passage, token, by_name=True)
        elif token.tag == "NNS" and is_person_noun(token):
            self._others.add(token.lemma)
        elif is_age(passage, token.i) or (
            token.dep not in _MODIFIES
            and is_person_noun(token)
            and (token.tag == "NN" and not token.label or token.label == "NORP")
        ):
            described = self._described(passage, token) or self._epithet(passage, token)
            if described is None:
                self._others.add(fold(token.text))
                described = Candidate(None, gender_of_noun(token.text))
            elif described.last is None:
                return
            self._mention(described, passage, token)

    def _described(self, passage: Passage, noun: Token) -> Candidate | None:
        """The person named beside a noun, or who bears that role."""
        for at in (*noun.children, noun.head):
            found = self._found.get((passage.index, at))
            if found is not None and (noun.dep == "appos" or passage.tokens[at].dep in _BESIDE):
                return self._candidates[id(found.person)]
        behind = named_behind(passage, self._found, noun.i + 1)
        if behind is not None:
            return self._candidates[id(behind.person)]
        if not any(passage.tokens[child].lower == "the" for child in noun.children):
            return None
        person, _ = self._bearers.bearer(passage, phrase(passage, noun.i), noun)
        return self._candidates[id(person)] if person is not None else None

    def _epithet(self, passage: Passage, noun: Token) -> Candidate | None:
        """Whom a speaking noun with 'the' means that no role of the article tells: the subject of the sentence before it, or of
        the one before that, where nobody else is a subject since."""
        tokens = passage.tokens
        if (passage.index, noun.i) not in self._said or noun.lower in lexicon.OTHERS_NOUNS | lexicon.COMPANY_NOUNS:
            return None
        children = [tokens[child] for child in noun.children]
        if not any(child.lower == "the" for child in children) or any(child.dep in _SAYS_MORE for child in children):
            return None
        last = self._subject
        if last is None or last.person is None or last.main is None:
            return None
        if self._before + noun.sentence - last.main_in > _REACH or last.main[0] < passage.index - 1:
            return None
        gender, known = gender_of_noun(noun.text), last.called or last.gender
        part = phrase(passage, noun.i)
        word = age_in(passage.slice(part.first, part.last)) or fold(noun.text)
        if word in self._others or gender is not None and known not in (None, gender):
            return None
        if not self._bearers.may_be_called(last.person, passage.slice(part.first, part.last), word):
            return None
        self._epithets[passage.index, noun.i] = last.person
        return last

    def _mention(
        self, candidate: Candidate, passage: Passage, token: Token, by_name: bool = False, called: Gender | None = None
    ) -> None:
        candidate.note(self._as_mention(passage, token), by_name, called)
        if candidate.main == (passage.index, token.i):
            self._subject = candidate
        recent = self._people if candidate.person is not None else self._unnamed
        recent[id(candidate)] = candidate
        recent.move_to_end(id(candidate))

    def _as_mention(self, passage: Passage, token: Token) -> Mention:
        whole = self._whole(passage, token)
        subject = whole.dep.startswith("nsubj")
        verb = passage.tokens[whole.head]
        main = verb.dep == "ROOT" or verb.dep == "conj" and passage.tokens[verb.head].dep == "ROOT"
        beside = token.head if token.dep in _BESIDE else token.i
        places = [(passage.index, at) for at in (token.i, beside, whole.i)]
        speaks = any(place in self._said for place in places)
        asks = any(self._verbs.get(place) in lexicon.ASKING_VERBS for place in places)
        place = passage.index, token.i
        sentence = self._before + token.sentence
        return Mention(
            place, token.start, sentence, subject, subject and main, token.dep == "appos", token.is_quoted, speaks, asks
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
        verb = self._verbs.get((passage.index, token.i), "")
        situation = Situation(passage, token, gender, here, tuple(spans or ()), verb, candidates)
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
